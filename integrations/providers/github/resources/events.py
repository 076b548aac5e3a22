"""Events of an organization's audit log that somebody has to look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import GitHubResource, by_organization, each_once, gaps, items, moment, text, why
from .organization import ORGANIZATION, is_enterprise

AUDIT_LOG = "GET /orgs/{org}/audit-log"
ACTIONS = ("protected_branch.policy_override", "repo.access", "org.update_member")
MEMBERSHIP = ("org.add_member", "org.remove_member", "org.remove_outside_collaborator")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLog(GitHubResource):
    """An organization's audit log."""

    is_readable: bool | None  # None where it exists but could not be read
    plan: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(GitHubResource):
    """One act that weakens protection or widens access."""

    action: str
    by: str
    at: datetime | None
    subject: str  # repository or account
    detail: str  # what it became


def events(records: Records) -> Iterator[AuditLog | Event | Unreadable]:
    """Yield each organization's audit log, and every event in it that was asked for."""
    known = by_organization(records, ORGANIZATION)
    asked: dict[str, list[Record]] = {}
    for record in records.of(AUDIT_LOG):
        asked.setdefault(record.region, []).append(record)
    if not asked:
        yield Unreadable(id=f"unread:{AUDIT_LOG}:", title="Audit logs", reason=why(None, AUDIT_LOG))
    for region, found in asked.items():
        yield _log(region, found, known.get(region))
        for record in found:
            rows = (row for row in items(record.payload) if text(row, "action") not in MEMBERSHIP)
            yield from (_event(region, row) for row in rows)


def _log(region: str, found: list[Record], organization: Record | None) -> AuditLog:
    plan = text((_body(organization).get("plan") or {}), "name")
    is_absent = any(_is_absent(record) for record in found) and not is_enterprise(organization)
    reason = next((why(record) for record in found if record.refusal), "")
    if not reason and not all(isinstance(record.payload, list) for record in found):
        reason = f"GitHub answered {AUDIT_LOG} without a list."
    return AuditLog(
        id=region,
        title=f"Audit log of {region}",
        region=region,
        is_readable=False if is_absent else None if reason else True,
        plan=plan,
        gaps=gaps(log=reason),
    )


def _is_absent(record: Record) -> bool:
    return record.refusal is not None and record.refusal.code == "404"


def _body(record: Record | None) -> dict[str, Any]:
    payload = record.payload if record else None
    return payload if isinstance(payload, dict) else {}


def _event(region: str, row: dict[str, Any]) -> Event:
    action, at = text(row, "action"), moment(row.get("@timestamp") or row.get("created_at"))
    subject = text(row, "repo") or text(row, "repository") or text(row, "user")
    by = text(row, "actor")
    document = text(row, "_document_id") or f"{action}/{subject}/{by}/{row.get('@timestamp')}"
    return Event(
        id=f"{region}/event/{document}",
        title=f"{action} {subject}".strip(),
        region=region,
        action=action,
        by=by,
        at=at,
        subject=subject,
        detail=text(row, "visibility") or text(row, "permission"),
    )


EVENTS: ResourceKind[AuditLog | Event] = ResourceKind(
    id="github.audit_event",
    title="Audit logs and their events",
    collector="github.organization",
    build=each_once(events),
)
