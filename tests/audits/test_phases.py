"""The seven phases: complete by data, by the calendar, and never by a tick."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from audits.rules.phases import (
    Facts,
    Phase,
    PhaseState,
    complete,
    current,
    day_of_period,
    following,
    standings,
)
from audits.rules.window import Period

PERIOD = Period(first=date(2026, 4, 1), last=date(2026, 9, 30))
DAY = date(2026, 3, 1)
NOTHING = Facts(today=DAY)
SCOPED = replace(NOTHING, scope_confirmed_on=date(2026, 1, 5))
ASSESSED = replace(SCOPED, questions=10, answered=10, answered_on=date(2026, 1, 12))
GAPS = replace(ASSESSED, gaps=3, gaps_live=2, gap_settled_on=date(2026, 2, 1))
CLOSED = replace(GAPS, gaps_live=0, gap_settled_on=date(2026, 2, 20))
TYPE_ONE = replace(CLOSED, type_one_closed_on=date(2026, 2, 27))
PLANNED = replace(TYPE_ONE, period=PERIOD)
OBSERVED = replace(PLANNED, today=date(2026, 8, 20))
FIELDWORK = replace(PLANNED, today=date(2026, 10, 1))
REPORTING = replace(FIELDWORK, today=date(2026, 11, 20), closed_on=date(2026, 11, 10))
DONE = replace(REPORTING, reported_on=date(2026, 11, 15))


@pytest.mark.parametrize(
    ("facts", "phase"),
    [
        (NOTHING, Phase.SCOPE),
        (SCOPED, Phase.ASSESS),
        (replace(SCOPED, questions=10, answered=9, answered_on=DAY), Phase.ASSESS),
        (replace(SCOPED, questions=0, answered=0), Phase.ASSESS),
        (GAPS, Phase.CLOSE_GAPS),
        (CLOSED, Phase.TYPE_ONE),
        (replace(CLOSED, type_one_skipped_on=DAY), Phase.OBSERVE),
        (TYPE_ONE, Phase.OBSERVE),
        (PLANNED, Phase.OBSERVE),
        (replace(PLANNED, today=date(2026, 4, 1)), Phase.OBSERVE),
        (OBSERVED, Phase.OBSERVE),
        (replace(OBSERVED, today=date(2026, 9, 30)), Phase.OBSERVE),
        (FIELDWORK, Phase.FIELDWORK),
        (REPORTING, Phase.REPORT),
        (DONE, None),
    ],
)
def test_which_phase_is_now(facts: Facts, phase: Phase | None) -> None:
    assert current(facts) == phase


@pytest.mark.parametrize(
    ("phase", "facts", "on"),
    [
        (Phase.SCOPE, NOTHING, None),
        (Phase.SCOPE, SCOPED, date(2026, 1, 5)),
        (Phase.ASSESS, SCOPED, None),
        (Phase.ASSESS, ASSESSED, date(2026, 1, 12)),
        (Phase.ASSESS, replace(ASSESSED, questions=11), None),
        (Phase.CLOSE_GAPS, GAPS, None),
        (Phase.CLOSE_GAPS, ASSESSED, date(2026, 1, 12)),
        (Phase.CLOSE_GAPS, CLOSED, date(2026, 2, 20)),
        (Phase.CLOSE_GAPS, replace(CLOSED, questions=11), None),
        (Phase.TYPE_ONE, CLOSED, None),
        (Phase.TYPE_ONE, TYPE_ONE, date(2026, 2, 27)),
        (Phase.TYPE_ONE, replace(CLOSED, type_one_skipped_on=DAY), DAY),
        (Phase.TYPE_ONE, replace(CLOSED, earlier_report_on=DAY), DAY),
        (Phase.OBSERVE, OBSERVED, None),
        (Phase.OBSERVE, FIELDWORK, date(2026, 9, 30)),
        (Phase.FIELDWORK, FIELDWORK, None),
        (Phase.FIELDWORK, replace(OBSERVED, closed_on=date(2026, 8, 1)), None),
        (Phase.FIELDWORK, REPORTING, date(2026, 11, 10)),
        (Phase.REPORT, REPORTING, None),
        (Phase.REPORT, replace(FIELDWORK, reported_on=DAY), None),
        (Phase.REPORT, DONE, date(2026, 11, 15)),
    ],
)
def test_when_a_phase_is_complete(phase: Phase, facts: Facts, on: date | None) -> None:
    assert complete(phase, facts) == on


D, S, N, L, A = (
    PhaseState.DONE,
    PhaseState.SKIPPED,
    PhaseState.NOW,
    PhaseState.LEFT,
    PhaseState.AHEAD,
)


@pytest.mark.parametrize(
    ("facts", "states"),
    [
        (NOTHING, [N, A, A, A, A, A, A]),
        (GAPS, [D, D, N, A, A, A, A]),
        (replace(TYPE_ONE, scope_confirmed_on=None), [N, D, D, D, A, A, A]),
        (replace(PLANNED, type_one_closed_on=None, type_one_skipped_on=DAY), [D, D, D, S, N, A, A]),
        (OBSERVED, [D, D, D, D, N, A, A]),
        (replace(OBSERVED, gaps_live=1), [D, D, L, D, N, A, A]),
        (Facts(today=date(2026, 5, 1), period=PERIOD), [L, L, L, L, N, A, A]),
        (replace(FIELDWORK, gaps_live=1), [D, D, L, D, D, N, A]),
        (DONE, [D, D, D, D, D, D, D]),
    ],
)
def test_how_each_phase_stands(facts: Facts, states: list[PhaseState]) -> None:
    assert [standing.state for standing in standings(facts)] == states
    assert [standing.phase for standing in standings(facts)] == list(Phase)


@pytest.mark.parametrize(
    ("today", "number"),
    [
        (date(2026, 3, 31), 0),
        (date(2026, 4, 1), 1),
        (date(2026, 8, 20), 142),
        (date(2026, 9, 30), 183),
        (date(2026, 12, 1), 183),
    ],
)
def test_the_days_of_a_period_are_counted_with_both_ends(today: date, number: int) -> None:
    assert day_of_period(PERIOD, today) == (number, 183)


@pytest.mark.parametrize(
    ("first", "last", "next_first", "next_last"),
    [
        (date(2026, 4, 1), date(2026, 9, 30), date(2026, 10, 1), date(2027, 3, 31)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31)),
        (date(2025, 12, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31)),
        (date(2026, 9, 1), date(2026, 11, 30), date(2026, 12, 1), date(2027, 2, 28)),
        (date(2026, 1, 15), date(2026, 4, 14), date(2026, 4, 15), date(2026, 7, 13)),
        (date(2026, 7, 1), date(2026, 12, 30), date(2026, 12, 31), date(2027, 7, 1)),
    ],
)
def test_the_next_period_begins_the_day_after_and_is_as_long(
    first: date, last: date, next_first: date, next_last: date
) -> None:
    after = following(Period(first=first, last=last))

    assert (after.first, after.last) == (next_first, next_last)
