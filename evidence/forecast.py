"""What will go wrong with controls before a period ends: as many queries, however many controls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from compliance.accounts.organization import day_of, start_of
from controls.models import Control
from controls.rules.cadence import Cadence

from .began import record_began_at
from .health import evidence_to, watched
from .occurrences import occurrences_of
from .rules.forecast import ForecastKind, Foretold, Outlook, foretell
from .rules.performed import Stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """One thing that goes wrong with a control if nothing changes, and on which day."""

    control: Control
    kind: ForecastKind
    on: date
    words: str


def forecasts(
    controls: Iterable[Control], *, first: date, last: date, at: datetime
) -> list[Forecast]:
    """Return what goes wrong by a period's last day, the earliest first; both days are in it."""
    controls = list(controls)
    start, end = start_of(first), start_of(last + timedelta(days=1))
    due = occurrences_of(controls, start=start, end=end, record_began_at=record_began_at(at), at=at)
    keys = [control.pk for control in controls]
    covered, looking = evidence_to(keys, at=at), watched(keys, at=at)
    found = [
        _told(control, foretold)
        for control in controls
        for foretold in foretell(
            Outlook(
                cadence=Cadence(control.cadence),
                occurrences=_within(due[control.pk], start, end),
                evidence_to=covered.get(control.pk),
                is_watched=control.pk in looking,
            ),
            ends_at=end,
            at=at,
        )
    ]
    return sorted(found, key=lambda one: (one.on, one.control.code))


def _within(occurrences: list[Stated], start: datetime, end: datetime) -> list[Stated]:
    """Return those that are due within the period."""
    return [one for one in occurrences if start < one.occurrence.end <= end]


def _told(control: Control, foretold: Foretold) -> Forecast:
    on = day_of(foretold.at - timedelta(microseconds=1))
    named = f"{on.day} {on:%b %Y}"
    words = {
        ForecastKind.TOO_FEW: (
            f"Can show at most {foretold.can_show} of the {foretold.of} performances of the period"
        ),
        ForecastKind.MISSES: f"Misses its window on {named}",
        ForecastKind.GOES_STALE: f"Its evidence goes stale on {named}",
    }
    return Forecast(control=control, kind=foretold.kind, on=on, words=words[foretold.kind])
