"""A check's weeks, from how it stood: the worst of a week, and gaps in observation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from controls.rules.health import Health, criterion_health
from evidence.coverage import observe
from evidence.ribbons import weeks_of_checks
from evidence.rules.verdict import Outcome
from evidence.rules.weeks import Week, WeekState, check_week
from tests import factories

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
WEEKS = [Week(start=MONDAY + n * 7 * DAY, end=MONDAY + (n + 1) * 7 * DAY) for n in range(5)]
W = WeekState


@pytest.mark.parametrize(
    ("outcomes", "has_gap", "expected"),
    [
        ({Outcome.PASS}, False, W.OPERATED),
        ({Outcome.PASS, Outcome.FAIL}, True, W.EXCEPTION),
        ({Outcome.PASS, Outcome.UNKNOWN}, False, W.NOT_OBSERVED),
        ({Outcome.PASS}, True, W.NOT_OBSERVED),
        ({Outcome.NOT_APPLICABLE}, False, W.NOTHING_DUE),
        (set(), True, W.NOT_OBSERVED),
    ],
)
def test_a_check_s_week_is_as_bad_as_its_worst_moment(
    outcomes: set[Outcome], has_gap: bool, expected: WeekState
) -> None:
    assert check_week(WEEKS[0], outcomes, has_gap, at=MONDAY + DAY) is expected
    assert check_week(WEEKS[0], outcomes, has_gap, at=MONDAY - DAY) is W.AHEAD


@pytest.mark.django_db
def test_weeks_tell_of_failures_and_of_days_in_which_nobody_looked() -> None:
    source = factories.source()
    for day in range(23):
        if 9 <= day < 12:
            continue  # nobody ran
        outcome = Outcome.FAIL if day == 15 else Outcome.PASS
        observe(source, {"AWS-01": outcome}, holds_for=2 * DAY, at=MONDAY + day * DAY)

    found = weeks_of_checks(["AWS-01", "AWS-02"], WEEKS, at=MONDAY + 22.5 * DAY)

    assert found["AWS-01"] == [W.OPERATED, W.NOT_OBSERVED, W.EXCEPTION, W.OPERATED, W.AHEAD]
    assert found["AWS-02"] == [*[W.NOT_OBSERVED] * 4, W.AHEAD]


@pytest.mark.django_db
def test_a_source_out_of_scope_says_nothing() -> None:
    system = factories.system(is_in_scope=False)
    observe(factories.source(system=system), {"AWS-01": Outcome.FAIL}, holds_for=DAY, at=MONDAY)

    assert weeks_of_checks(["AWS-01"], WEEKS, at=MONDAY + DAY)["AWS-01"][0] is W.NOT_OBSERVED


@pytest.mark.parametrize(
    ("healths", "expected"),
    [
        ([], Health.UNPROVEN),
        ([Health.OPERATING], Health.OPERATING),
        ([Health.OPERATING, Health.STALE], Health.STALE),
        ([Health.UNPROVEN, Health.FAILING], Health.FAILING),
    ],
)
def test_a_criterion_is_as_its_worst_control(healths: list[Health], expected: Health) -> None:
    assert criterion_health(healths) is expected
