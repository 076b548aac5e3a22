"""When reviewers are reminded: at the start, three days before, on the day, then every three days.

One message stands for each of these days; one that was missed is never sent late.
Days are the organization's; a message goes out in the morning of its day. Pure.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

BEFORE = timedelta(days=3)
EVERY = timedelta(days=3)
HOUR = time(8)  # of the organization's day


def reminder_day(*, started_at: datetime, due_on: date, zone: tzinfo, at: datetime) -> date | None:
    """Return the latest day a message was due for, or None before the first.

    What was missed while nothing ran is not sent later: only the newest counts.
    """
    if at < started_at:
        return None
    first, now = started_at.astimezone(zone).date(), at.astimezone(zone)
    today = now.date() if now.time() >= HOUR else now.date() - timedelta(days=1)
    days = [first, due_on - BEFORE, due_on, *_after(due_on, today)]
    passed = [day for day in days if first <= day <= today]
    return max(passed, default=first)


def _after(due_on: date, today: date) -> list[date]:
    times = max((today - due_on) // EVERY, 0)
    return [due_on + times * EVERY]


def is_overdue(*, due_on: date, zone: tzinfo, at: datetime) -> bool:
    """Return whether the due day is over by the organization's clock."""
    return at.astimezone(zone).date() > due_on
