"""The clock that collecting goes by: the real one, or one that stands in the past and goes on.

Everything a reading writes down or asks by time comes from one clock, so that a past can be lived
through by the same code (docs/decisions/a-year-in-minutes.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def real() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)


class PastClock:
    """A clock that shows `at` when it is made, and goes on, `pace` times as fast as the real one.

    It may be put forward, as what is told again took its time when it was told first.
    """

    def __init__(self, at: datetime, *, pace: float = 1) -> None:
        self._at, self._pace = at, pace
        self._began = real()

    def __call__(self) -> datetime:
        return self._at + (real() - self._began) * self._pace

    def skip(self, time: timedelta) -> None:
        """Put it forward."""
        self._at += time
