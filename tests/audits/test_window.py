from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from audits.rules.window import AsOf, BackwardPeriodError, Period, Span, Window, window_of

JAN_1, MAR_31 = date(2026, 1, 1), date(2026, 3, 31)
QUARTER = Period(first=JAN_1, last=MAR_31)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "zone", "start", "end"),
    [
        (QUARTER, "UTC", "2026-01-01 00:00", "2026-04-01 00:00"),
        (Period(first=JAN_1, last=JAN_1), "UTC", "2026-01-01 00:00", "2026-01-02 00:00"),
        (AsOf(day=MAR_31), "UTC", "2026-03-31 00:00", "2026-04-01 00:00"),
        (AsOf(day=MAR_31), "Asia/Kolkata", "2026-03-30 18:30", "2026-03-31 18:30"),
        (AsOf(day=MAR_31), "Pacific/Kiritimati", "2026-03-30 10:00", "2026-03-31 10:00"),
        # Winter on one side, summer on the other.
        (QUARTER, "Europe/Berlin", "2025-12-31 23:00", "2026-03-31 22:00"),
        (QUARTER, "America/New_York", "2026-01-01 05:00", "2026-04-01 04:00"),
        # The days on which clocks change have 23 and 25 hours.
        (AsOf(day=date(2026, 3, 29)), "Europe/Berlin", "2026-03-28 23:00", "2026-03-29 22:00"),
        (AsOf(day=date(2026, 10, 25)), "Europe/Berlin", "2026-10-24 22:00", "2026-10-25 23:00"),
        # Midnight itself is skipped: the day begins when the clock jumps to one.
        (AsOf(day=date(2026, 4, 24)), "Africa/Cairo", "2026-04-23 22:00", "2026-04-24 21:00"),
        (AsOf(day=date(2026, 10, 29)), "Africa/Cairo", "2026-10-28 21:00", "2026-10-29 22:00"),
        # Midnight comes twice: the day begins with the first.
        (AsOf(day=date(2026, 11, 1)), "America/Havana", "2026-11-01 04:00", "2026-11-02 05:00"),
        (AsOf(day=date(2024, 12, 31)), "UTC", "2024-12-31 00:00", "2025-01-01 00:00"),
        (AsOf(day=date(2024, 2, 29)), "UTC", "2024-02-29 00:00", "2024-03-01 00:00"),
    ],
)  # fmt: skip
def test_whole_days_by_the_organizations_clock(span: Span, zone: str, start: str, end: str) -> None:
    assert window_of(span, ZoneInfo(zone)) == Window(start=utc(start), end=utc(end))


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Africa/Cairo", "America/Santiago"])
def test_days_follow_one_another_without_gap_or_overlap(zone: str) -> None:
    days = [JAN_1 + timedelta(days=n) for n in range(366)]
    windows = [window_of(AsOf(day=day), ZoneInfo(zone)) for day in days]

    assert all(one.end == next_.start for one, next_ in pairwise(windows))
    assert window_of(Period(first=days[0], last=days[-1]), ZoneInfo(zone)) == Window(
        start=windows[0].start, end=windows[-1].end
    )


def test_a_period_may_be_one_day_but_not_run_backward() -> None:
    assert Period(first=JAN_1, last=JAN_1).last == JAN_1
    with pytest.raises(BackwardPeriodError, match="Swap the two days"):
        Period(first=MAR_31, last=JAN_1)
