"""The clock that collecting goes by: the real one, or one that stands in the past and goes on.

Everything a reading writes down or asks by time comes from one clock, so that a past can be lived
through by the same code (docs/decisions/a-year-in-two-minutes.md).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def real() -> datetime:
    """Return what time it is."""
    return datetime.now(UTC)


def running_from(at: datetime) -> Clock:
    """Return a clock that shows `at` now, and goes on as the real one does."""
    shift = at - real()
    return lambda: real() + shift
