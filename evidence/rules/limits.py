"""Until when a failure is to be mended.

Authority: TSC CC7.1 and CC7.4 (found weaknesses are mended in time) and the organization's own
policy. Hours are hours. Days and business days are counted by the organization's clock: the same
time of day, so many days later, where business days leave out Saturdays and Sundays; what is seen
on one of these counts as seen when the next Monday begins. The day is frozen when the failure is
first seen; a limit changed later changes nothing that was seen before.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5


class Unit(enum.StrEnum):
    """What a limit is counted in."""

    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"

    @property
    def label(self) -> str:
        """Return the words people read."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long a failure may last; `amount` is of the unit, at least one."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        label = self.unit.label
        return f"{self.amount} {label.removesuffix('s') if self.amount == 1 else label}"


def due_at(seen_at: datetime, limit: Limit, zone: ZoneInfo) -> datetime:
    """Return the instant by which a failure first seen at `seen_at` is to be mended."""
    if limit.unit is Unit.HOURS:
        return seen_at.astimezone(UTC) + timedelta(hours=limit.amount)
    local = seen_at.astimezone(zone).replace(tzinfo=None)
    if limit.unit is Unit.DAYS:
        due = local + timedelta(days=limit.amount)
    else:
        due = _after_business_days(local, limit.amount)
    return due.replace(tzinfo=zone).astimezone(UTC)


def earliest(seen_at: datetime, limits: Iterable[Limit], zone: ZoneInfo) -> datetime | None:
    """Return the first of the instants that several limits give; None without any."""
    return min((due_at(seen_at, limit, zone) for limit in limits), default=None)


def _after_business_days(local: datetime, days: int) -> datetime:
    while local.weekday() >= _SATURDAY:
        local = datetime.combine(local.date() + timedelta(days=1), time())
    weeks, rest = divmod(days, 5)
    local += timedelta(weeks=weeks)
    for _ in range(rest):
        local += timedelta(days=3 if local.weekday() == _SATURDAY - 1 else 1)
    return local
