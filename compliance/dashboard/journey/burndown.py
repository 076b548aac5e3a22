"""How many gaps were left at the end of each day on which something changed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db.models import Q

from compliance.accounts.organization import day_of
from compliance.web.burndown import BurnDown, Left
from controls.models import Assessment, Gap


def gaps_left(*, assessment: Assessment | None, at: datetime, by: date | None) -> BurnDown | None:
    """Return the burn-down of what an assessment found, and of what was live before it began.

    It is planned to end by a day; there is none without a gap.
    """
    if assessment is None:
        return None
    today, begun = day_of(at), assessment.started_at
    rows = Gap.objects.kept().in_scope().filter(opened_at__lte=at)
    rows = rows.filter(Q(opened_at__gte=begun) | Q(settled_at=None) | Q(settled_at__gte=begun))
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
