"""What one's own controls want: failing checks seen to, and evidence while it is current."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max
from django.urls import reverse

from compliance.accounts.models import User
from compliance.dashboard import due
from compliance.dashboard.figures import ControlRow, healths
from compliance.dashboard.todo import Task
from compliance.dashboard.work import owned_by
from controls.models import Control
from controls.rules.cadence import Cadence, current_until
from controls.rules.health import Health
from evidence.models import EvidenceItem

_EVIDENCE = "Evidence"
_SOON = timedelta(days=14)
_FED_DAILY = {Cadence.CONTINUOUS, Cadence.DAILY}  # by collectors: to say each day "soon" is noise


def tasks_for(user: User, *, at: datetime) -> Iterator[Task]:
    """Yield what the controls of this person want of them now or soon."""
    if not user.may_add_evidence:
        return
    rows = healths(list(owned_by(user)), at=at, user=user)
    performances = due.tasks_for(user, at=at) if rows else []
    yield from performances
    told = {task.key.split(":")[1] for task in performances}
    until = _current_until([row.control for row in rows], at) if rows else {}
    for row in rows:
        task = _task(row, until.get(row.control.pk), at)
        # What is to be shown for a window says it better than that evidence is old.
        if task and not (task.kind == _EVIDENCE and row.control.code in told):
            yield task


def _task(row: ControlRow, until: datetime | None, at: datetime) -> Task | None:
    match row.health:
        case Health.FAILING:
            return _failing(row.control)
        case Health.UNPROVEN:
            return _unproven(row.control)
        case Health.STALE:
            return _ageing(row.control, until, "Its newest evidence is too old", "bad")
    is_soon = until is not None and until <= at + _SOON
    if is_soon and Cadence(row.control.cadence) not in _FED_DAILY:
        return _ageing(row.control, until, "Its newest evidence goes stale", "warn")
    return None


def _failing(control: Control) -> Task:
    return Task(
        key=f"control:{control.code}:failing",
        kind="Failing",
        title=f"See to what fails: {control.code} {control.title}",
        note="A check that supports it fails",
        href=f"{reverse('work')}?control={control.code}#list",
        tone="bad",
    )


def _unproven(control: Control) -> Task:
    return Task(
        key=f"control:{control.code}:unproven",
        kind=_EVIDENCE,
        title=f"Show that it operates: {control.code} {control.title}",
        note="Nothing shows it yet, or a check could not read everything",
        href=_upload(control),
        tone="gap",
    )


def _ageing(control: Control, until: datetime | None, why: str, tone: str) -> Task:
    return Task(
        key=f"control:{control.code}:evidence",
        kind=_EVIDENCE,
        title=f"Add evidence: {control.code} {control.title}",
        note=f"{why} · {control.get_cadence_display().lower()}",
        href=_upload(control),
        tone=tone,
        due_at=until,
    )


def _upload(control: Control) -> str:
    return f"{reverse('evidence:upload')}?control={control.code}"


def _current_until(controls: list[Control], at: datetime) -> dict[int, datetime]:
    """Return until when the newest evidence of each control is current; one query for all."""
    cadences = {control.pk: Cadence(control.cadence) for control in controls}
    known = EvidenceItem.objects.filter(
        links__control__in=cadences, covers_from__lte=at, received_at__lte=at, withdrawn_at=None
    )
    newest = known.order_by().values_list("links__control").annotate(Max("covers_to"))
    return {
        pk: current_until(min(covers_to, at), cadences[pk])
        for pk, covers_to in newest
        if pk in cadences
    }
