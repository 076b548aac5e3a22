"""The state of a control, and of a criterion, in one week of the wall.

Authority: docs/architecture.md, laws 2 and 3. A week is [start, end). For one control, first match:

* ahead: the week has not begun;
* exception: a check that supports it failed for some resource at any moment of the week;
* not observed: a check that supports it could not read some resource at any moment of it;
* what its due performances say, for a control that has a calendar (`due_week`);
* not observed, too: for a part of the week no check looked that looked before;
* operated: evidence covered some moment of the week, or for a continuous control was current in it
  (its cover, plus a day with grace);
* nothing due: a control on event of which there is evidence from the year before;
* not observed, too: the week was over before the record began;
* missing: none of these. Absence of evidence is never a pass.

A criterion shows the worst of its controls; one without any control is missing.
"""

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from controls.rules.cadence import Cadence

from .performed import OccurrenceState, Stated
from .verdict import Outcome


class WeekState(enum.StrEnum):
    """What one cell of the wall says."""

    AHEAD = "ahead"
    OPERATED = "operated"
    LATE = "late"
    EXCEPTION = "exception"
    NOTHING_DUE = "nothing_due"
    MISSING = "missing"
    NOT_OBSERVED = "not_observed"


_WORST_FIRST = (
    WeekState.EXCEPTION,
    WeekState.MISSING,
    WeekState.LATE,
    WeekState.NOT_OBSERVED,
    WeekState.OPERATED,
    WeekState.NOTHING_DUE,
    WeekState.AHEAD,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One column of the wall: [start, end)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFacts:
    """What is known of one control in one week."""

    week: Week
    cadence: Cadence
    failed: bool
    unread: bool  # a resource could not be read: unknown is never a pass
    has_gap: bool = False  # no check looked for a part of it
    has_fresh_evidence: bool = False  # covering a moment of it
    has_current_evidence: bool
    due: WeekState | None = None  # what the due performances say; None for those without a calendar


def control_week(facts: WeekFacts, *, record_began_at: datetime, at: datetime) -> WeekState:
    """Return the state of one control in one week, as known at `at`."""
    if facts.week.start > at:
        return WeekState.AHEAD
    if facts.failed:
        return WeekState.EXCEPTION
    if facts.unread:
        return WeekState.NOT_OBSERVED
    if facts.due is not None:
        return facts.due
    return _by_evidence(facts, record_began_at)


def _by_evidence(facts: WeekFacts, record_began_at: datetime) -> WeekState:
    if facts.has_gap:
        return WeekState.NOT_OBSERVED
    if facts.has_current_evidence:
        is_shown = facts.has_fresh_evidence or facts.cadence is not Cadence.ON_EVENT
        return WeekState.OPERATED if is_shown else WeekState.NOTHING_DUE
    if facts.week.end <= record_began_at:
        return WeekState.NOT_OBSERVED
    return WeekState.MISSING


def due_week(occurrences: Sequence[Stated], week: Week, *, at: datetime) -> WeekState:
    """Return what the due performances of one control say of a week, the worst of these.

    A performance makes its week operated, or late. What is late or missing shows in the week in
    which it was due, and in those after it until something was performed. A window that began
    before the record did is not observed. Otherwise nothing was due. `occurrences` are in order.
    """
    near = _near(occurrences, week)
    performed = sorted(s.performed_at for s in near if s.performed_at is not None)
    found = {_of_one(one, week, performed, at) for one in near}
    return next((s for s in _WORST_FIRST if s in found), WeekState.NOTHING_DUE)


def _near(occurrences: Sequence[Stated], week: Week) -> Sequence[Stated]:
    """Return those that can say something of a week: its own, the two before, and what these hide.

    An excused window hides none before it, so that these are looked at too.
    """
    first = bisect_left(occurrences, week.start, key=lambda one: one.occurrence.end) - 2
    while first > 0 and occurrences[first].state is OccurrenceState.EXCUSED:
        first -= 1
    last = bisect_left(occurrences, week.end, key=lambda one: one.occurrence.start)
    return occurrences[max(first, 0) : last]


def _of_one(
    one: Stated, week: Week, performed: Sequence[datetime], at: datetime
) -> WeekState | None:
    window, state = one.occurrence, one.state
    if state is OccurrenceState.NOT_OBSERVED:
        is_touched = window.start < week.end and window.end > week.start
        return WeekState.NOT_OBSERVED if is_touched else None
    if trouble := _TROUBLE.get(state):
        due = window.end - timedelta(microseconds=1)
        if week.start <= due < week.end:
            return trouble
        if due < week.start <= at and bisect_right(performed, due) == bisect_right(
            performed, week.end
        ):
            return trouble
    if one.performed_at is not None and week.start <= one.performed_at < week.end:
        return _DONE[state]
    return None


_TROUBLE = {
    OccurrenceState.MISSING: WeekState.MISSING,
    OccurrenceState.LATE: WeekState.LATE,
    OccurrenceState.FULFILLED_LATE: WeekState.LATE,
}
_DONE = {
    OccurrenceState.FULFILLED: WeekState.OPERATED,
    OccurrenceState.FULFILLED_LATE: WeekState.LATE,
}


def check_week(
    week: Week, outcomes: Collection[Outcome], has_gap: bool, *, at: datetime
) -> WeekState:
    """Return the state of one check in one week, from the worst outcomes it had in it.

    It is an exception where a resource failed at any moment, and not observed where one could not
    be read or nobody looked for a part of the week.
    """
    if week.start > at:
        return WeekState.AHEAD
    if Outcome.FAIL in outcomes:
        return WeekState.EXCEPTION
    if Outcome.UNKNOWN in outcomes or has_gap:
        return WeekState.NOT_OBSERVED
    return WeekState.OPERATED if Outcome.PASS in outcomes else WeekState.NOTHING_DUE


def criterion_week(states: Iterable[WeekState]) -> WeekState:
    """Return the worst state of a criterion's controls."""
    found = set(states)
    return next((state for state in _WORST_FIRST if state in found), WeekState.MISSING)
