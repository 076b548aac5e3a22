"""Plain builders with sensible defaults; override only what a test is about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection

from audits.models import Audit, AuditorAccess
from compliance.accounts.models import Organization, Role, User
from controls.models import Category, Control, ControlCheck, Criterion, System
from evidence.actions.limits import ask_waiver, decide_waiver
from evidence.models import (
    Artifact,
    Evaluation,
    EvidenceItem,
    EvidenceLink,
    Finding,
    Receipt,
    Snapshot,
    Source,
    Waiver,
)

AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)

_numbers = count(1)


def user(name: str = "Ada", role: Role = Role.ENGINEER, **fields: Any) -> User:
    email = f"{name.lower().replace(' ', '.')}@example.com"
    return User.objects.create_user(email, name=name, role=role, **fields)


def lead(name: str = "Lea", **fields: Any) -> User:
    return user(name, Role.LEAD, **fields)


def engineer(name: str = "Enzo", **fields: Any) -> User:
    return user(name, Role.ENGINEER, **fields)


def employee(name: str = "Emma", **fields: Any) -> User:
    return user(name, Role.EMPLOYEE, **fields)


def auditor(name: str = "Otto", **fields: Any) -> User:
    return user(name, Role.AUDITOR, **fields)


def organization(time_zone: str = "UTC", **fields: Any) -> Organization:
    return Organization.objects.create(**{"name": "Northwind"} | fields, time_zone=time_zone)


def category(code: str = "security", **fields: Any) -> Category:
    defaults = {
        "title": code.replace("_", " ").capitalize(),
        "position": 1,
        "is_in_scope": code == "security",
    }
    return Category.objects.get_or_create(code=code, defaults=defaults | fields)[0]


def criterion(code: str = "CC6.1", category_code: str = "security", **fields: Any) -> Criterion:
    defaults = {
        "category": category(category_code),
        "series": code.partition(".")[0],
        "position": next(_numbers),
        "summary": "Access to information assets is limited",
        "points_of_focus": 3,
    }
    return Criterion.objects.get_or_create(code=code, defaults=defaults | fields)[0]


def system(name: str = "Cloud", **fields: Any) -> System:
    return System.objects.create(slug=name.lower().replace(" ", "-"), name=name, **fields)


def control(
    code: str = "AC-04",
    *,
    criteria: Iterable[str] = ("CC6.1",),
    checks: Iterable[str] = (),
    systems: Iterable[System] = (),
    **fields: Any,
) -> Control:
    defaults = {
        "title": f"Control {code}",
        "statement": "Access is reviewed every quarter.",
        "kind": Control.Kind.DETECTIVE,
        "nature": Control.Nature.MANUAL,
        "cadence": "quarterly",
        "owner_role": "Compliance lead",
        "good_evidence": "The signed review.",
        "pitfalls": "Nobody signed it.",
    }
    row = Control.objects.create(code=code, **defaults | fields)
    row.criteria.set([criterion(code) for code in criteria])
    row.systems.set(systems)
    ControlCheck.objects.bulk_create(ControlCheck(control=row, check_id=id_) for id_ in checks)
    return row


def artifact(content: bytes | None = None) -> Artifact:
    content = content if content is not None else f"bytes {next(_numbers)}".encode()
    return Artifact.objects.create(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type="application/json",
        received_at=AT,
    )


def source(title: str = "AWS 1111", **fields: Any) -> Source:
    defaults = {"provider": "aws", "account": title}
    return Source.objects.create(title=title, **defaults | fields)


def evidence_item(
    *controls: Control,
    covers_from: datetime = AT,
    covers_to: datetime | None = None,
    added_by: User | None = None,
    **fields: Any,
) -> EvidenceItem:
    """Upload an item and attach it to these controls."""
    defaults = {
        "title": f"Evidence {next(_numbers)}",
        "origin": EvidenceItem.Origin.UPLOAD,
        "collected_at": covers_to or covers_from,
        "received_at": covers_to or covers_from,
    }
    row = EvidenceItem.objects.create(
        covers_from=covers_from,
        covers_to=covers_to or covers_from,
        **{"artifact": None, "added_by": None} | defaults | fields | _whose(added_by, fields),
    )
    EvidenceLink.objects.bulk_create(
        EvidenceLink(item=row, control=control, linked_at=AT) for control in controls
    )
    return row


def _whose(added_by: User | None, fields: dict[str, Any]) -> dict[str, Any]:
    uploader = added_by or User.objects.filter(role=Role.LEAD).first() or lead()
    is_upload = fields.get("origin") != EvidenceItem.Origin.CHECK
    return {
        "artifact": fields.get("artifact") or artifact(),
        "added_by": uploader if is_upload else None,
    }


def evaluation(
    *controls: Control,
    check_id: str = "AWS-04",
    observed_at: datetime = AT,
    of_source: Source | None = None,
    passed: int = 3,
    failed: int = 0,
    unknown: int = 0,
    not_applicable: int = 0,
    item: EvidenceItem | None = None,
    calls: Artifact | None = None,
    body: Artifact | None = None,
) -> Evaluation:
    """Judge one snapshot; its evidence item is on these controls, or is the one given."""
    of_source = of_source or Source.objects.first() or source()
    snapshot = Snapshot.objects.create(
        source=of_source,
        collector="aws.iam",
        artifact=body or artifact(),
        receipt=_receipt(observed_at, calls or artifact()),
        observed_at=observed_at,
    )
    item = item or evidence_item(
        *controls,
        covers_from=observed_at,
        title=f"{check_id} on {of_source}",
        origin=EvidenceItem.Origin.CHECK,
        source=of_source,
        system=of_source.system,
        check_id=check_id,
        artifact=snapshot.artifact,
    )
    return Evaluation.objects.create(
        snapshot=snapshot,
        source=of_source,
        check_id=check_id,
        check_version=1,
        observed_at=observed_at,
        population=passed + failed + unknown + not_applicable,
        passed=passed,
        failed=failed,
        unknown=unknown,
        not_applicable=not_applicable,
        verdicts_sha256="0" * 64,
        item=item,
    )


def finding(check_id: str = "AWS-04", outcome: str = "fail", **fields: Any) -> Finding:
    """Let one resource of the first source have this outcome since AT."""
    number = next(_numbers)
    defaults = {
        "resource_id": f"arn:{number}",
        "resource_title": f"Resource {number}",
        "reason": "No MFA device",
        "began_at": AT,
    }
    of_source = fields.pop("source", None) or Source.objects.first() or source()
    return Finding.objects.create(
        source=of_source, check_id=check_id, outcome=outcome, **defaults | fields
    )


def waiver(of: Finding, asked_by: User, decided_by: User) -> Waiver:
    """Let somebody's failure be accepted for a month from AT."""
    until = AT + timedelta(days=30)
    made = ask_waiver(finding=of, reason="Behind a wall", until=until, actor=asked_by, at=AT)
    decide_waiver(waiver=made, is_approved=True, note="", actor=decided_by, at=AT)
    return made


