"""Administrators: who has which role, and how often the highest is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.activity import SUPER_ADMIN
from integrations.providers.google.methods import ACTIVITIES, ASSIGNMENTS, GROUPS, ROLES
from integrations.tape import Records

from .answers import (
    GoogleResource,
    asked,
    each_once,
    gaps,
    moment,
    part,
    rows,
    text,
    unlisted,
    unread,
    why,
)
from .terms import Terms, terms_of
from .users import live, state_of

SIGNED_IN = {"applicationName": "login", "eventName": "login_success"}
LOOKS_BACK = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment(GoogleResource):
    """A role that an account, a group or a program has."""

    holder: str  # an address, or an id where the directory shows none
    holder_id: str
    role: str
    is_super: bool
    is_approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SuperAdmin(GoogleResource):
    """An account that may do everything."""

    is_active: bool
    is_approved: bool
    supers: int  # that can be signed in to
    most: int  # that were agreed
    most_days: int
    sign_ins: tuple[datetime, ...] | None  # None where they could not be read

    def days(self, at: datetime) -> int:
        """Return on how many of the last 28 days somebody signed in."""
        recent = {moment.date() for moment in self.sign_ins or () if at - moment <= LOOKS_BACK}
        return len(recent)


def assignments(records: Records) -> Iterator[Assignment | Unreadable]:
    """Yield every role of everybody."""
    yield from unlisted(records, ROLES)
    yield from unlisted(records, ASSIGNMENTS)
    roles, holders, terms = _roles(records), _holders(records), terms_of(records)
    for record in records.of(ASSIGNMENTS.id):
        for row in rows(record):
            yield _assignment(record.region, row, roles, holders, terms)


def super_admins(records: Records) -> Iterator[SuperAdmin | Unreadable]:
    """Yield every account with a super administrator's role."""
    unlisted_roles = [*unlisted(records, ROLES), *unlisted(records, ASSIGNMENTS)]
    if unlisted_roles:
        yield unread(ASSIGNMENTS.id, unlisted_roles[0].reason)
        return
    terms = terms_of(records)
    held = [each for each in assignments(records) if isinstance(each, Assignment)]
    known = {text(row, "id"): row for _, row in live(records)}
    supers = {each.holder_id: each for each in held if each.is_super}
    active = sum(_is_active(known.get(holder)) for holder in supers)
    for holder, each in supers.items():
        yield _super(records, each, known.get(holder), active, terms)


def _super(
    records: Records, each: Assignment, user: dict[str, Any] | None, active: int, terms: Terms
) -> SuperAdmin:
    record = asked(records, ACTIVITIES, userKey=each.holder_id)
    reason = why(record, ACTIVITIES)
    times = [moment(part(row, "id").get("time")) for row in rows(record)]
    return SuperAdmin(
        id=each.holder_id,
        title=each.holder,
        region=each.region,
        is_active=_is_active(user),
        is_approved=each.is_approved,
        supers=active,
        most=terms.most_super_admins,
        most_days=terms.admin_days,
        sign_ins=None if reason else tuple(time for time in times if time),
        gaps=gaps(sign_ins=reason),
    )


def _is_active(user: dict[str, Any] | None) -> bool:
    """Return whether somebody can sign in; also where the directory does not show the account."""
    return user is None or state_of(user) == "active"


def _roles(records: Records) -> Mapping[str, dict[str, Any]]:
    return {text(row, "roleId"): row for record in records.of(ROLES.id) for row in rows(record)}


def _holders(records: Records) -> Mapping[str, str]:
    users = {text(row, "id"): text(row, "primaryEmail") for _, row in live(records)}
    groups = {text(row, "id"): text(row, "email") for row in rows(asked(records, GROUPS))}
    return {**groups, **users}


def _assignment(
    region: str,
    row: dict[str, Any],
    roles: Mapping[str, dict[str, Any]],
    holders: Mapping[str, str],
    terms: Terms,
) -> Assignment:
    role, holder_id = roles.get(text(row, "roleId"), {}), text(row, "assignedTo")
    holder = holders.get(holder_id, holder_id)
    is_super = bool(role.get("isSuperAdminRole"))
    name = SUPER_ADMIN if is_super else text(role, "roleName") or text(row, "roleId")
    return Assignment(
        id=text(row, "roleAssignmentId"),
        title=f"{holder}: {name}",
        region=region,
        holder=holder,
        holder_id=holder_id,
        role=name,
        is_super=is_super,
        is_approved=terms.approves_role(holder, name, is_super=is_super),
    )


ALL_ASSIGNMENTS: ResourceKind[Assignment] = ResourceKind(
    id="google.role_assignment",
    title="Administrators' roles",
    collector="google.directory",
    build=each_once(assignments),
)
SUPER_ADMINS: ResourceKind[SuperAdmin] = ResourceKind(
    id="google.super_admin",
    title="Super administrators",
    collector="google.directory",
    build=each_once(super_admins),
)
