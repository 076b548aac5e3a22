"""What a view says to have a timeline drawn: several things, each in states over one time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .wall import State

_LEAST = 0.6  # per cent of the width: the shortest stretch still shows
_MONTHS_FROM = timedelta(days=40)
_MONTHS_APART = 8  # per cent of the width: nearer marks would run into each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One state from an instant to another (none: still so); `word` is what it is called here."""

    state: State
    word: str
    start: datetime
    end: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One thing over time; between its stretches nobody looked."""

    title: str
    stretches: Sequence[Stretch]
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Lanes over the time from `start` to `end`."""

    start: datetime
    end: datetime
    lanes: Sequence[Lane]

    @property
    def is_within_a_day(self) -> bool:
        return self.end - self.start < timedelta(days=1)

    def place(self, instant: datetime) -> float:
        """Return where an instant stands, in per cent of the width; outside is at the edge."""
        whole = (self.end - self.start).total_seconds()
        share = (instant - self.start).total_seconds() / whole if whole > 0 else 0.0
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def extent(self, stretch: Stretch) -> tuple[float, float] | None:
        """Return where a stretch begins and how wide it is; nothing when it is not within."""
        if stretch.start > self.end or (stretch.end and stretch.end < self.start):
            return None
        left, right = self.place(stretch.start), self.place(stretch.end or self.end)
        width = max(right - left, _LEAST)
        return min(left, 100 - width), round(width, 2)

    def gaps(self, lane: Lane) -> Iterator[tuple[float, float]]:
        """Yield where nobody looked: before, between and after the stretches of a lane."""
        reached = 0.0
        for stretch in sorted(lane.stretches, key=lambda stretch: stretch.start):
            begins = self.place(stretch.start)
            if begins - reached > _LEAST:
                yield reached, round(begins - reached, 2)
            reached = max(reached, self.place(stretch.end or self.end))
        if 100 - reached > _LEAST:
            yield reached, round(100 - reached, 2)

    def months(self) -> list[tuple[float, str]]:
        """Return where each month begins, as far as there is room to name it."""
        if self.end - self.start < _MONTHS_FROM:
            return []
        first = timezone.localtime(self.start).replace(day=1, hour=0, minute=0, second=0)
        found: list[tuple[float, str]] = []
        while (first := (first + timedelta(days=32)).replace(day=1)) < self.end:
            place = self.place(first)
            if place - (found[-1][0] if found else 6) >= _MONTHS_APART and place < 80:
                found.append((place, f"{first:%b}"))
        return found
