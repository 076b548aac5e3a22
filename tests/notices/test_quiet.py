"""Quiet hours: nights and weekends by the reader's clock, also when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.notices.rules.quiet import Quiet, is_quiet, next_moment

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
NIGHTS = Quiet(begins=time(20), ends=time(7), weekends=False)
USUAL = Quiet()


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("quiet", "at", "expected"),
    [
        # Wednesday, and its night
        (NIGHTS, "2026-01-14T19:59", "2026-01-14T19:59"),
        (NIGHTS, "2026-01-14T20:00", "2026-01-15T07:00"),
        (NIGHTS, "2026-01-15T06:59", "2026-01-15T07:00"),
        (NIGHTS, "2026-01-15T07:00", "2026-01-15T07:00"),
        # Friday evening waits for Monday where weekends are quiet
        (USUAL, "2026-01-16T20:30", "2026-01-19T07:00"),
        (NIGHTS, "2026-01-16T20:30", "2026-01-17T07:00"),
        (USUAL, "2026-01-17T12:00", "2026-01-19T07:00"),
        # a quiet noon, and none at all
        (Quiet(begins=time(12), ends=time(14)), "2026-01-14T13:00", "2026-01-14T14:00"),
        (
            Quiet(begins=time(9), ends=time(9), weekends=False),
            "2026-01-14T09:00",
            "2026-01-14T09:00",
        ),
        # weekends only: the first moment of Monday
        (Quiet(begins=time(9), ends=time(9)), "2026-01-17T12:00", "2026-01-19T00:00"),
    ],
)
def test_nothing_is_sent_before_the_quiet_is_over(quiet: Quiet, at: str, expected: str) -> None:
    assert next_moment(quiet, zone=BERLIN, at=berlin(at)) == berlin(expected)


@pytest.mark.parametrize(
    ("evening", "hours"),
    [
        ("2026-03-27T21:00", 10),  # an ordinary night
        ("2026-03-28T21:00", 9),  # clocks go forward on 29 March
        ("2026-10-24T21:00", 11),  # and back on 25 October
    ],
)
def test_seven_in_the_morning_stays_seven_when_clocks_change(evening: str, hours: int) -> None:
    at = berlin(evening)

    found = next_moment(NIGHTS, zone=BERLIN, at=at)

    assert found.astimezone(BERLIN).time() == time(7)
    assert found.astimezone(UTC) - at.astimezone(UTC) == timedelta(hours=hours)


def test_an_hour_the_clocks_leap_over_is_the_moment_after() -> None:
    until_half_past_two = Quiet(begins=time(20), ends=time(2, 30), weekends=False)

    found = next_moment(until_half_past_two, zone=BERLIN, at=berlin("2026-03-28T23:00"))

    assert found.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert found.astimezone(BERLIN).time() == time(3, 30)


def test_it_is_the_reader_s_night_and_not_ours() -> None:
    at = datetime(2026, 1, 14, 20, 0, tzinfo=UTC)  # 15:00 in New York, 21:00 in Berlin

    assert not is_quiet(NIGHTS, zone=NEW_YORK, at=at)
    assert is_quiet(NIGHTS, zone=BERLIN, at=at)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001
    begins=st.times(),
    ends=st.times(),
    weekends=st.booleans(),
    zone=st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]),
)
def test_the_moment_found_is_never_quiet_never_earlier_and_not_far(
    at: datetime, begins: time, ends: time, weekends: bool, zone: ZoneInfo
) -> None:
    quiet = Quiet(begins=begins, ends=ends, weekends=weekends)
    moment = at.replace(tzinfo=UTC)

    found = next_moment(quiet, zone=zone, at=moment)

    assert not is_quiet(quiet, zone=zone, at=found)
    assert moment <= found <= moment + timedelta(days=4)
    assert is_quiet(quiet, zone=zone, at=moment) == (found != moment)
