"""The state of a control, and of a criterion, in one week of the wall.

Authority: docs/architecture.md, laws 2 and 3. A week is [start, end). For one control, first match:

* ahead: the week has not begun;
* exception: a check that supports it failed for some resource at any moment of the week;
* not observed: a check that supports it could not read some resource at any moment of it;
* operated: evidence was current at some moment of the week (its cover, plus one turn of the
  control's cadence with grace);
* not observed, too: the week was over before the record began;
* missing: none of these. Absence of evidence is never a pass.

A criterion shows the worst of its controls; one without any control is missing.
"""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


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
    failed: bool
    unread: bool  # a resource could not be read: unknown is never a pass
    has_current_evidence: bool


def control_week(facts: WeekFacts, *, record_began_at: datetime, at: datetime) -> WeekState:
    """Return the state of one control in one week, as known at `at`."""
    if facts.week.start > at:
        return WeekState.AHEAD
    if facts.failed:
        return WeekState.EXCEPTION
    if facts.has_current_evidence and not facts.unread:
        return WeekState.OPERATED
    if facts.unread or facts.week.end <= record_began_at:
        return WeekState.NOT_OBSERVED
    return WeekState.MISSING


def criterion_week(states: Iterable[WeekState]) -> WeekState:
    """Return the worst state of a criterion's controls."""
    found = set(states)
    return next((state for state in _WORST_FIRST if state in found), WeekState.MISSING)
