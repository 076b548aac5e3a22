"""What people do to gaps: actions, kept apart for their length.

A lead does everything. Whoever a gap is given to, or whose control it is of, works on it and closes
it; who is to do it until when, and what is accepted as it is, a lead decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record

from .models import Gap
from .rules.readiness import LIVE, GapState


class GapRefusedError(Exception):
    """The gap is not in a state for this; fit to show to the person who asked."""


class NotTheirGapError(Exception):
    """Another person does this; fit to show to the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who is to do what about a gap, how much work that is, and until when."""

    owner: User | None
    effort: str
    due_on: date | None
    remedy: str


def plan_of(gap: Gap) -> Plan:
    """Return the plan as it stands."""
    return Plan(owner=gap.owner, effort=gap.effort, due_on=gap.due_on, remedy=gap.remedy)


@transaction.atomic
def plan_gap(*, gap: Gap, plan: Plan, actor: User, at: datetime) -> bool:
    """Change who does what until when; return whether anything is different now."""
    gap = _locked(gap, actor)
    before = plan_of(gap)
    if plan == before:
        return False
    _refuse_settled(gap)
    if (plan.owner, plan.due_on) != (before.owner, before.due_on):
        _require_lead(actor, "say who closes a gap, and until when")
    if plan.owner and not (plan.owner.is_active and plan.owner.may_add_evidence):
        raise GapRefusedError(f"{plan.owner} cannot see gaps. Choose a lead or an engineer.")
    Gap.objects.filter(pk=gap.pk).update(
        owner=plan.owner, effort=plan.effort, due_on=plan.due_on, remedy=plan.remedy
    )
    _record(Event.GAP_PLANNED, gap, actor, at, {"from": _told(before), "to": _told(plan)})
    return True


@transaction.atomic
def begin_gap(*, gap: Gap, actor: User, at: datetime) -> None:
    """Say that somebody works on it."""
    gap = _locked(gap, actor)
    if gap.state == GapState.IN_PROGRESS:
        return
    _refuse_settled(gap)
    Gap.objects.filter(pk=gap.pk).update(state=GapState.IN_PROGRESS)
    _record(Event.GAP_BEGUN, gap, actor, at, {})


@transaction.atomic
def close_gap(*, gap: Gap, note: str, actor: User, at: datetime, shown_by: str = "") -> None:
    """Say what was done, and with which evidence item it can be shown."""
    gap = _locked(gap, actor)
    details: dict[str, object] = {"note": note}
    if shown_by:
        details["evidence"] = shown_by
    _settle(gap, GapState.CLOSED, note, actor, at)
    _record(Event.GAP_CLOSED, gap, actor, at, details)


@transaction.atomic
def accept_gap(*, gap: Gap, reason: str, actor: User, at: datetime) -> None:
    """Leave it as it is, knowingly."""
    _require_lead(actor, "accept a gap")
    gap = _locked(gap, actor)
    _settle(gap, GapState.ACCEPTED, reason, actor, at)
    _record(Event.GAP_ACCEPTED, gap, actor, at, {"reason": reason})


@transaction.atomic
def reopen_gap(*, gap: Gap, reason: str, actor: User, at: datetime) -> None:
    """Take back that it is settled."""
    gap = _locked(gap, actor)
    if gap.is_live:
        raise GapRefusedError(f"{gap.code} is not settled, so there is nothing to open again.")
    if gap.state == GapState.DROPPED:
        raise GapRefusedError(f"{gap.code} was dropped with its answer. Answer the question anew.")
    if Gap.objects.live().filter(control=gap.control, criterion=gap.criterion).exists():
        raise GapRefusedError(f"{gap.about.code} has another gap under way. Go on with that one.")
    before = gap.state
    Gap.objects.filter(pk=gap.pk).update(
        state=GapState.OPEN, settled_at=None, settled_by=None, settled_note=""
    )
    _record(Event.GAP_REOPENED, gap, actor, at, {"from": before, "reason": reason})


def may_work_on(gap: Gap, user: User) -> bool:
    """Return whether a gap is this person's to close."""
    if user.is_lead:
        return True
    is_own = gap.control is not None and gap.control.owner_id == user.pk
    return user.may_add_evidence and (is_own or gap.owner_id == user.pk)


def _locked(gap: Gap, actor: User) -> Gap:
    if not may_work_on(gap, actor):
        raise NotTheirGapError(f"{gap.code} is for its owner or a compliance lead.")
    return Gap.objects.select_for_update().get(pk=gap.pk)


def _require_lead(actor: User, act: str) -> None:
    if not actor.is_lead:
        raise NotTheirGapError(f"Only the compliance lead may {act}.")


def _refuse_settled(gap: Gap) -> None:
    if gap.state not in LIVE:
        raise GapRefusedError(
            f"{gap.code} is {gap.get_state_display().lower()} already. Open it again first."
        )


def _settle(gap: Gap, state: GapState, note: str, actor: User, at: datetime) -> None:
    _refuse_settled(gap)
    if not note.strip():
        raise GapRefusedError("Say what was done, or why it may stay as it is.")
    Gap.objects.filter(pk=gap.pk).update(
        state=state, settled_at=at, settled_by=actor, settled_note=note.strip()
    )


def _told(plan: Plan) -> dict[str, object]:
    return {
        "owner": plan.owner.pk if plan.owner else None,
        "effort": plan.effort,
        "due_on": plan.due_on.isoformat() if plan.due_on else None,
        "remedy": plan.remedy,
    }


def _record(event: Event, gap: Gap, actor: User, at: datetime, details: dict[str, object]) -> None:
    about = {"about": gap.about.code}
    record(event, subject=gap.subject, actor=actor, at=at, details=about | details)
