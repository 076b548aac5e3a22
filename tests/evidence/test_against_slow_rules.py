"""Health and weeks by SQL agree with the same rules applied slowly, row by row, in Python."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from controls.models import Control
from controls.rules.cadence import Cadence
from controls.rules.health import Health
from controls.rules.occurrences import Span, occurrences
from evidence.health import health_of
from evidence.models import EvidenceItem, Finding, Source
from evidence.rules.performed import Performance, stated
from evidence.rules.weeks import Week, WeekFacts, WeekState, control_week, due_week
from evidence.weeks import current_items, weeks_of
from tests import factories

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
WEEKS = [Week(start=START + n * 7 * DAY, end=START + (n + 1) * 7 * DAY) for n in range(10)]
CADENCES = list(Cadence)
CHECKS = ["AWS-01", "AWS-02", "AWS-03"]
OUTCOMES = ["pass", "fail", "unknown", "not_applicable"]
REACH_DAYS = {
    "continuous": 1.2,
    "daily": 1.2,
    "weekly": 8.4,
    "monthly": 37.2,
    "quarterly": 110.4,
    "semi_annual": 220.8,
    "annual": 439.2,
    "on_event": 439.2,
}


def moment(chance: random.Random, first: int = -60, last: int = 80) -> datetime:
    """Return an instant in half days, so that ends meet often."""
    return START + DAY * (chance.randint(2 * first, 2 * last) / 2)


def history(chance: random.Random) -> None:
    """Make controls of every cadence with evidence and findings at random."""
    controls = [
        factories.control(
            f"AC-{number:02}",
            cadence=cadence,
            checks=chance.sample(CHECKS, chance.randint(0, 2)),
        )
        for number, cadence in enumerate(CADENCES)
    ]
    for _ in range(8):
        begins = moment(chance)
        item = factories.evidence_item(
            *chance.sample(controls, chance.randint(1, 3)),
            covers_from=begins,
            covers_to=begins + chance.randint(0, 30) * DAY,
            received_at=moment(chance),
        )
        if chance.random() < 0.25:
            EvidenceItem.objects.filter(pk=item.pk).update(
                withdrawn_at=moment(chance), withdrawn_reason="x"
            )
    source = factories.source()
    for number, check in enumerate(CHECKS * 2):
        findings(chance, source, check, f"resource {number}")


def findings(chance: random.Random, source: Source, check: str, resource: str) -> None:
    """Give one resource a chain of intervals, the last perhaps open."""
    turns = sorted({moment(chance) for _ in range(chance.randint(0, 4))})
    ends = [*turns[1:], None if chance.random() < 0.5 else START + 90 * DAY]
    for begins, ends_at in zip(turns, ends, strict=bool(turns)):
        Finding.objects.create(
            source=source,
            check_id=check,
            resource_id=resource,
            resource_title=resource,
            outcome=chance.choice(OUTCOMES),
            reason="x",
            began_at=begins,
            ended_at=ends_at,
        )


def known(control: Control, at: datetime) -> list[EvidenceItem]:
    """Return the control's evidence as the record knew it."""
    return [
        item
        for item in EvidenceItem.objects.filter(links__control=control)
        if item.received_at <= at and (item.withdrawn_at is None or item.withdrawn_at > at)
    ]


def its_findings(control: Control) -> list[Finding]:
    checks = {row.check_id for row in control.checks.all()}
    return [finding for finding in Finding.objects.all() if finding.check_id in checks]


def slow_health(control: Control, at: datetime) -> Health:
    now = {
        finding.outcome
        for finding in its_findings(control)
        if finding.began_at <= at and (finding.ended_at is None or finding.ended_at > at)
    }
    ends = [min(item.covers_to, at) for item in known(control, at) if item.covers_from <= at]
    if "fail" in now:
        return Health.FAILING
    if not ends or "unknown" in now:
        return Health.UNPROVEN
    if max(ends) + REACH_DAYS[control.cadence] * DAY < at:
        return Health.STALE
    return Health.OPERATING


