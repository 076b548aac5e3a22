"""The wall: every criterion in scope, week by week, from evaluations, uploads and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from compliance.accounts.models import Organization
from compliance.ledger.models import LedgerEntry
from controls.models import Control, Criterion
from evidence.rules.weeks import Week, WeekState, criterion_week
from evidence.weeks import weeks_of

_WEEKS_SHOWN = 26
_WEEKS_AHEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One criterion with the state of each week."""

    criterion: Criterion
    states: list[WeekState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """Criteria by weeks, and the controls' own weeks they come from."""

    weeks: list[Week]
    this_week: int
    rows: list[Row]
    by_control: dict[int, list[WeekState]]

    def series(self) -> list[tuple[str, list[Row]]]:
        """Return the rows grouped by series, in order."""
        grouped: dict[str, list[Row]] = {}
        for row in self.rows:
            grouped.setdefault(row.criterion.series, []).append(row)
        return list(grouped.items())

    def count(self, state: WeekState) -> int:
        """Return how many cells are in this state."""
        return sum(row.states.count(state) for row in self.rows)


def shown_weeks(zone: ZoneInfo, *, at: datetime) -> list[Week]:
    """Return half a year of weeks, Monday to Monday in the organization's zone, four ahead."""
    today = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=_WEEKS_SHOWN - _WEEKS_AHEAD - 1)
    starts = [first + timedelta(weeks=number) for number in range(_WEEKS_SHOWN + 1)]
    return [Week(start=a, end=b) for a, b in pairwise(starts)]


def record_began_at(at: datetime) -> datetime:
    """Return when this deployment's record began: the first act in the ledger."""
    first = LedgerEntry.objects.in_order().first()
    return first.occurred_at if first else at


def build_wall(organization: Organization, controls: Sequence[Control], *, at: datetime) -> Wall:
    """Return the wall of these controls; they need `criteria` prefetched."""
    weeks = shown_weeks(organization.zone, at=at)
    by_control = weeks_of(controls, weeks, record_began_at=record_began_at(at), at=at)
    mapped: dict[str, list[int]] = {}
    for control in controls:
        for criterion in control.criteria.all():
            mapped.setdefault(criterion.code, []).append(control.pk)
    rows = [
        Row(
            criterion=criterion,
            states=[
                criterion_week(by_control[pk][number] for pk in mapped.get(criterion.code, []))
                for number in range(len(weeks))
            ],
        )
        for criterion in Criterion.objects.in_scope().in_order()
    ]
    return Wall(
        weeks=weeks,
        this_week=_WEEKS_SHOWN - _WEEKS_AHEAD - 1,
        rows=rows,
        by_control=by_control,
    )
