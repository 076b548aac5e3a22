"""What a view says to have a burn-down drawn: how many are left, day by day, against a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

HEIGHT = 64
_TOP = 3  # pixels kept free above the highest point


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How many were left at the end of a day."""

    day: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnDown:
    """What is left of `total` from the first day to the last; the plan falls evenly to nought."""

    noun: str  # plural: "requests"
    first_day: date
    last_day: date
    today: date
    total: int
    left: Sequence[Left]  # in order of day

    @property
    def left_now(self) -> int:
        """Return how many are left by the newest count; all of them before there is one."""
        return self.left[-1].count if self.left else self.total

    @property
    def planned_now(self) -> int:
        """Return how many the plan has left today."""
        return round(self.total * (1 - self.share(self.today)))

    @property
    def ahead(self) -> int:
        """Return how many fewer are left than planned; negative when behind."""
        return self.planned_now - self.left_now

    def share(self, day: date) -> float:
        """Return how much of the time has passed on a day, from 0 to 1, also outside of it."""
        days = (self.last_day - self.first_day).days
        return min(max((day - self.first_day).days / days, 0.0), 1.0) if days > 0 else 1.0

    def points(self) -> list[tuple[float, float]]:
        """Return the line of what is left, as (x in 0 … 100, y in 0 … HEIGHT)."""
        highest = max([self.total, 1, *(left.count for left in self.left)])
        scale = (HEIGHT - _TOP) / highest
        return [
            (round(100 * self.share(left.day), 2), round(HEIGHT - max(left.count, 0) * scale, 2))
            for left in self.left
        ]

    def plan(self) -> tuple[float, float]:
        """Return at which height the plan begins and ends."""
        highest = max([self.total, 1, *(left.count for left in self.left)])
        return round(HEIGHT - max(self.total, 0) * (HEIGHT - _TOP) / highest, 2), float(HEIGHT)