def is_current(item: EvidenceItem, control: Control, week: Week, at: datetime) -> bool:
    until = min(item.covers_to, at) + REACH_DAYS[control.cadence] * DAY
    return item.covers_from < week.end and until >= week.start


def slow_due(control: Control, week: Week, began: datetime, at: datetime) -> WeekState | None:
    """Return what the control's calendar says, from its rows one by one."""
    cadence = Cadence(control.cadence)
    if cadence in (Cadence.CONTINUOUS, Cadence.ON_EVENT):
        return None
    windows = occurrences(
        [Span(cadence=cadence, start=None, end=None)],
        start=WEEKS[0].start - cadence.reach,
        end=WEEKS[-1].end,
        zone=ZoneInfo("UTC"),
    )
    shown = [
        Performance(start=item.covers_from, end=item.covers_to, item=item.pk)
        for item in known(control, at)
    ]
    return due_week(stated(windows, shown, record_began_at=began, at=at), week, at=at)


def slow_week(control: Control, week: Week, began: datetime, at: datetime) -> WeekState:
    seen = {
        finding.outcome
        for finding in its_findings(control)
        if finding.began_at <= at
        and finding.began_at < week.end
        and (finding.ended_at is None or finding.ended_at > week.start)
    }
    items = [item for item in known(control, at) if item.covers_from <= at]
    facts = WeekFacts(
        week=week,
        cadence=Cadence(control.cadence),
        failed="fail" in seen,
        unread="unknown" in seen,
        has_fresh_evidence=any(
            item.covers_from < week.end and min(item.covers_to, at) >= week.start for item in items
        ),
        has_current_evidence=any(is_current(item, control, week, at) for item in items),
        due=slow_due(control, week, began, at),
    )
    return control_week(facts, record_began_at=began, at=at)


@pytest.mark.parametrize("seed", range(12))
def test_health_is_what_the_rule_says_of_every_row(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (no secret depends on it)
    history(chance)
    controls = list(Control.objects.all())

    for at in [START - 60 * DAY, *(moment(chance) for _ in range(4)), START + 200 * DAY]:
        assert health_of(controls, at=at) == {c.pk: slow_health(c, at) for c in controls}


@pytest.mark.parametrize("seed", range(12))
def test_every_week_is_what_the_rule_says_of_every_row(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (no secret depends on it)
    history(chance)
    controls = list(Control.objects.all())
    at, began = moment(chance, 0), moment(chance)

    assert weeks_of(controls, WEEKS, record_began_at=began, at=at) == {
        c.pk: [slow_week(c, week, began, at) for week in WEEKS] for c in controls
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_items_behind_a_week_are_those_that_were_current_in_it(seed: int) -> None:
    history(random.Random(seed))  # noqa: S311  (no secret depends on it)
    controls, far = list(Control.objects.all()), START + 300 * DAY

    for week in WEEKS:
        expected = {
            item.pk
            for control in controls
            for item in known(control, far)
            if is_current(item, control, week, far)
        }
        assert set(current_items(controls, week).values_list("pk", flat=True)) == expected


def test_the_random_histories_reach_every_health_and_every_state() -> None:
    healths, states = set[Health](), set[WeekState]()
    chance = random.Random(1)  # noqa: S311  (no secret depends on it)
    history(chance)
    controls = list(Control.objects.all())
    for days in range(-60, 200, 10):
        healths |= set(health_of(controls, at=START + days * DAY).values())
    for began, days in [(START + 70 * DAY, 60), *((START, days) for days in range(10, 70, 3))]:
        found = weeks_of(controls, WEEKS, record_began_at=began, at=START + days * DAY)
        states |= {state for row in found.values() for state in row}

    assert healths == set(Health)
    assert states == set(WeekState)
