"""Privileges that were given or taken, as the administrators' log tells it to the second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.activity import ADMIN, GIVEN, GRANT, SUPER_ADMIN
from integrations.tape import Records

from .answers import GoogleResource, each_once, moment, text
from .streams import facts, unread_logs
from .terms import Terms, terms_of

_MEMBERSHIP = "group "


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivilegeChange(GoogleResource):
    """One administrator's privilege that somebody got or lost."""

    account: str
    privilege: str
    is_given: bool
    by: str
    at: datetime | None
    is_approved: bool


def privilege_changes(records: Records) -> Iterator[PrivilegeChange | Unreadable]:
    """Yield every change of an administrator's privilege; groups' members are not among them."""
    yield from unread_logs(records, ADMIN)
    terms = terms_of(records)
    told: set[tuple[str, str, bool, datetime | None]] = set()
    for each in facts(records, GRANT, ADMIN):
        if not text(each, "privilege").startswith(_MEMBERSHIP):
            change = _change(each, terms)
            once = (change.account, change.privilege, change.is_given, change.at)
            if once not in told:  # the highest role is told as a role and as a privilege
                told.add(once)
                yield change


def _change(said: dict[str, Any], terms: Terms) -> PrivilegeChange:
    account, privilege = text(said, "account"), text(said, "privilege")
    is_super = privilege == SUPER_ADMIN
    is_given = text(said, "act") == GIVEN
    return PrivilegeChange(
        id=text(said, "id"),
        title=f"{privilege} {'given to' if is_given else 'taken from'} {account}",
        account=account,
        privilege=privilege,
        is_given=is_given,
        by=text(said, "by").lower(),
        at=moment(said.get("at")),
        is_approved=terms.approves_role(account, privilege, is_super=is_super),
    )


PRIVILEGE_CHANGES: ResourceKind[PrivilegeChange] = ResourceKind(
    id="google.privilege_change",
    title="Privileges given and taken",
    collector="google.activity",
    build=each_once(privilege_changes),
)
