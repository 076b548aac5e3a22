"""What one owes oneself: policies to read, training to finish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.organization import start_of
from compliance.dashboard.todo import Task
from compliance.people.models import Person
from compliance.people.rules.duties import DutyState
from compliance.people.standing import duties_of

_OPEN = {DutyState.DUE, DutyState.OVERDUE}


def tasks_for(user: User, *, at: datetime) -> Iterator[Task]:
    """Yield what this person owes by a day, or owed by one that is over."""
    person = None if user.is_auditor else Person.objects.of_user(user).first()
    if person is None:
        return
    for obligation, duty in duties_of(person, at=at):
        if duty.state in _OPEN and duty.due_on:
            again = " · again, as every few months" if duty.done_on else ""
            yield Task(
                key=f"obligation:{obligation.slug}:{person.pk}",
                kind="Yours",
                title=obligation.title,
                note=f"Everybody of your kind owes it{again}",
                href=reverse("people:me"),
                tone="bad" if duty.state == DutyState.OVERDUE else "warn",
                due_at=start_of(duty.due_on + timedelta(days=1)),
            )
