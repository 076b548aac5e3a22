"""Agreeing how long failures may last, and accepting single ones for a while."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record
from controls.models import Control
from evidence.models import Finding, TimeLimit, Waiver
from evidence.rules.limits import Limit
from evidence.rules.severity import Severity
from evidence.rules.verdict import Outcome


class LimitError(Exception):
    """The limit cannot be set like that; fit to show to the person who asked."""


class WaiverError(Exception):
    """The failure cannot be waived like that; fit to show to the person who asked."""


@transaction.atomic
def set_limit(
    *, of: Control | Severity, limit: Limit | None, actor: User, at: datetime
) -> TimeLimit | None:
    """Let new failures have this limit from now on, or none; what was seen keeps its day."""
    if not actor.is_lead:
        raise LimitError("Only the compliance lead sets time limits.")
    own = {"control": of, "severity": ""} if isinstance(of, Control) else {
        "control": None, "severity": of.value
    }  # fmt: skip
    current = TimeLimit.objects.select_for_update().current().filter(**own).first()
    if (current.limit if current else None) == limit:
        return current
    if current is not None:
        TimeLimit.objects.filter(pk=current.pk).update(ended_at=at)
    made = None
    if limit is not None:
        made = TimeLimit.objects.create(
            **own, amount=limit.amount, unit=limit.unit, set_by=actor, began_at=at
        )
    record(
        Event.TIME_LIMIT_SET,
        subject=f"control:{of.code}" if isinstance(of, Control) else f"severity:{of}",
        actor=actor,
        at=at,
        details={"from": str(current or ""), "to": str(limit or "")},
    )
    return made


@transaction.atomic
def ask_waiver(
    *, finding: Finding, reason: str, until: datetime, actor: User, at: datetime
) -> Waiver:
    """Ask that a failing resource be accepted until an instant; somebody else decides."""
    if not actor.may_add_evidence:
        raise WaiverError("Only the compliance lead and engineers ask for a waiver.")
    if finding.outcome != Outcome.FAIL or finding.ended_at is not None:
        raise WaiverError("Only what fails now can be waived.")
    if not reason.strip():
        raise WaiverError("Say why it can be accepted: the auditor will ask.")
    if until <= at:
        raise WaiverError("A waiver ends on a day to come. Choose a later one.")
    own = {
        "source": finding.source,
        "check_id": finding.check_id,
        "resource_id": finding.resource_id,
    }
    if Waiver.objects.waiting().filter(**own).exists():
        raise WaiverError("A waiver of this resource already waits for a decision.")
    waiver = Waiver.objects.create(
        **own,
        resource_title=finding.resource_title,
        reason=reason.strip(),
        asked_by=actor,
        asked_at=at,
        asked_until=until,
        ends_at=until,
    )
    _record(Event.WAIVER_ASKED, waiver, actor, at, {"until": until.isoformat()})
    return waiver


@transaction.atomic
def decide_waiver(
    *, waiver: Waiver, is_approved: bool, note: str, actor: User, at: datetime
) -> None:
    """Accept the failure until the asked day, or decline; never by whoever asked."""
    waiver = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if not actor.is_lead:
        raise WaiverError("Only the compliance lead decides on waivers.")
    if waiver.asked_by_id == actor.pk:
        raise WaiverError("Somebody else decides on what you asked for.")
    if waiver.decided_at is not None:
        raise WaiverError("This waiver was decided already.")
    if waiver.ends_at <= at:
        raise WaiverError("The day it was asked until has passed. Let it be asked for again.")
    waiver.decided_by, waiver.decided_at = actor, at
    waiver.is_approved, waiver.note = is_approved, note.strip()
    try:
        with transaction.atomic():
            waiver.save(update_fields=["decided_by", "decided_at", "is_approved", "note"])
    except IntegrityError as error:
        raise WaiverError("This resource has a waiver already. End that one first.") from error
    event = Event.WAIVER_APPROVED if is_approved else Event.WAIVER_DECLINED
    _record(event, waiver, actor, at, {"note": waiver.note})


@transaction.atomic
def end_waiver(*, waiver: Waiver, note: str, actor: User, at: datetime) -> None:
    """Let a waiver end now, before its day."""
    if not actor.is_lead:
        raise WaiverError("Only the compliance lead ends a waiver.")
    holding = Waiver.objects.holding(at).filter(pk=waiver.pk)
    if holding.update(ends_at=at, note=note.strip()[:300]):
        waiver.refresh_from_db()
        _record(Event.WAIVER_ENDED, waiver, actor, at, {"note": waiver.note})


def _record(
    event: Event, waiver: Waiver, actor: User, at: datetime, details: dict[str, str]
) -> None:
    about = {
        "waiver": waiver.pk,
        "check": waiver.check_id,
        "source": waiver.source_id,
        "resource": waiver.resource_id,
        "reason": waiver.reason,
    }
    record(event, subject=f"waiver:{waiver.pk}", actor=actor, at=at, details=about | details)
