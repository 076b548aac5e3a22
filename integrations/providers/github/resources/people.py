"""Who is in an organization, owns it, works with it from outside, or was invited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import (
    GitHubResource,
    asked,
    by_organization,
    each_once,
    gaps,
    items,
    login,
    moment,
    text,
    unlisted,
    why,
)
from .organization import MEMBERS
from .terms import Terms, terms_of

COLLABORATORS = "GET /orgs/{org}/outside_collaborators"
INVITATIONS = "GET /orgs/{org}/invitations"
WITHOUT_TWO_FACTOR = {"filter": "2fa_disabled"}
OWNER = {"role": "admin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(GitHubResource):
    """An account that may sign in; `None` means that it could not be read."""

    has_two_factor: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Person):
    """A member of an organization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner(GitHubResource):
    """A member who may do everything in an organization."""

    is_approved: bool
    owners: int  # of the same organization
    most: int  # that were agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaborator(Person):
    """Somebody who works in some repositories without being a member."""

    is_approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(GitHubResource):
    """Somebody who may become a member by saying yes."""

    invited_at: datetime | None
    stale_at: datetime | None
    role: str


def members(records: Records) -> Iterator[Member | Unreadable]:
    """Yield every member of every organization."""
    yield from unlisted(records, MEMBERS)
    weak = by_organization(records, MEMBERS, **WITHOUT_TWO_FACTOR)
    for record, name in _accounts(records, MEMBERS):
        yield _member(record.region, name, weak.get(record.region))


def owners(records: Records) -> Iterator[Owner | Unreadable]:
    """Yield every owner of every organization."""
    yield from unlisted(records, MEMBERS, **OWNER)
    terms = terms_of(records)
    for record in asked(records, MEMBERS, **OWNER):
        names = sorted({login(row) for row in items(record.payload)} - {""})
        for name in names:
            yield Owner(
                id=f"{record.region}/{name}",
                title=name,
                region=record.region,
                is_approved=name.lower() in terms.approved_owners,
                owners=len(names),
                most=terms.most_owners,
            )


def collaborators(records: Records) -> Iterator[Collaborator | Unreadable]:
    """Yield everybody who works with an organization from outside."""
    yield from unlisted(records, COLLABORATORS)
    terms = terms_of(records)
    weak = by_organization(records, COLLABORATORS, **WITHOUT_TWO_FACTOR)
    for record, name in _accounts(records, COLLABORATORS):
        known = weak.get(record.region)
        yield Collaborator(
            id=f"{record.region}/{name}",
            title=name,
            region=record.region,
            has_two_factor=_has_two_factor(name, known),
            is_approved=name.lower() in terms.approved_collaborators,
            gaps=gaps(two_factor=_unread_list(known, COLLABORATORS)),
        )


def invitations(records: Records) -> Iterator[Invitation | Unreadable]:
    """Yield every invitation nobody has answered."""
    yield from unlisted(records, INVITATIONS)
    terms = terms_of(records)
    for record in records.of(INVITATIONS):
        for row in items(record.payload):
            yield _invitation(record.region, row, terms)


def _accounts(records: Records, call: str) -> Iterator[tuple[Record, str]]:
    for record in asked(records, call):
        for row in items(record.payload):
            if name := login(row):
                yield record, name


def _member(region: str, name: str, weak: Record | None) -> Member:
    return Member(
        id=f"{region}/{name}",
        title=name,
        region=region,
        has_two_factor=_has_two_factor(name, weak),
        gaps=gaps(two_factor=_unread_list(weak, MEMBERS)),
    )


def _has_two_factor(name: str, weak: Record | None) -> bool | None:
    if weak is None or not isinstance(weak.payload, list):
        return None
    return name.lower() not in {login(row).lower() for row in items(weak.payload)}


def _unread_list(record: Record | None, call: str) -> str:
    has_list = record is not None and isinstance(record.payload, list)
    return "" if has_list else why(record, call) or f"GitHub answered {call} without a list."


def _invitation(region: str, row: dict[str, Any], terms: Terms) -> Invitation:
    invited_at = moment(row.get("created_at"))
    return Invitation(
        id=f"{region}/invitation/{text(row, 'id')}",
        title=text(row, "login") or text(row, "email") or f"Invitation {text(row, 'id')}",
        region=region,
        invited_at=invited_at,
        stale_at=invited_at + terms.stale_invitation if invited_at else None,
        role=text(row, "role"),
    )


ALL_MEMBERS = ResourceKind(
    id="github.member", title="Members", collector="github.organization", build=each_once(members)
)
OWNERS = ResourceKind(
    id="github.owner", title="Owners", collector="github.organization", build=each_once(owners)
)
ALL_COLLABORATORS = ResourceKind(
    id="github.collaborator",
    title="Outside collaborators",
    collector="github.organization",
    build=each_once(collaborators),
)
ALL_INVITATIONS = ResourceKind(
    id="github.invitation",
    title="Invitations",
    collector="github.organization",
    build=each_once(invitations),
)
