"""Continuous state: no overlap, and the states add up to the whole time, whatever happened."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from controls.models import Control
from evidence.coverage import observe
from evidence.models import Finding, Operation
from evidence.operation import repairs_of, shares_of, shares_of_resource
from evidence.rules.shares import TimeState
from evidence.rules.verdict import Outcome
from tests import factories

START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOLDS = 2 * HOUR
END = START + 100 * HOUR
RUNS = st.lists(
    st.tuples(st.integers(0, 90), st.sampled_from(list(Outcome))),
    unique_by=lambda run: run[0],
    max_size=20,
)


def hours(at: datetime) -> float:
    return (at - START) / HOUR


def slow_state(runs: list[tuple[int, Outcome]], hour: float) -> TimeState:
    """Return the state at an instant: what the newest run saw, for as long as that holds."""
    seen = [(at, outcome) for at, outcome in sorted(runs) if at <= hour]
    if not seen or hour >= seen[-1][0] + 2:
        return TimeState.NOT_OBSERVED
    outcome = seen[-1][1]
    return TimeState(outcome) if outcome in {"fail", "unknown"} else TimeState.PASS


class TestAnySequenceOfRuns(TestCase):
    """Property tests over the database; each example is rolled back."""

    @settings(max_examples=60, deadline=None)
    @given(runs=RUNS)
    def test_coverage_and_gaps_are_the_whole_period_and_never_overlap(
        self, runs: list[tuple[int, Outcome]]
    ) -> None:
        control = factories.control(checks=["AWS-01"], cadence="continuous")
        source = factories.source()
        for hour, outcome in sorted(runs):
            observe(source, {"AWS-01": outcome}, holds_for=HOLDS, at=START + hour * HOUR)

        shares = shares_of(control, start=START, end=END)

        assert sum((s.length for s in shares.stretches), timedelta()) == END - START
        for one, after in zip(shares.stretches, shares.stretches[1:], strict=False):
            assert one.end == after.start
        for half in range(200):
            instant = START + half * HOUR / 2
            here = next(s for s in shares.stretches if s.start <= instant < s.end)
            assert here.state is slow_state(runs, half / 2)


@pytest.mark.django_db
def test_two_checks_are_as_bad_as_the_worse_at_every_instant() -> None:
    chance = random.Random(7)  # noqa: S311  (no secret depends on it)
    control = factories.control(checks=["AWS-01", "AWS-02"], cadence="continuous")
    sources = {check: factories.source(check) for check in ("AWS-01", "AWS-02")}
    runs: dict[str, list[tuple[int, Outcome]]] = {}
    for check, source in sources.items():
        hours = sorted(chance.sample(range(90), 40))
        runs[check] = [(hour, chance.choice(list(Outcome))) for hour in hours]
        for hour, outcome in runs[check]:
            observe(source, {check: outcome}, holds_for=HOLDS, at=START + hour * HOUR)
    worst = list(TimeState)

    shares = shares_of(control, start=START, end=END)

    for half in range(200):
        instant = START + half * HOUR / 2
        here = next(s for s in shares.stretches if s.start <= instant < s.end)
        assert here.state is min((slow_state(r, half / 2) for r in runs.values()), key=worst.index)


@pytest.mark.django_db
def test_rows_are_as_many_as_changes_and_gaps() -> None:
    source = factories.source()
    for hour in range(24):
        outcome = Outcome.FAIL if 8 <= hour < 12 else Outcome.PASS
        observe(source, {"AWS-01": outcome}, holds_for=HOLDS, at=START + hour * HOUR)
    observe(source, {"AWS-01": Outcome.PASS}, holds_for=HOLDS, at=START + 40 * HOUR)

    rows = Operation.objects.order_by("began_at")

    assert [
        (r.outcome, (r.began_at - START) / HOUR, (r.holds_until - START) / HOUR) for r in rows
    ] == [
        ("pass", 0, 8),
        ("fail", 8, 12),
        ("pass", 12, 25),
        ("pass", 40, 42),
    ]


@pytest.mark.django_db
def test_a_control_nobody_watches_is_not_observed_all_the_while() -> None:
    shares = shares_of(factories.control(), start=START, end=END)

    assert [(s.state, s.length) for s in shares.stretches] == [
        (TimeState.NOT_OBSERVED, END - START)
    ]


def failure(resource: str, begins: int, ends: int | None) -> Finding:
    return factories.finding(
        source=factories.source(f"s {resource}"),
        check_id="AWS-01",
        resource_id=resource,
        outcome="fail",
        began_at=START + begins * HOUR,
        ended_at=None if ends is None else START + ends * HOUR,
    )


@pytest.mark.django_db
def test_repairs_tell_median_and_longest_and_what_is_still_open() -> None:
    control = factories.control(checks=["AWS-01"], cadence="continuous")
    for resource, begins, ends in (("a", 1, 3), ("b", 5, 15), ("c", 10, 14), ("d", 70, None)):
        failure(resource, begins, ends)

    repairs = repairs_of(control, start=START, end=END)

    assert (repairs.repaired, repairs.still_open) == (3, 1)
    assert repairs.median == 4 * HOUR
    assert repairs.longest == 30 * HOUR


@pytest.mark.django_db
def test_a_resource_is_unseen_where_its_check_did_not_look() -> None:
    finding = failure("a", 2, 6)
    for hour in (0, 1, 2, 3, 8):
        outcome = Outcome.FAIL if hour == 2 else Outcome.PASS
        observe(finding.source, {"AWS-01": outcome}, holds_for=HOLDS, at=START + hour * HOUR)

    shares = shares_of_resource(finding, start=START, end=START + 10 * HOUR)

    assert shares.of(TimeState.FAIL) == 3 * HOUR  # 2 to 5: after that nobody looked
    assert shares.of(TimeState.NOT_OBSERVED) == 7 * HOUR
    assert shares.longest_failure == 3 * HOUR


@pytest.mark.django_db
def test_a_control_of_one_system_counts_only_its_sources() -> None:
    cloud, office = factories.system("Cloud"), factories.system("Office")
    of_cloud: Control = factories.control(
        "AC-01", checks=["AWS-01"], systems=[cloud], cadence="continuous"
    )
    of_all = factories.control("AC-02", checks=["AWS-01"], cadence="continuous")
    for system, outcome in ((cloud, Outcome.PASS), (office, Outcome.FAIL)):
        source = factories.source(system.name, system=system)
        observe(source, {"AWS-01": outcome}, holds_for=HOLDS, at=START)

    def failing(control: Control) -> timedelta:
        return shares_of(control, start=START, end=START + HOUR).of(TimeState.FAIL)

    assert (failing(of_cloud), failing(of_all)) == (timedelta(), HOUR)
    office.is_in_scope = False
    office.save()
    assert failing(of_all) == timedelta()
