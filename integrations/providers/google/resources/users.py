"""Accounts of the domain, those deleted in the last 20 days among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.methods import USERS
from integrations.tape import Records

from .answers import GoogleResource, each_once, moment, rows, text, unlisted
from .terms import Terms, terms_of

LIVE = {"showDeleted": "false"}
DELETED = {"showDeleted": "true"}


@dataclass(frozen=True, slots=True, kw_only=True)
class User(GoogleResource):
    """An account that was not deleted."""

    address: str
    unit: str
    state: str  # active, suspended, archived
    is_service: bool
    is_super: bool
    is_enrolled: bool  # in 2-step verification
    made_at: datetime | None
    signed_in_at: datetime | None  # None when it never was
    terms: Terms

    @property
    def is_active(self) -> bool:
        """Return whether somebody can sign in to it."""
        return self.state == "active"


def users(records: Records) -> Iterator[User | Unreadable]:
    """Yield every account that was not deleted."""
    yield from unlisted(records, USERS, **LIVE)
    terms = terms_of(records)
    for region, row in live(records):
        yield _user(region, row, terms)


def live(records: Records) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every account that was not deleted, as Google lists it, with its domain."""
    for record in records.of(USERS.id):
        if record.parameters.get("showDeleted") != "true":
            yield from ((record.region, row) for row in rows(record))


def state_of(row: dict[str, Any]) -> str:
    """Return whether an account can be signed in to, or why not."""
    if row.get("suspended"):
        return "suspended"
    return "archived" if row.get("archived") else "active"


def _user(region: str, row: dict[str, Any], terms: Terms) -> User:
    address = text(row, "primaryEmail")
    return User(
        id=text(row, "id") or address,
        title=address,
        region=region,
        address=address,
        unit=text(row, "orgUnitPath"),
        state=state_of(row),
        is_service=terms.is_service(address),
        is_super=bool(row.get("isAdmin")),
        is_enrolled=bool(row.get("isEnrolledIn2Sv")),
        made_at=moment(row.get("creationTime")),
        signed_in_at=moment(row.get("lastLoginTime")),
        terms=terms,
    )


ALL_USERS: ResourceKind[User] = ResourceKind(
    id="google.user", title="Accounts", collector="google.directory", build=each_once(users)
)
