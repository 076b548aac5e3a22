"""On which days of a window something was observed, and what was seen on each at its worst.

Authority: docs/architecture.md, laws 2 and 3: unknown is never a pass, and time in which nobody
looked is never green. A day is the organization's own; it counts when any moment of it was covered.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from .window import Window

_DAY = timedelta(days=1)


class Seen(enum.IntEnum):
    """What was seen, the worse the higher."""

    ALL_PASS = 1
    SOMETHING_UNREAD = 2
    SOMETHING_FAILED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A stretch of time, both ends included, in which the same was seen."""

    time: Window
    seen: Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Consecutive days, both included, on which the same was seen."""

    first: date
    last: date
    seen: Seen

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def days_in(window: Window, zone: tzinfo) -> int:
    """Return how many days of this time zone a window touches."""
    first, last = _days(window, zone)
    return (last - first).days + 1


def runs(covers: Iterable[Cover], window: Window, zone: tzinfo) -> list[Run]:
    """Return the observed days of the window, consecutive equal ones as one run."""
    begins, ends = _days(window, zone)
    worst: dict[date, Seen] = {}
    for cover in covers:
        first = max(cover.time.start.astimezone(zone).date(), begins)
        last = min(cover.time.end.astimezone(zone).date(), ends)
        for number in range((last - first).days + 1):
            day = first + number * _DAY
            worst[day] = max(worst.get(day, cover.seen), cover.seen)
    return _joined(worst)


def _days(window: Window, zone: tzinfo) -> tuple[date, date]:
    last = window.end - timedelta(microseconds=1)
    return window.start.astimezone(zone).date(), last.astimezone(zone).date()


def _joined(worst: dict[date, Seen]) -> list[Run]:
    joined: list[Run] = []
    for day, seen in sorted(worst.items()):
        if joined and joined[-1].last == day - _DAY and joined[-1].seen == seen:
            joined[-1] = Run(first=joined[-1].first, last=day, seen=seen)
        else:
            joined.append(Run(first=day, last=day, seen=seen))
    return joined
