"""Whether something that was to happen within a limit did, and how exactly that is known.

Authority: TSC CC6.2 and CC6.3; docs/decisions/between-two-observations.md. Pure. A directory's own
log gives the second; without one it is known only to be between two readings, and where the limit
lies between them too, nobody can tell: that is unknown, never in time.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


class ClockState(enum.StrEnum):
    """How a limit was kept."""

    NONE = "none"  # there was nothing to happen
    BEFORE = "before"  # it was so already
    IN_TIME = "in_time"
    LATE = "late"
    RUNNING = "running"  # not yet, and the limit is to come
    OVERDUE = "overdue"  # not yet, and the limit has passed
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A stretch of readings by which something held, or did not; `None` is not told."""

    holds: bool | None
    began_at: datetime
    seen_to: datetime  # the last reading that said so


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How a limit was kept, with the moments it follows from."""

    state: ClockState
    since: datetime
    due: datetime
    at: datetime | None = None  # exactly, from a log
    after: datetime | None = None  # between the two, exclusively
    by: datetime | None = None  # and inclusively

    @property
    def is_kept(self) -> bool:
        return self.state in {ClockState.BEFORE, ClockState.IN_TIME}

    @property
    def is_broken(self) -> bool:
        return self.state in {ClockState.LATE, ClockState.OVERDUE}

    @property
    def over(self) -> timedelta | None:
        """Return by how much the limit was passed at least, where it was."""
        moment = self.at or self.after
        return moment - self.due if moment and moment > self.due else None


def clock(
    *,
    since: datetime,
    limit: timedelta,
    seen: Iterable[Seen],
    logged: Iterable[datetime] = (),
    at: datetime,
) -> Clock:
    """Return how a limit was kept, from all readings up to `at`, in order."""
    due = since + limit
    stretches = list(seen)
    if not stretches:
        return Clock(state=ClockState.NONE, since=since, due=due)
    last = stretches[-1]
    if last.holds is None:
        return Clock(state=ClockState.UNKNOWN, since=since, due=due)
    if not last.holds:
        state = ClockState.RUNNING if at <= due else ClockState.OVERDUE
        return Clock(state=state, since=since, due=due)
    return _done(stretches, list(logged), since, due)


def _done(stretches: list[Seen], logged: list[datetime], since: datetime, due: datetime) -> Clock:
    began = _began(stretches)
    if began.began_at <= since:
        return Clock(state=ClockState.BEFORE, since=since, due=due, by=began.began_at)
    before = _before(stretches, began)
    exact = _exact(logged, before, began)
    if exact is not None:
        return _exactly(exact, since, due)
    return _between(before, began.began_at, since, due)


def _began(stretches: list[Seen]) -> Seen:
    """Return the first of the stretches through which it has held until now."""
    holding = stretches[-1]
    for stretch in reversed(stretches):
        if not stretch.holds:
            break
        holding = stretch
    return holding


def _before(stretches: list[Seen], began: Seen) -> datetime | None:
    earlier = [stretch for stretch in stretches if stretch.began_at < began.began_at]
    return earlier[-1].seen_to if earlier else None


def _exact(logged: Iterable[datetime], before: datetime | None, began: Seen) -> datetime | None:
    """Return what the log says, where it speaks of this change and not of an earlier one."""
    fitting = [m for m in logged if m <= began.began_at and (before is None or m > before)]
    return max(fitting, default=None)


def _exactly(moment: datetime, since: datetime, due: datetime) -> Clock:
    if moment <= since:
        return Clock(state=ClockState.BEFORE, since=since, due=due, at=moment)
    state = ClockState.IN_TIME if moment <= due else ClockState.LATE
    return Clock(state=state, since=since, due=due, at=moment)


def _between(after: datetime | None, by: datetime, since: datetime, due: datetime) -> Clock:
    if by <= due:
        state = ClockState.IN_TIME
    elif after is not None and after >= due:
        state = ClockState.LATE
    else:
        state = ClockState.UNKNOWN
    return Clock(state=state, since=since, due=due, after=after, by=by)
