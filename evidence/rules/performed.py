"""Whether the due performances of a control happened, from what shows them.

Authority: docs/architecture.md, laws 2 and 4; docs/decisions/an-occurrence-is-computed.md. What
counts is the time a performance covers, never when it was uploaded. A file shows one performance,
at the end of its cover, and every window that lies wholly within the cover. A check shows every
window in which it looked. First match:

* ahead: the window has not begun;
* fulfilled: a performance in the window;
* excused: somebody said, with a reason, that it need not happen;
* fulfilled late: none, but one after the window's end and within its grace; it is spent on this
  window and fulfils no later one;
* due: the window has not ended;
* not observed: it began before the record did, so that what happened in it may not be known;
* late: it has ended, its grace has not;
* missing: none of these. Absence of evidence is never a pass.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from controls.rules.occurrences import Occurrence

_DAY = timedelta(days=1)


class OccurrenceState(enum.StrEnum):
    """How one due performance stands."""

    AHEAD = "ahead"
    FULFILLED = "fulfilled"
    EXCUSED = "excused"
    FULFILLED_LATE = "fulfilled_late"
    DUE = "due"
    LATE = "late"
    NOT_OBSERVED = "not_observed"
    MISSING = "missing"

    @property
    def label(self) -> str:
        """Return the words people read."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What shows that a control operated, from `start` to `end`; `item` is its key, 0 for none.

    `is_watch` where a check looked all the while; else it is one performance, at the end.
    """

    start: datetime
    end: datetime
    item: int = 0
    is_watch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One due performance with how it stands, and what shows it."""

    occurrence: Occurrence
    state: OccurrenceState
    performed_at: datetime | None = None
    item: int = 0


def stated(
    windows: Sequence[Occurrence],
    performances: Sequence[Performance],
    *,
    excused: Collection[datetime] = (),
    record_began_at: datetime,
    at: datetime,
) -> list[Stated]:
    """Return how each window stands as known at `at`; `excused` names windows by their start.

    `windows` are in order of time; `performances` may come in any order and be of any age.
    """
    ordered = sorted(performances, key=lambda p: (p.end, p.start, p.item))
    spent: set[Performance] = set()
    found = []
    for window in windows:
        state, shown = _judged(window, ordered, spent, excused, record_began_at, at)
        if state is OccurrenceState.FULFILLED_LATE and shown is not None:
            spent.add(shown)
        performed_at = max(shown.start, window.start) if shown and shown.is_watch else None
        if shown and not shown.is_watch:
            performed_at = shown.end
        found.append(
            Stated(
                occurrence=window,
                state=state,
                performed_at=performed_at,
                item=shown.item if shown else 0,
            )
        )
    return found


def _judged(  # noqa: PLR0911  (one return for each state, in the order of the docstring)
    window: Occurrence,
    ordered: Sequence[Performance],
    spent: Collection[Performance],
    excused: Collection[datetime],
    record_began_at: datetime,
    at: datetime,
) -> tuple[OccurrenceState, Performance | None]:
    if window.start > at:
        return OccurrenceState.AHEAD, None
    known = [p for p in ordered if p not in spent]
    if inside := next((p for p in known if _is_in(p, window)), None):
        return OccurrenceState.FULFILLED, inside
    if window.start in excused:
        return OccurrenceState.EXCUSED, None
    if after := next((p for p in known if _is_just_after(p, window)), None):
        return OccurrenceState.FULFILLED_LATE, after
    if window.end > at:
        return OccurrenceState.DUE, None
    if window.start < record_began_at:
        return OccurrenceState.NOT_OBSERVED, None
    if window.grace_until > at:
        return OccurrenceState.LATE, None
    return OccurrenceState.MISSING, None


def _is_in(shown: Performance, window: Occurrence) -> bool:
    if shown.is_watch:
        return shown.start < window.end and shown.end >= window.start
    if window.start <= shown.end < window.end:
        return True
    return shown.start < window.start + _DAY and shown.end >= window.end - _DAY


def _is_just_after(shown: Performance, window: Occurrence) -> bool:
    return not shown.is_watch and window.end <= shown.end < window.grace_until
