"""What will go wrong before a period ends if nothing changes, from what is known today.

Authority: docs/architecture.md, law 4, and the glossary: an occurrence is one due performance.
Three things are foretold of a control, each with its day:

* too few: of the performances due within the period some are missing for good, so that it can show
  at most n of m, on the last day;
* misses: a performance is late, or still to come in the last fifth of its window (two days at
  least), on the day its grace or its window ends;
* goes stale: what shows it now is current no longer than to a day before the period's end, and
  nothing is looking.

A continuous control has no window that somebody could miss: of it only the last is foretold.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from controls.rules.cadence import Cadence, current_until

from .performed import OccurrenceState, Stated

_LEAST = timedelta(days=2)
_OPEN = {OccurrenceState.DUE, OccurrenceState.LATE, OccurrenceState.AHEAD}


class ForecastKind(enum.StrEnum):
    """What is to go wrong, the gravest first."""

    TOO_FEW = "too_few"
    MISSES = "misses"
    GOES_STALE = "goes_stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """One thing to go wrong, and when; `of` is how many performances the period asks for."""

    kind: ForecastKind
    at: datetime
    can_show: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known today of one control in a period."""

    cadence: Cadence
    occurrences: Sequence[Stated]  # those that are due within the period
    evidence_to: datetime | None  # the newest moment any evidence covers
    is_watched: bool  # a check looks, and has looked when it should have


def foretell(outlook: Outlook, *, ends_at: datetime, at: datetime) -> list[Foretold]:
    """Return what goes wrong before the period's end if nothing changes, the earliest first."""
    if at >= ends_at:
        return []
    found = [*_stale(outlook, ends_at, at)]
    if outlook.cadence is not Cadence.CONTINUOUS:
        found += [*_too_few(outlook, ends_at), *_misses(outlook, at)]
    return sorted(found, key=lambda one: (one.at, one.kind))


def _too_few(outlook: Outlook, ends_at: datetime) -> Iterator[Foretold]:
    lost = [s for s in outlook.occurrences if s.state is OccurrenceState.MISSING]
    asked = [s for s in outlook.occurrences if s.state is not OccurrenceState.EXCUSED]
    if lost:
        number = len(asked) - len(lost)
        yield Foretold(kind=ForecastKind.TOO_FEW, at=ends_at, can_show=number, of=len(asked))


def _misses(outlook: Outlook, at: datetime) -> Iterator[Foretold]:
    soon = max(outlook.cadence.turn / 5, _LEAST)
    for one in outlook.occurrences:
        if one.state is OccurrenceState.LATE:
            yield Foretold(kind=ForecastKind.MISSES, at=one.occurrence.grace_until)
        elif one.state is OccurrenceState.DUE and one.occurrence.end - at <= soon:
            yield Foretold(kind=ForecastKind.MISSES, at=one.occurrence.end)


def _stale(outlook: Outlook, ends_at: datetime, at: datetime) -> Iterator[Foretold]:
    if outlook.is_watched or outlook.evidence_to is None:
        return
    is_due = any(one.state in _OPEN for one in outlook.occurrences)
    if is_due and outlook.cadence is not Cadence.CONTINUOUS:
        return
    until = current_until(outlook.evidence_to, outlook.cadence)
    if at < until < ends_at:
        yield Foretold(kind=ForecastKind.GOES_STALE, at=until)
