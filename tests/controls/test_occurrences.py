"""Windows by the calendar: every instant in one, none overlapping, days counted as people do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.rules.cadence import Cadence
from controls.rules.occurrences import Occurrence, Span, occurrences, window_at

AMSTERDAM, UTC_ZONE = ZoneInfo("Europe/Amsterdam"), ZoneInfo("UTC")
ZONES = [UTC_ZONE, AMSTERDAM, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")]
CALENDAR = [cadence for cadence in Cadence if cadence is not Cadence.ON_EVENT]
INSTANTS = st.integers(0, 10 * 366 * 24).map(
    lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
)


def always(cadence: Cadence) -> list[Span]:
    return [Span(cadence=cadence, start=None, end=None)]


def windows(
    cadence: Cadence, first: datetime, last: datetime, zone: ZoneInfo = UTC_ZONE
) -> list[Occurrence]:
    return occurrences(always(cadence), start=first, end=last, zone=zone)


def day(year: int, month: int, number: int, zone: ZoneInfo = UTC_ZONE) -> datetime:
    return datetime(year, month, number, tzinfo=zone)


@pytest.mark.parametrize(
    ("cadence", "starts"),
    [
        (Cadence.DAILY, ["05-13", "05-14"]),
        (Cadence.CONTINUOUS, ["05-13", "05-14"]),
        (Cadence.WEEKLY, ["05-11"]),
        (Cadence.MONTHLY, ["05-01"]),
        (Cadence.QUARTERLY, ["04-01"]),
        (Cadence.SEMI_ANNUAL, ["01-01"]),
        (Cadence.ANNUAL, ["01-01"]),
        (Cadence.ON_EVENT, []),
    ],
)
def test_each_cadence_has_the_windows_of_its_calendar(cadence: Cadence, starts: list[str]) -> None:
    found = windows(cadence, day(2026, 5, 13), day(2026, 5, 15))

    assert [f"{window.start:%m-%d}" for window in found] == starts


@pytest.mark.parametrize(
    ("cadence", "at", "begins", "ends"),
    [
        (Cadence.QUARTERLY, day(2026, 12, 31), day(2026, 10, 1), day(2027, 1, 1)),
        (Cadence.SEMI_ANNUAL, day(2026, 7, 1), day(2026, 7, 1), day(2027, 1, 1)),
        (Cadence.MONTHLY, day(2028, 2, 29), day(2028, 2, 1), day(2028, 3, 1)),
        (Cadence.WEEKLY, day(2027, 1, 1), day(2026, 12, 28), day(2027, 1, 4)),
    ],
)
def test_a_window_ends_where_the_next_begins(
    cadence: Cadence, at: datetime, begins: datetime, ends: datetime
) -> None:
    found = window_at(cadence, at, UTC_ZONE)

    assert found is not None
    assert (found.start, found.end) == (begins, ends)


@given(st.sampled_from(CALENDAR), st.sampled_from(ZONES), INSTANTS, st.integers(0, 400))
def test_windows_follow_one_another_and_hold_every_instant(
    cadence: Cadence, zone: ZoneInfo, start: datetime, days: int
) -> None:
    end = start + timedelta(days=days, minutes=1)

    found = windows(cadence, start, end, zone)

    assert found[0].start <= start
    assert found[-1].end >= end
    for one, after in pairwise(found):
        assert one.end == after.start
    for window in found:
        assert window.start < window.end < window.grace_until
        local = window.start.astimezone(zone)
        assert (local.hour, local.minute) == (0, 0)


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (datetime(2026, 3, 29, 12, tzinfo=AMSTERDAM), 23),
        (datetime(2026, 10, 25, 12, tzinfo=AMSTERDAM), 25),
        (datetime(2026, 6, 1, 12, tzinfo=AMSTERDAM), 24),
    ],
)
def test_a_day_on_which_a_clock_is_moved_is_still_one_day(at: datetime, hours: int) -> None:
    found = window_at(Cadence.DAILY, at, AMSTERDAM)

    assert found is not None
    assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == timedelta(hours=hours)


def test_a_month_ends_at_midnight_there_not_here() -> None:
    found = window_at(Cadence.MONTHLY, datetime(2026, 3, 15, tzinfo=UTC), AMSTERDAM)

    assert found is not None
    assert found.start.astimezone(UTC) == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert found.end.astimezone(UTC) == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_a_changed_cadence_changes_nothing_that_was_due_before() -> None:
    change = day(2026, 5, 15)
    spans = [
        Span(cadence=Cadence.QUARTERLY, start=None, end=change),
        Span(cadence=Cadence.MONTHLY, start=change, end=None),
    ]

    found = occurrences(spans, start=day(2026, 1, 1), end=day(2026, 8, 1), zone=UTC_ZONE)

    assert [(w.cadence, f"{w.start:%m-%d}", f"{w.end:%m-%d}") for w in found] == [
        (Cadence.QUARTERLY, "01-01", "04-01"),
        (Cadence.MONTHLY, "05-01", "06-01"),
        (Cadence.MONTHLY, "06-01", "07-01"),
        (Cadence.MONTHLY, "07-01", "08-01"),
    ]


def test_another_owner_changes_no_window() -> None:
    change = day(2026, 5, 15)
    spans = [
        Span(cadence=Cadence.QUARTERLY, start=None, end=change),
        Span(cadence=Cadence.QUARTERLY, start=change, end=None),
    ]

    between: dict[str, Any] = {"start": day(2026, 1, 1), "end": day(2026, 8, 1), "zone": UTC_ZONE}

    assert occurrences(spans, **between) == occurrences(always(Cadence.QUARTERLY), **between)