def snapshot(of_source: Source, *, observed_at: datetime, body: Artifact | None = None) -> Snapshot:
    return Snapshot.objects.create(
        source=of_source,
        collector="aws.iam",
        artifact=body or artifact(),
        receipt=_receipt(observed_at, artifact()),
        observed_at=observed_at,
    )


def _receipt(at: datetime, calls: Artifact) -> Receipt:
    return Receipt.objects.create(
        calls=calls,
        call_count=1,
        page_count=1,
        error_count=0,
        operations={"iam:ListUsers": {"calls": 1}},
        caller="arn:aws:iam::111111111111:role/reader",
        tool="trackrecord",
        started_at=at,
        ended_at=at + timedelta(seconds=1),
    )


@contextmanager
def unguarded() -> Iterator[Callable[[str], object]]:
    """Run SQL as somebody who may switch the database's triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor.execute
        cursor.execute("SET LOCAL session_replication_role = origin")


def audit(
    name: str = "Type II 2026",
    *,
    first_day: date | None = date(2026, 1, 1),
    last_day: date | None = date(2026, 3, 31),
    as_of: date | None = None,
    categories: Iterable[str] = ("security",),
    systems: Iterable[System] = (),
    auditors: Iterable[User] = (),
    until: date = date(9999, 12, 31),
    **fields: Any,
) -> Audit:
    """Open a type 2 audit of the first quarter of 2026, or a type 1 audit `as_of` a day."""
    opened_by = User.objects.filter(role=Role.LEAD).first() or lead()
    days = {"type": 1, "as_of": as_of} if as_of else {"type": 2, "first_day": first_day}
    if not as_of:
        days["last_day"] = last_day
    row = Audit.objects.create(
        name=name,
        **{"slug": name.lower().replace(" ", "-"), "opened_by": opened_by, "opened_at": AT}
        | days
        | fields,
    )
    row.categories.set([category(code) for code in categories])
    row.systems.set(systems)
    AuditorAccess.objects.bulk_create(
        AuditorAccess(audit=row, user=user, until=until) for user in auditors
    )
    return row
