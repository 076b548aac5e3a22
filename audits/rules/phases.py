"""The seven phases on the way to a Type II report: when each is complete, and which one is now.

Authority: docs/decisions/phases-complete-by-data.md. A phase is complete by what the record holds,
never because somebody ticked it:

* Scope: a lead confirmed the scope, and nothing of it was changed since.
* Assess: in the newest assessment every criterion and control in scope is answered.
* Close gaps: assessed, and every gap of what is in scope is closed, or accepted with a reason.
* Type I: a type 1 audit is closed; or a lead skipped it, on the record; or a Type II report stands
  already, after which nobody asks for a Type I.
* Observe: the last day of the period has passed.
* Fieldwork: it begins on the day after the period, and ends with the audit being closed.
* Type II report: the audit is closed, and the day its report is dated is noted.

The calendar decides where one is: within the period that is Observe, whatever was left open before;
what was left is said loudly. Before the period it is the first phase that is not complete.
"""

from __future__ import annotations

import enum
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .window import Period

_DAY = timedelta(days=1)


class Phase(enum.StrEnum):
    """One phase, in the order of the journey."""

    SCOPE = "scope"
    ASSESS = "assess"
    CLOSE_GAPS = "close_gaps"
    TYPE_ONE = "type_one"
    OBSERVE = "observe"
    FIELDWORK = "fieldwork"
    REPORT = "report"


class PhaseState(enum.StrEnum):
    """How a phase stands."""

    DONE = "done"
    SKIPPED = "skipped"
    NOW = "now"
    LEFT = "left"  # the calendar has moved on, and something of it is open
    AHEAD = "ahead"


_BEFORE = (Phase.SCOPE, Phase.ASSESS, Phase.CLOSE_GAPS, Phase.TYPE_ONE, Phase.OBSERVE)
_RUNNING = (Phase.OBSERVE, Phase.FIELDWORK, Phase.REPORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the record holds on a day; a day is None for what has not happened."""

    today: date
    scope_confirmed_on: date | None = None  # None also when the scope was changed since
    questions: int = 0
    answered: int = 0
    answered_on: date | None = None
    gaps: int = 0
    gaps_live: int = 0
    gap_settled_on: date | None = None
    type_one_closed_on: date | None = None
    type_one_skipped_on: date | None = None
    earlier_report_on: date | None = None
    period: Period | None = None
    closed_on: date | None = None
    reported_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One phase as it stands, and the day it was completed on, where that is known."""

    phase: Phase
    state: PhaseState
    on: date | None = None


def standings(facts: Facts) -> list[Standing]:
    """Return all seven phases in their order."""
    completed = {phase: complete(phase, facts) for phase in Phase}
    now = current(facts)
    return [
        Standing(phase=phase, state=_state(phase, now, on, facts), on=on)
        for phase, on in completed.items()
    ]


def current(facts: Facts) -> Phase | None:
    """Return the phase one is in; none when the report is there."""
    has_begun = facts.period is not None and facts.period.first <= facts.today
    running = _RUNNING if has_begun else _BEFORE
    return next((phase for phase in running if complete(phase, facts) is None), None)


def complete(phase: Phase, facts: Facts) -> date | None:
    """Return the day on which a phase was completed; none as long as it is not."""
    return _COMPLETE[phase](facts)


def day_of_period(period: Period, today: date) -> tuple[int, int]:
    """Return which day of how many it is, from 0 before the first to all after the last."""
    days = (period.last - period.first).days + 1
    return min(max((today - period.first).days + 1, 0), days), days


def following(period: Period) -> Period:
    """Return the period after this one: it begins the day after and is as long.

    Whole months are followed by as many whole months.
    """
    first = period.last + _DAY
    if period.first.day == 1 and first.day == 1:
        months = (first.year - period.first.year) * 12 + first.month - period.first.month
        year, month = divmod(first.year * 12 + first.month - 1 + months - 1, 12)
        return Period(first=first, last=date(year, month + 1, monthrange(year, month + 1)[1]))
    return Period(first=first, last=first + (period.last - period.first))


def _state(phase: Phase, now: Phase | None, on: date | None, facts: Facts) -> PhaseState:
    if on is not None:
        is_skipped = phase is Phase.TYPE_ONE and facts.type_one_closed_on is None
        return PhaseState.SKIPPED if is_skipped else PhaseState.DONE
    if phase is now:
        return PhaseState.NOW
    order = list(Phase)
    return PhaseState.LEFT if now and order.index(phase) < order.index(now) else PhaseState.AHEAD


def _scope(facts: Facts) -> date | None:
    return facts.scope_confirmed_on


def _assess(facts: Facts) -> date | None:
    is_whole = 0 < facts.questions <= facts.answered
    return facts.answered_on if is_whole else None


def _close_gaps(facts: Facts) -> date | None:
    assessed = _assess(facts)
    if assessed is None or facts.gaps_live:
        return None
    return max(assessed, facts.gap_settled_on or assessed)


def _type_one(facts: Facts) -> date | None:
    return facts.type_one_closed_on or facts.type_one_skipped_on or facts.earlier_report_on


def _observe(facts: Facts) -> date | None:
    is_over = facts.period is not None and facts.period.last < facts.today
    return facts.period.last if facts.period and is_over else None


def _fieldwork(facts: Facts) -> date | None:
    return facts.closed_on if _observe(facts) else None


def _report(facts: Facts) -> date | None:
    return facts.reported_on if _fieldwork(facts) else None


_COMPLETE: Mapping[Phase, Callable[[Facts], date | None]] = {
    Phase.SCOPE: _scope,
    Phase.ASSESS: _assess,
    Phase.CLOSE_GAPS: _close_gaps,
    Phase.TYPE_ONE: _type_one,
    Phase.OBSERVE: _observe,
    Phase.FIELDWORK: _fieldwork,
    Phase.REPORT: _report,
}
