"""Accounts and what was done to them, for linking with persons. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from compliance.people.rules.accounts import AccountEvent, SeenAccount
from integrations.providers.google.activity import (
    ACCOUNT,
    ADMIN,
    GIVEN,
    GRANT,
    LOGIN,
    SUPER_ADMIN,
    USER_ACCOUNTS,
    items,
)
from integrations.providers.google.methods import ASSIGNMENTS, ROLES, USERS
from integrations.tape import Records

from .answers import moment, rows, text, texts, unlisted
from .terms import terms_of
from .users import LIVE, state_of

_ACTS = frozenset(
    {"added", "removed", "suspended", "restored", "renamed", "enrolled", "unenrolled"}
)


def accounts(records: Records) -> Iterator[SeenAccount]:
    """Yield every account, those deleted in the last 20 days among them; each once."""
    held, terms = _roles_held(records), terms_of(records)
    seen: set[str] = set()
    for record in records.of(USERS.id):
        for row in rows(record):
            identity = text(row, "id")
            if identity and identity not in seen:
                seen.add(identity)
                yield _account(row, held.get(identity, ()), terms.service_accounts)


def missing(records: Records) -> str:
    """Return why the accounts cannot all be told, "" when they can."""
    return next((each.reason for each in unlisted(records, USERS, **LIVE)), "")


def account_events(records: Records) -> Iterator[AccountEvent]:
    """Yield what the logs say was done: by a page of a log, or by a closing snapshot."""
    for kind in (ACCOUNT, GRANT):
        for record in records.of(kind):
            yield from _event(kind, record.payload or {})
    for item in items(records):
        yield from _event(item.kind, item.facts)


def _account(
    row: Mapping[str, Any], roles: tuple[str, ...], services: frozenset[str]
) -> SeenAccount:
    addresses = [text(row, "primaryEmail").lower(), *map(str.lower, texts(row, "aliases"))]
    is_deleted = moment(row.get("deletionTime")) is not None
    return SeenAccount(
        id=text(row, "id"),
        name=addresses[0],
        emails=tuple(dict.fromkeys(addresses)),
        is_active=state_of(dict(row)) == "active" and not is_deleted,
        is_service=addresses[0] in services,
        privileges=tuple(sorted(roles)),
        is_privileged=bool(row.get("isAdmin") or row.get("isDelegatedAdmin") or roles),
        has_mfa=bool(row.get("isEnrolledIn2Sv")),
        created_at=moment(row.get("creationTime")),
        last_used_at=_day(moment(row.get("lastLoginTime"))),
    )


def _roles_held(records: Records) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the roles each account was given by itself."""
    names = {
        text(row, "roleId"): SUPER_ADMIN if row.get("isSuperAdminRole") else text(row, "roleName")
        for record in records.of(ROLES.id)
        for row in rows(record)
    }
    found: dict[str, set[str]] = {}
    for record in records.of(ASSIGNMENTS.id):
        for row in rows(record):
            role = text(row, "roleId")
            found.setdefault(text(row, "assignedTo"), set()).add(names.get(role, role))
    return {holder: tuple(sorted(roles)) for holder, roles in found.items()}


def _event(kind: str, facts: Mapping[str, Any]) -> Iterator[AccountEvent]:
    at, act, place = moment(facts.get("at")), facts.get("act"), facts.get("place")
    if at is None or place not in {ADMIN, LOGIN, USER_ACCOUNTS}:
        return
    if kind == ACCOUNT and act in _ACTS:
        yield AccountEvent(
            account=facts["account"], act=str(act), at=at, by=str(facts.get("by", ""))
        )
    if kind == GRANT and _is_own(facts):
        yield AccountEvent(
            account=facts["account"],
            act="privileged" if act == GIVEN else "unprivileged",
            at=at,
            by=str(facts.get("by", "")),
            privilege=facts["privilege"],
        )


def _is_own(facts: Mapping[str, Any]) -> bool:
    """Return whether an account itself got a privilege, and not its group or its role."""
    of_others = str(facts["privilege"]).startswith("group ")
    return not (of_others or str(facts["account"]).startswith("role "))


def _day(at: datetime | None) -> datetime | None:
    """Return the day's beginning: an unchanged account is to look the same all day."""
    return at and at.replace(hour=0, minute=0, second=0, microsecond=0)
