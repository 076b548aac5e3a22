"""On which days somebody is written, and what one message is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.notices.rules.occasions import (
    Frequency,
    Kind,
    days_left,
    digest_of,
    occasion_of,
)
from compliance.notices.rules.retries import ATTEMPTS, wait_after

BERLIN = ZoneInfo("Europe/Berlin")
DUE = datetime(2026, 4, 1, 0, 0, tzinfo=BERLIN)  # the end of 31 March


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-24T07:59", None),
        ("2026-03-24T08:00", "2026-03-31/due-7"),
        ("2026-03-24T23:59", "2026-03-31/due-7"),
        ("2026-03-25T09:00", None),  # a day that passed is not made up for
        ("2026-03-30T08:00", "2026-03-31/due-1"),  # the clocks changed the day before
        ("2026-03-31T12:00", "2026-03-31/due-0"),
        ("2026-04-01T12:00", None),
        ("2026-04-07T08:00", "2026-03-31/late-7"),
        ("2026-04-08T08:00", None),
        ("2026-04-14T12:00", "2026-03-31/late-14"),
    ],
)
def test_a_week_a_day_and_the_day_itself_then_weekly(at: str, expected: str | None) -> None:
    found = occasion_of(DUE, zone=BERLIN, at=berlin(at))

    assert (found.key if found else None) == expected
    if found:
        assert found.kind is (Kind.LATE if "late" in found.key else Kind.DUE)


def test_asked_every_five_minutes_each_occasion_has_one_name() -> None:
    start = berlin("2026-03-20T00:00")
    asked = [start + timedelta(minutes=5 * n) for n in range(12 * 24 * 30)]

    found = [occasion_of(DUE, zone=BERLIN, at=at) for at in asked]

    assert list(dict.fromkeys(o.key for o in found if o)) == [
        "2026-03-31/due-7",
        "2026-03-31/due-1",
        "2026-03-31/due-0",
        "2026-03-31/late-7",
        "2026-03-31/late-14",
    ]


def test_another_due_day_is_another_occasion() -> None:
    at = berlin("2026-03-24T09:00")
    first = occasion_of(DUE, zone=BERLIN, at=at)
    second = occasion_of(DUE - timedelta(days=6), zone=BERLIN, at=at)

    assert first
    assert second
    assert first.key != second.key


@pytest.mark.parametrize(
    ("at", "left"),
    [("2026-03-31T23:00", 0), ("2026-03-30T23:00", 1), ("2026-04-01T00:00", -1)],
)
def test_the_end_of_a_day_belongs_to_that_day(at: str, left: int) -> None:
    assert days_left(DUE, zone=BERLIN, at=berlin(at)) == left


@pytest.mark.parametrize(
    ("frequency", "at", "expected"),
    [
        (Frequency.WEEKLY, "2026-03-30T07:59", None),
        (Frequency.WEEKLY, "2026-03-30T08:00", "2026-W14"),
        (Frequency.WEEKLY, "2026-04-01T07:59", "2026-W14"),  # down on Monday: two days late at most
        (Frequency.WEEKLY, "2026-04-01T08:00", None),
        (Frequency.WEEKLY, "2026-01-01T12:00", None),
        (Frequency.WEEKLY, "2025-12-29T09:00", "2026-W01"),
        (Frequency.DAILY, "2026-03-27T08:00", "2026-03-27"),  # a Friday
        (Frequency.DAILY, "2026-03-28T09:00", "2026-03-27"),  # known by the same name on Saturday
        (Frequency.DAILY, "2026-03-29T09:00", None),
        (Frequency.DAILY, "2026-03-30T08:00", "2026-03-30"),
        (Frequency.NEVER, "2026-03-30T08:00", None),
    ],
)
def test_digests_are_of_working_days_or_of_weeks(
    frequency: Frequency, at: str, expected: str | None
) -> None:
    found = digest_of(frequency, zone=BERLIN, at=berlin(at))

    assert (found.key if found else None) == expected


def test_a_digest_is_read_off_the_reader_s_clock() -> None:
    at = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)  # 9:00 in Berlin, 3:00 in New York

    assert digest_of(Frequency.WEEKLY, zone=BERLIN, at=at)
    assert digest_of(Frequency.WEEKLY, zone=ZoneInfo("America/New_York"), at=at) is None


def test_waits_grow_and_end() -> None:
    waits = [wait_after(number) for number in range(1, ATTEMPTS + 1)]

    assert waits[-1] is None
    known = [wait for wait in waits if wait]
    assert known == sorted(known)
    assert known[0] == timedelta(minutes=2)
    assert sum(known, timedelta()) < timedelta(hours=6)
