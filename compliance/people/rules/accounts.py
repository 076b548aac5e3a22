"""Accounts as a directory shows them: one login of a person, a program, or of several people.

Authority: TSC CC6.1 to CC6.3 (who has access, why, and that it ends). Pure. A directory is any
system that holds accounts: a cloud account, an organization, or a list somebody brought.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenAccount:
    """One account as it was when collected; `None` means that the directory did not say."""

    id: str  # of the directory's own, and the same after a rename
    name: str  # what it signs in as
    emails: tuple[str, ...] = ()  # the directory vouches for them; lower case, the main one first
    identity: str = ""  # the e-mail or name id by which single sign-on knows it
    is_active: bool = True  # can be signed in to, or used by a key, now
    is_service: bool = False  # said there to be a program's
    privileges: tuple[str, ...] = ()  # sorted, as the directory calls them
    is_privileged: bool = False  # one of them is an administrator's
    has_mfa: bool | None = None
    created_at: datetime | None = None
    last_used_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEvent:
    """What a directory's own log says was done to an account, to the second."""

    account: str  # its id, or its name where the log has no id
    act: str  # added, removed, suspended, restored, renamed, (un)privileged, (un)enrolled
    at: datetime
    by: str = ""
    privilege: str = ""  # that was given


_TIMES = ("created_at", "last_used_at", "at")
_TUPLES = ("emails", "privileges")


def plain(fact: SeenAccount | AccountEvent) -> dict[str, Any]:
    """Return a fact as JSON values, times in ISO 8601."""
    values = asdict(fact)
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in values.items()
    }


def account_from(values: Mapping[str, Any]) -> SeenAccount:
    """Return the account that `plain` made these values of."""
    return SeenAccount(**_read(values))


def event_from(values: Mapping[str, Any]) -> AccountEvent:
    """Return the event that `plain` made these values of."""
    return AccountEvent(**_read(values))


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(values)
    for key in _TIMES:
        if read.get(key):
            read[key] = datetime.fromisoformat(read[key])
    for key in _TUPLES:
        if key in read:
            read[key] = tuple(read[key])
    return read
