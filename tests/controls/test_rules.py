from datetime import UTC, datetime, timedelta

import pytest

from controls.rules.cadence import Cadence, current_until
from controls.rules.health import ControlFacts, Health, control_health

AT = datetime(2026, 1, 31, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("cadence", "label", "turn"),
    [
        (Cadence.CONTINUOUS, "Continuous", DAY),
        (Cadence.DAILY, "Daily", DAY),
        (Cadence.WEEKLY, "Weekly", 7 * DAY),
        (Cadence.MONTHLY, "Monthly", 31 * DAY),
        (Cadence.QUARTERLY, "Quarterly", 92 * DAY),
        (Cadence.SEMI_ANNUAL, "Semi-annual", 184 * DAY),
        (Cadence.ANNUAL, "Annual", 366 * DAY),
        (Cadence.ON_EVENT, "On event", 366 * DAY),
    ],
)
def test_a_cadence_has_a_word_and_a_turn(cadence: Cadence, label: str, turn: timedelta) -> None:
    assert (cadence.label, cadence.turn) == (label, turn)
    assert current_until(AT, cadence) == AT + turn * 1.2


@pytest.mark.parametrize(
    ("failing", "unknown", "age_in_days", "expected"),
    [
        (0, 0, 0, Health.OPERATING),
        (0, 0, 37.2, Health.OPERATING),
        (0, 0, 37.3, Health.STALE),
        (0, 0, None, Health.UNPROVEN),
        (0, 1, 0, Health.UNPROVEN),
        (0, 1, 40, Health.UNPROVEN),
        (1, 0, 0, Health.FAILING),
        (1, 1, None, Health.FAILING),
    ],
)
def test_health_is_the_worst_the_facts_allow(
    failing: int, unknown: int, age_in_days: float | None, expected: Health
) -> None:
    facts = ControlFacts(
        cadence=Cadence.MONTHLY,
        failing_findings=failing,
        unknown_findings=unknown,
        evidence_covers_to=None if age_in_days is None else AT - age_in_days * DAY,
    )

    assert control_health(facts, at=AT) is expected
