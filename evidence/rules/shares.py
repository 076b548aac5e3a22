"""How much of a time something was in each state, and how long its failures lasted.

Authority: docs/architecture.md, laws 2 and 3. At every instant a continuous control is in one
state, the first that holds: fail, where a check that looked saw a failing resource; unknown, where
one could not read a resource; not observed, where a check did not look; pass. The states add up to
the whole time, to the second.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_NONE = timedelta()


class TimeState(enum.StrEnum):
    """What is known of something at an instant."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_OBSERVED = "not_observed"
    PASS = "pass"  # noqa: S105  (a state, not a password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One state from an instant to another: [start, end)."""

    state: TimeState
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How long each state lasted within a time, and its stretches in order of time."""

    start: datetime
    end: datetime
    stretches: Sequence[Stretch]

    @property
    def whole(self) -> timedelta:
        return self.end - self.start

    def of(self, state: TimeState) -> timedelta:
        """Return how long the state lasted, all its stretches together."""
        return sum((s.length for s in self.stretches if s.state is state), _NONE)

    @property
    def longest_failure(self) -> timedelta:
        """Return how long the longest stretch of failing was; zero where nothing failed."""
        failures = (s.length for s in self.stretches if s.state is TimeState.FAIL)
        return max(failures, default=_NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairs:
    """How long the failures of single resources lasted that began within a time."""

    repaired: int
    still_open: int
    median: timedelta | None  # of those repaired
    longest: timedelta | None  # open ones count to now


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches in order of time, neighbours of one state as one."""
    found: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: s.start):
        if found and found[-1].state is stretch.state and found[-1].end == stretch.start:
            found[-1] = Stretch(state=stretch.state, start=found[-1].start, end=stretch.end)
        else:
            found.append(stretch)
    return found
