"""What is next on the journey, and who is to do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.template.defaultfilters import pluralize
from django.urls import reverse

from audits.periods import follower
from audits.rules.phases import Phase, PhaseState, following
from audits.rules.window import Period
from compliance.accounts.models import User
from compliance.dashboard.todo import Task
from compliance.web import moments
from controls.models import Gap
from controls.questions import questions_of

from .facts import Known
from .strip import ShownPhase

_LEAD = "for the compliance lead"


def steps_of(known: Known, phases: Iterable[ShownPhase]) -> list[Task]:
    """Return the next steps, what was left behind first."""
    wanted = [phase for phase in phases if phase.state in {PhaseState.LEFT, PhaseState.NOW}]
    found = [
        step
        for phase in wanted
        for step in _STEPS[phase.key](known, "bad" if phase.state is PhaseState.LEFT else "info")
    ]
    return [*found, *_next_period(known)]


def next_period(known: Known) -> Period | None:
    """Return the period that follows, once this one has begun and none is opened for it."""
    period, audit = known.facts.period, known.audit
    if period is None or audit is None or period.first > known.facts.today:
        return None
    return None if follower(audit, known.audits) else following(period)


def _next_period(known: Known) -> Iterator[Task]:
    if after := next_period(known):
        yield _step(
            f"Open the audit of the next period, from {moments.day(after.first)}",
            note=f"the day after this one ends; {_LEAD}",
            href=f"{reverse('journey:journey')}#next-period",
            tone="",
            key="next-period",
        )


def _scope(_known: Known, tone: str) -> Iterator[Task]:
    yield _step(
        "Confirm the scope",
        note=f"categories and systems reports cover; {_LEAD}",
        href=f"{reverse('controls:scope')}#confirm",
        tone=tone,
        key=Phase.SCOPE,
    )


def _assess(known: Known, tone: str) -> Iterator[Task]:
    if known.assessment is None:
        yield _step(
            "Start the readiness assessment",
            note=f"{_LEAD}; owners answer for their controls",
            href=reverse("journey:assessments"),
            tone=tone,
            key=Phase.ASSESS,
        )
        return
    open_ = [q for q in questions_of(known.assessment) if not q.is_answered]
    yield _step(
        f"Answer {len(open_)} question{pluralize(len(open_))}: {known.assessment}",
        note=_shared_by((question.owner for question in open_), nobody="the lead"),
        href=reverse("journey:cards", args=[known.assessment.pk]),
        tone=tone,
        key=Phase.ASSESS,
    )


def _close_gaps(known: Known, tone: str) -> Iterator[Task]:
    live = list(Gap.objects.kept().in_scope().live_at(known.at).select_related("owner"))
    if not live:
        return
    late = f"{known.overdue} overdue; " if known.overdue else ""
    yield _step(
        f"Close {len(live)} gap{pluralize(len(live))}",
        note=late + _shared_by((gap.owner for gap in live), nobody="nobody yet"),
        href=reverse("journey:gaps"),
        tone="bad" if known.overdue else tone,
        key=Phase.CLOSE_GAPS,
    )


def _type_one(known: Known, tone: str) -> Iterator[Task]:
    if known.type_one and not known.type_one.closed_on:
        yield _step(
            f"Close {known.type_one} once its report is there",
            note=_LEAD,
            href=known.type_one.get_absolute_url(),
            tone=tone,
            key=Phase.TYPE_ONE,
        )
        return
    yield _step(
        "Open a Type I audit, or skip it",
        note=_LEAD,
        href=f"{reverse('journey:journey')}#{Phase.TYPE_ONE}",
        tone="warn" if tone == "bad" else tone,
        key=Phase.TYPE_ONE,
    )


def _observe(known: Known, tone: str) -> Iterator[Task]:
    period = known.facts.period
    if period is None:
        yield _step(
            "Open the Type II audit",
            note=f"its first day is when observing begins; {_LEAD}",
            href=f"{reverse('audits:new')}?type=2",
            tone=tone,
            key=Phase.OBSERVE,
        )
    elif period.first > known.facts.today:
        yield _step(
            f"Be ready to be observed from {moments.day(period.first)}",
            note="for everybody who owns a control",
            href=reverse("controls"),
            tone=tone,
            key=Phase.OBSERVE,
        )


def _fieldwork(known: Known, tone: str) -> Iterator[Task]:
    if known.audit:
        yield _step(
            f"Answer the auditor, then close {known.audit}",
            note=_LEAD,
            href=known.audit.get_absolute_url(),
            tone=tone,
            key=Phase.FIELDWORK,
        )


def _report(known: Known, tone: str) -> Iterator[Task]:
    if known.audit:
        yield _step(
            f"Note the report of {known.audit}",
            note=f"the day it is dated, and the file; {_LEAD}",
            href=f"{known.audit.get_absolute_url()}#report",
            tone=tone,
            key=Phase.REPORT,
        )


def _step(title: str, *, note: str, href: str, tone: str, key: str) -> Task:
    return Task(title=title, note=note, href=href, tone=tone, kind="Journey", key=f"journey:{key}")


_STEPS: Mapping[Phase, Callable[[Known, str], Iterator[Task]]] = {
    Phase.SCOPE: _scope,
    Phase.ASSESS: _assess,
    Phase.CLOSE_GAPS: _close_gaps,
    Phase.TYPE_ONE: _type_one,
    Phase.OBSERVE: _observe,
    Phase.FIELDWORK: _fieldwork,
    Phase.REPORT: _report,
}


def _shared_by(owners: Iterable[User | None], *, nobody: str) -> str:
    """Return who has how many, the most first: "Ravi 12, Mara 3, nobody yet 2"."""
    counted = Counter(str(owner) if owner else nobody for owner in owners)
    return ", ".join(f"{name} {number}" for name, number in counted.most_common(4))
