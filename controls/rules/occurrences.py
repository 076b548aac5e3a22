"""The due performances of a control over time, by its cadence and the organization's calendar.

Authority: docs/decisions/an-occurrence-is-computed.md. A window is one turn of the calendar in the
organization's time zone: a day, a week from Monday, a month, a quarter, half a year, a year. What
it asks for is due when it ends; a fifth of the cadence's turn later, at the latest, it counts as
missing. A window belongs to the cadence that is in force when it ends, so a changed cadence changes
nothing that was already due. Days are counted by the calendar, so one on which a clock is moved
has 23 or 25 hours. A control on event has no windows: nothing is due until something happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .cadence import Cadence

_MONTHS = {
    Cadence.MONTHLY: 1,
    Cadence.QUARTERLY: 3,
    Cadence.SEMI_ANNUAL: 6,
    Cadence.ANNUAL: 12,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time in which a control had one cadence: [start, end), open where None."""

    cadence: Cadence
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One due performance: its window [start, end), due at `end`, missing after `grace_until`."""

    cadence: Cadence
    start: datetime
    end: datetime
    grace_until: datetime


def occurrences(
    spans: Sequence[Span], *, start: datetime, end: datetime, zone: ZoneInfo
) -> list[Occurrence]:
    """Return the windows that touch [start, end), oldest first.

    `spans` follow one another. Windows of neighbouring spans of different cadence may overlap at
    the change, as each belongs to whatever cadence is in force at its end.
    """
    return [
        window
        for span in _joined(spans)
        for window in _windows(span.cadence, start, end, zone)
        if _holds(span, window.end)
    ]


def window_at(cadence: Cadence, at: datetime, zone: ZoneInfo) -> Occurrence | None:
    """Return the window an instant lies in; None for a control on event."""
    return next(_windows(cadence, at, at + timedelta(microseconds=1), zone), None)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans, neighbours of one cadence as one: another owner changes no window."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].cadence is span.cadence:
            joined[-1] = Span(cadence=span.cadence, start=joined[-1].start, end=span.end)
        else:
            joined.append(span)
    return joined


def _holds(span: Span, due: datetime) -> bool:
    began = span.start is None or due > span.start
    return began and (span.end is None or due <= span.end)


def _windows(
    cadence: Cadence, start: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[Occurrence]:
    if cadence is Cadence.ON_EVENT:
        return
    day = first_day(cadence, start.astimezone(zone).date())
    begins = _midnight(day, zone)
    while begins < end:
        day = _next(cadence, day)
        ends = _midnight(day, zone)
        yield Occurrence(
            cadence=cadence, start=begins, end=ends, grace_until=ends + cadence.reach - cadence.turn
        )
        begins = ends


def first_day(cadence: Cadence, day: date) -> date:
    """Return the first day of the window that a day lies in."""
    if cadence is Cadence.WEEKLY:
        return day - timedelta(days=day.weekday())
    if months := _MONTHS.get(cadence):
        return date(day.year, (day.month - 1) // months * months + 1, 1)
    return day


def _next(cadence: Cadence, day: date) -> date:
    if cadence is Cadence.WEEKLY:
        return day + timedelta(days=7)
    if months := _MONTHS.get(cadence):
        years, month = divmod(day.month - 1 + months, 12)
        return date(day.year + years, month + 1, 1)
    return day + timedelta(days=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
