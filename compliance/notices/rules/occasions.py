"""On which days somebody is written about a thing, and what one message is called.

Authority: docs/decisions/one-message-a-thing.md. Pure. A week before, the day before, on the day,
then every seventh day it is overdue: each from eight in the morning of that day, by the reader's
clock. A day that passed while nothing ran is not made up for; the next digest tells of it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

HOUR = time(8)
BEFORE = (7, 1, 0)  # days
EVERY = 7  # days overdue
_MADE_UP_FOR = timedelta(hours=48)  # a digest that is late by less still goes out
_INSTANT = timedelta(microseconds=1)
_FRIDAY = 4


class Kind(enum.StrEnum):
    """What a message is about."""

    DUE = "due"
    LATE = "late"
    FAILING = "failing"
    MENTION = "mention"
    DIGEST = "digest"
    TEST = "test"


class Frequency(enum.StrEnum):
    """How often somebody gets a digest."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why a message is written now; `key` is the same for the same message, whenever asked."""

    kind: Kind
    key: str


def days_left(due_at: datetime, *, zone: tzinfo, at: datetime) -> int:
    """Return in how many days of this clock it is due; a day's end still belongs to that day."""
    due_on = (due_at - _INSTANT).astimezone(zone).date()
    return (due_on - at.astimezone(zone).date()).days


def occasion_of(due_at: datetime, *, zone: tzinfo, at: datetime) -> Occasion | None:
    """Return the occasion to write about a thing due then, if this is one."""
    if at.astimezone(zone).time() < HOUR:
        return None
    days = days_left(due_at, zone=zone, at=at)
    due_on = (due_at - _INSTANT).astimezone(zone).date()
    if days in BEFORE and at < due_at:
        return Occasion(kind=Kind.DUE, key=f"{due_on}/due-{days}")
    if days < 0 and -days % EVERY == 0:
        return Occasion(kind=Kind.LATE, key=f"{due_on}/late-{-days}")
    return None


def digest_of(frequency: Frequency, *, zone: tzinfo, at: datetime) -> Occasion | None:
    """Return the digest that is to be written now: of working days, or of weeks from Monday."""
    if frequency is Frequency.NEVER:
        return None
    day = _digest_day(frequency, at.astimezone(zone))
    begins = datetime.combine(day, HOUR, zone)
    if not begins <= at < begins + _MADE_UP_FOR:
        return None
    year, week, _day = day.isocalendar()
    named = f"{year}-W{week:02}" if frequency is Frequency.WEEKLY else day.isoformat()
    return Occasion(kind=Kind.DIGEST, key=named)


def _digest_day(frequency: Frequency, local: datetime) -> date:
    """Return the newest day a digest was due, its hour having come."""
    day = local.date() if local.time() >= HOUR else local.date() - timedelta(days=1)
    if frequency is Frequency.WEEKLY:
        return day - timedelta(days=day.weekday())
    return day - timedelta(days=max(day.weekday() - _FRIDAY, 0))
