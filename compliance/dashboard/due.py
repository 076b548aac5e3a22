"""The performances of a person's controls that are late, or due before long."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from compliance.accounts.models import User
from controls.models import Control
from controls.rules.cadence import Cadence
from evidence.began import record_began_at
from evidence.occurrences import occurrences_of
from evidence.rules.performed import OccurrenceState, Stated

from .todo import Task

_SOON = timedelta(days=30)
_WAITING = {OccurrenceState.DUE, OccurrenceState.LATE}


def tasks_for(user: User, *, at: datetime) -> list[Task]:
    """Return what is to be performed and shown on this person's controls, the earliest first.

    Controls that a check watches, and continuous ones, wait for nobody.
    """
    own = Control.objects.in_scope().filter(owner=user, checks=None)
    controls = list(own.exclude(cadence=Cadence.CONTINUOUS))
    due = occurrences_of(
        controls, start=at, end=at + _SOON, record_began_at=record_began_at(at), at=at
    )
    waiting = [
        _task(control, one)
        for control in controls
        for one in due[control.pk]
        if one.state in _WAITING and one.occurrence.end <= at + _SOON
    ]
    return sorted(waiting, key=lambda task: (task.due_at or at, task.title))


def _task(control: Control, one: Stated) -> Task:
    window, is_late = one.occurrence, one.state is OccurrenceState.LATE
    first, last = window.start, window.end - timedelta(microseconds=1)
    span = f"{first.day} {first:%b} to {last.day} {last:%b %Y}"
    return Task(
        title=f"{control.code} {control.title}",
        note=f"To be performed and shown for {span}",
        href=f"{reverse('evidence:upload')}?control={control.code}",
        tone="bad" if is_late else "warn",
        kind="Evidence due",
        due_at=window.end,
        key=f"occurrence:{control.code}:{first:%Y-%m-%d}",
    )
