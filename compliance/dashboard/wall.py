"""The wall: every criterion in scope, week by week, from evaluations, uploads and findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.urls import reverse

from compliance.accounts.models import Organization
from compliance.web.wall import Cell, Column, Row, Series, State, Tick, Wall
from controls.models import Control, Criterion
from evidence.began import record_began_at
from evidence.rules.weeks import Week, WeekState, criterion_week
from evidence.weeks import weeks_of

_WEEKS_SHOWN = 26
_WEEKS_AHEAD = 4
_NOW = _WEEKS_SHOWN - _WEEKS_AHEAD - 1
_STATES = {
    WeekState.AHEAD: State.AHEAD,
    WeekState.OPERATED: State.OPERATED,
    WeekState.LATE: State.LATE,
    WeekState.EXCEPTION: State.FAILING,
    WeekState.NOTHING_DUE: State.NOTHING_DUE,
    WeekState.MISSING: State.EVIDENCE_MISSING,
    WeekState.NOT_OBSERVED: State.NOT_OBSERVED,
}
_WORDS = {state: shown.title.lower() for state, shown in _STATES.items()}
_TROUBLE = {WeekState.EXCEPTION, WeekState.MISSING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """Some controls' states in the weeks that are shown."""

    began_at: datetime  # when the record began
    weeks: list[Week]
    states: dict[int, list[WeekState]]  # by primary key of the control
    labels: list[str]
    marks: list[str]

    def ticks(self, control: Control) -> list[Tick]:
        """Return the control's ribbon."""
        return self.ribbon(self.states[control.pk])

    def worst(self, controls: Iterable[int]) -> list[WeekState]:
        """Return the worst state of some controls, by primary key, in each week."""
        known = [self.states[pk] for pk in controls if pk in self.states]
        return [criterion_week(s[week] for s in known) for week in range(len(self.weeks))]

    def ribbon(self, states: Sequence[WeekState]) -> list[Tick]:
        """Return states of these weeks as a ribbon."""
        drawn = (_STATES[state] for state in states)
        return [_tick(*of) for of in zip(drawn, self.labels, self.marks, strict=True)]


@lru_cache(maxsize=1024)
def _tick(state: State, label: str, mark: str) -> Tick:
    return Tick(state=state, label=f"{label}: {state.title.lower()}", mark=mark)


def shown_weeks(zone: ZoneInfo, *, at: datetime) -> list[Week]:
    """Return half a year of weeks, Monday to Monday in the organization's zone, four ahead."""
    today = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=today.weekday()) - timedelta(weeks=_NOW)
    starts = [first + timedelta(weeks=number) for number in range(_WEEKS_SHOWN + 1)]
    return [Week(start=a, end=b) for a, b in pairwise(starts)]


def week_from(monday: date, zone: ZoneInfo) -> Week:
    """Return the week that begins on this day in the organization's zone."""
    start = datetime.combine(monday, time(), zone)
    return Week(start=start, end=start + timedelta(days=7))


def build_weeks(organization: Organization, controls: Sequence[Control], *, at: datetime) -> Weeks:
    """Return what happened to the controls in the weeks that are shown."""
    weeks = shown_weeks(organization.zone, at=at)
    began_at = record_began_at(at)
    states = weeks_of(controls, weeks, record_began_at=began_at, at=at)
    return Weeks(
        began_at=began_at,
        weeks=weeks,
        states=states,
        labels=[_label(week) for week in weeks],
        marks=[_mark(week) for week in weeks],
    )


def build_wall(found: Weeks, *, view: str) -> Wall:
    """Return the wall; `view` is "families", "gaps" or anything else for every criterion."""
    mapped: dict[str, list[int]] = {}
    meeting = Control.criteria.through.objects.filter(control__in=list(found.states))
    for criterion, control in meeting.values_list("criterion", "control"):
        mapped.setdefault(criterion, []).append(control)
    criteria = list(Criterion.objects.in_scope().in_order())
    states = {c.code: found.worst(mapped.get(c.code, [])) for c in criteria}
    if view == "gaps":
        criteria = [c for c in criteria if _TROUBLE & set(states[c.code])]
    rows = _families(criteria, states) if view == "families" else _each(criteria, states)
    return Wall(
        caption=f"Operation of {len(criteria)} criteria in {len(found.weeks)} weeks",
        columns=tuple(_columns(found.weeks)),
        series=tuple(_series(rows, found)),
        note=_note(found),
    )


def _note(found: Weeks) -> str:
    """Return why the weeks before the record are hollow, as long as any is shown."""
    first = found.weeks[0].start
    day = found.began_at.astimezone(first.tzinfo)
    if found.began_at < first + timedelta(weeks=1):
        return ""
    began = f"The record began on {day.day} {day:%B %Y}."
    return f"{began} Nobody looked before: those weeks are hollow, unless evidence covers them."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    series: str
    code: str
    title: str
    href: str
    states: list[WeekState]


def _each(criteria: list[Criterion], states: dict[str, list[WeekState]]) -> list[_Line]:
    return [
        _Line(
            series=c.series,
            code=c.code,
            title=c.summary,
            href=c.get_absolute_url(),
            states=states[c.code],
        )
        for c in criteria
    ]


def _families(criteria: list[Criterion], states: dict[str, list[WeekState]]) -> list[_Line]:
    grouped: dict[str, list[Criterion]] = {}
    for criterion in criteria:
        grouped.setdefault(criterion.series, []).append(criterion)
    return [
        _Line(
            series=series,
            code=series,
            title=f"{len(members)} criteria",
            href=f"{reverse('criteria')}?series={series}",
            states=[
                criterion_week(week)
                for week in zip(*(states[m.code] for m in members), strict=True)
            ],
        )
        for series, members in grouped.items()
    ]


def _columns(weeks: list[Week]) -> Iterable[Column]:
    for number, week in enumerate(weeks):
        yield Column(
            label=_label(week),
            mark=_mark(week),
            is_now=number == _NOW,
        )


def _series(lines: list[_Line], weeks: Weeks) -> Iterable[Series]:
    grouped: dict[str, list[_Line]] = {}
    for line in lines:
        grouped.setdefault(line.series, []).append(line)
    for code, members in grouped.items():
        yield Series(code=code, title=code, rows=tuple(_row(line, weeks) for line in members))


def _row(line: _Line, weeks: Weeks) -> Row:
    hrefs = _hrefs(line, weeks.weeks)
    cells = tuple(
        Cell(
            state=_STATES[state],
            label=f"{line.code}, {label}: {_WORDS[state]}",
            href=href,
        )
        for state, label, href in zip(line.states, weeks.labels, hrefs, strict=True)
    )
    return Row(code=line.code, title=line.title, href=line.href, cells=cells)


def _hrefs(line: _Line, weeks: list[Week]) -> list[str]:
    """Return each cell's address: asked of the resolver once for a row, not once for a cell."""
    if line.code == line.series:
        return [""] * len(weeks)
    days = [f"{week.start:%Y-%m-%d}" for week in weeks]
    first = reverse("cell", args=[line.code, days[0]])
    return [first.replace(days[0], day) for day in days]


def _label(week: Week) -> str:
    return f"week of {week.start.day} {week.start:%b %Y}"


def _mark(week: Week) -> str:
    return f"{week.start:%b}" if week.start.day <= 7 else ""
