"""How many gaps were left at the end of each day on which something changed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from compliance.accounts.organization import day_of
from compliance.web.burndown import BurnDown, Left
from controls.models import Gap


def gaps_left(*, at: datetime, by: date | None) -> BurnDown | None:
    """Return the burn-down of the gaps in scope, planned to end by a day; none without a gap."""
    today = day_of(at)
    rows = Gap.objects.kept().in_scope().filter(opened_at__lte=at)
    moments = list(rows.values_list("opened_at", "settled_at", "due_on"))
    if not moments:
        return None
    opened = Counter(day_of(begun) for begun, _settled, _due in moments)
    settled = Counter(day_of(moment) for _begun, moment, _due in moments if moment and moment <= at)
    dues = [due for _begun, _settled, due in moments if due]
    return BurnDown(
        noun="gaps",
        first_day=min(opened),
        last_day=max([day for day in (by, *dues) if day] or [today]),
        today=today,
        total=len(moments),
        left=_left(opened, settled, today),
    )


def _left(opened: Counter[date], settled: Counter[date], today: date) -> list[Left]:
    left, points = 0, []
    for day in sorted({*opened, *settled, today}):
        left += opened[day] - settled[day]
        points.append(Left(day=day, count=left))
    return points
