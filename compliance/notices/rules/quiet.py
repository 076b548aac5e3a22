"""When somebody is left in peace: nights and weekends by their own clock.

Authority: docs/decisions/one-message-a-thing.md. Pure. Hours are read off the wall clock, so that
"until seven" stays seven when the clocks change; a time the clocks leap over is the moment after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

_SATURDAY = 5
_A_WEEK = 8  # days, in which any quiet stretch ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """From when to when nothing is sent; where both are the same hour, no night is quiet."""

    begins: time = time(20)
    ends: time = time(7)
    weekends: bool = True


def is_quiet(quiet: Quiet, *, zone: tzinfo, at: datetime) -> bool:
    """Return whether this moment lies within a quiet night or weekend."""
    local = at.astimezone(zone)
    if quiet.weekends and local.weekday() >= _SATURDAY:
        return True
    now, begins, ends = local.time(), quiet.begins, quiet.ends
    if begins <= ends:
        return begins <= now < ends
    return now >= begins or now < ends


def next_moment(quiet: Quiet, *, zone: tzinfo, at: datetime) -> datetime:
    """Return the first moment from `at` on at which something may be sent."""
    if not is_quiet(quiet, zone=zone, at=at):
        return at
    later = (moment for moment in _ends(quiet, zone, at) if moment > at)
    return next(m for m in later if not is_quiet(quiet, zone=zone, at=m))


def _ends(quiet: Quiet, zone: tzinfo, at: datetime) -> Iterator[datetime]:
    """Yield the moments at which a night or a weekend may end, in order."""
    today = at.astimezone(zone).date()
    for days in range(_A_WEEK):
        for clock in sorted({time(), quiet.ends}):
            wall = datetime.combine(today + timedelta(days=days), clock, zone)
            yield wall.astimezone(UTC)
