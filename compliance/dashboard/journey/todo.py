"""What the journey wants of one person: gaps to close, questions to answer, the next step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.template.defaultfilters import pluralize
from django.urls import reverse

from audits.rules.phases import PhaseState
from compliance.accounts.models import User
from compliance.accounts.organization import day_of, start_of
from compliance.dashboard.todo import Task
from compliance.web import moments
from controls.models import Assessment, Gap, SubserviceOrganization
from controls.questions import questions_of

from .facts import known_at
from .steps import steps_of
from .strip import strip_of


def tasks_for(user: User, *, at: datetime) -> list[Task]:
    """Return what the journey wants of this person now; nothing of employees and auditors.

    Of a lead it wants what was left behind when the calendar moved on; what is next stands on the
    journey's own page.
    """
    if not user.may_add_evidence:
        return []
    found = [*_gaps(user, day_of(at)), *_questions(user, at)]
    if user.is_lead:
        known = known_at(at)
        left = [phase for phase in strip_of(known) if phase.state is PhaseState.LEFT]
        found += [*steps_of(known, left), *_vendors(day_of(at))] if left else _vendors(day_of(at))
    return found


def _gaps(user: User, today: date) -> Iterator[Task]:
    rows = Gap.objects.live().in_scope().filter(owner=user).soonest_first()
    for gap in rows.select_related("control", "criterion"):
        late = gap.is_overdue(today)
        yield Task(
            title=f"Close the gap: {gap.about.code} {gap.title}",
            note=_due(gap, late),
            href=gap.get_absolute_url(),
            tone="bad" if late else "warn",
            kind="Gap",
            due_at=start_of(gap.due_on + timedelta(days=1)) if gap.due_on else None,
            key=gap.subject,
        )


def _due(gap: Gap, late: bool) -> str:
    if gap.due_on is None:
        return "no day is agreed"
    return f"{'was due' if late else 'due'} {moments.day(gap.due_on)}"


def _vendors(today: date) -> Iterator[Task]:
    """Yield the vendors of whose report nothing covers this day."""
    for row in SubserviceOrganization.objects.lapsed(on=today).in_order():
        until = row.report_covers_to
        yield Task(
            title=f"Look at the newest report of {row}",
            note=f"the last one covered until {moments.day(until)}" if until else "none was read",
            href=row.get_absolute_url(),
            tone="warn",
            kind="Vendor",
            key=row.subject,
        )


def _questions(user: User, at: datetime) -> Iterator[Task]:
    """Yield the questions of a person's own controls; a lead's stand among the steps."""
    assessment = None if user.is_lead else Assessment.objects.newest(at=at)
    if assessment is None:
        return
    open_ = [q for q in questions_of(assessment) if q.owner == user and not q.is_answered]
    if open_:
        yield Task(
            title=f"Answer {len(open_)} question{pluralize(len(open_))}: {assessment}",
            note="how your controls stand",
            href=reverse("journey:cards", args=[assessment.pk]),
            tone="warn",
            kind="Assessment",
            key=assessment.subject,
        )
