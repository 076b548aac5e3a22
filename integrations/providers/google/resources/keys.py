"""Security keys of administrators, from Google's daily report; the newest is some days old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.methods import ASSIGNMENTS, ROLES, USAGE
from integrations.tape import Record, Records

from .answers import (
    GoogleResource,
    each_once,
    gaps,
    items,
    number,
    part,
    rows,
    text,
    unlisted,
    unread,
    why,
)

NUMBER_OF_KEYS = "accounts:num_security_keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder(GoogleResource):
    """An administrator's account."""

    roles: tuple[str, ...]
    keys: int | None  # None where the report does not hold the account
    day: str  # of the report


def holders(records: Records) -> Iterator[Holder | Unreadable]:
    """Yield every account that has a role; a group's members have theirs by way of the group."""
    missing = [*unlisted(records, ROLES), *unlisted(records, ASSIGNMENTS)]
    if missing:
        yield unread(ASSIGNMENTS.id, missing[0].reason)
        return
    report = _report(records)
    reason = why(report, USAGE)
    listed = {_id(row): row for row in rows(report)}
    for holder, (region, roles) in sorted(_held(records).items()):
        yield _holder(holder, region, roles, listed.get(holder), reason)


def _report(records: Records) -> Record | None:
    """Return the report that was there; the first refusal where none was."""
    found = records.of(USAGE.id)
    return next((record for record in found if record.payload), found[0] if found else None)


def _held(records: Records) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    roles = {text(row, "roleId"): text(row, "roleName") for row in _rows(records, ROLES.id)}
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for record in records.of(ASSIGNMENTS.id):
        for row in rows(record):
            if text(row, "assigneeType").lower() != "group":
                holder, role = text(row, "assignedTo"), roles.get(text(row, "roleId"), "")
                known = found.get(holder, (record.region, ()))[1]
                found[holder] = (record.region, (*known, role))
    return found


def _holder(
    holder: str, region: str, roles: tuple[str, ...], row: dict[str, Any] | None, reason: str
) -> Holder:
    entity = part(row, "entity")
    values = {
        text(p, "name"): number(p.get("intValue")) for p in items((row or {}).get("parameters"))
    }
    keys = values.get(NUMBER_OF_KEYS) if row else None
    return Holder(
        id=holder,
        title=text(entity, "userEmail") or holder,
        region=region,
        roles=tuple(sorted(roles)),
        keys=keys,
        day=text(row or {}, "date"),
        gaps=gaps(keys=reason or ("" if keys is not None else _NOT_LISTED)),
    )


_NOT_LISTED = "Google's report does not hold the account: it is new, or a program's."


def _rows(records: Records, call: str) -> list[dict[str, Any]]:
    return [row for record in records.of(call) for row in rows(record)]


def _id(row: dict[str, Any]) -> str:
    return text(part(row, "entity"), "profileId")


HOLDERS: ResourceKind[Holder] = ResourceKind(
    id="google.admin", title="Administrators", collector="google.usage", build=each_once(holders)
)
