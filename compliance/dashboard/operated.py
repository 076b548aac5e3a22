"""How a control operated: its due performances, its continuous state, and what it was before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from compliance.accounts.organization import the_organization
from compliance.web.timeline import Lane, Timeline
from compliance.web.timeline import Stretch as Drawn
from compliance.web.wall import State, Tick
from controls.models import Control, ControlVersion
from evidence.began import record_began_at
from evidence.models import EvidenceItem
from evidence.occurrences import occurrences_of
from evidence.operation import repairs_of, shares_of
from evidence.rules.performed import OccurrenceState, Stated
from evidence.rules.shares import Repairs, Shares, TimeState

YEAR = timedelta(days=366)
_TICKS = 26
_STATES = {
    OccurrenceState.AHEAD: State.AHEAD,
    OccurrenceState.DUE: State.AHEAD,
    OccurrenceState.FULFILLED: State.OPERATED,
    OccurrenceState.FULFILLED_LATE: State.LATE,
    OccurrenceState.EXCUSED: State.NOTHING_DUE,
    OccurrenceState.LATE: State.LATE,
    OccurrenceState.NOT_OBSERVED: State.NOT_OBSERVED,
    OccurrenceState.MISSING: State.EVIDENCE_MISSING,
}
_TIMES = {
    TimeState.PASS: (State.OPERATED, "Pass"),
    TimeState.FAIL: (State.FAILING, "Fail"),
    TimeState.UNKNOWN: (State.EVIDENCE_MISSING, "Could not be read"),
    TimeState.NOT_OBSERVED: (State.NOT_OBSERVED, "Not observed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """One due performance as a list shows it."""

    stated: Stated
    item: EvidenceItem | None = None
    reason: str = ""  # of an excuse

    @property
    def start(self) -> datetime:
        return self.stated.occurrence.start

    @property
    def last(self) -> datetime:
        """Return the last moment of the window."""
        return self.stated.occurrence.end - timedelta(microseconds=1)

    @property
    def due_at(self) -> datetime:
        return self.stated.occurrence.end

    @property
    def key(self) -> str:
        return f"{self.start.astimezone(the_organization().zone):%Y-%m-%d}"

    def __str__(self) -> str:
        return f"{self.start:%d %b %Y} to {self.last:%d %b %Y}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuous:
    """The state of a watched control over a time, with its shares and repairs."""

    shares: Shares
    repairs: Repairs
    timeline: Timeline

    @property
    def parts(self) -> Iterator[tuple[str, timedelta, float]]:
        """Yield each state's words, how long it lasted, and its per cent of the whole."""
        for state, (_, word) in _TIMES.items():
            lasted = self.shares.of(state)
            yield word, lasted, round(100 * lasted / self.shares.whole, 1)


def due_rows(control: Control, *, at: datetime) -> list[DueRow]:
    """Return the due performances of the year before and the one under way, the newest first."""
    stated = occurrences_of(
        [control], start=at - YEAR, end=at, record_began_at=record_began_at(at), at=at
    )[control.pk]
    items = EvidenceItem.objects.in_bulk({one.item for one in stated if one.item})
    excuses = {e.window_start: e.reason for e in control.excuses.filter(excused_at__lte=at)}
    return [
        DueRow(
            stated=one,
            item=items.get(one.item),
            reason=excuses.get(one.occurrence.start, "")
            if one.state is OccurrenceState.EXCUSED
            else "",
        )
        for one in reversed(stated)
    ]


def due_ticks(rows: list[DueRow]) -> list[Tick]:
    """Return the ribbon of due performances, one bar each, oldest first."""
    shown = list(reversed(rows[:_TICKS]))
    months = ["", *(f"{row.last:%b}" for row in shown)]
    return [
        Tick(
            state=_STATES[row.stated.state],
            label=f"{row}: {row.stated.state.label.lower()}",
            mark=month if month != before else "",
        )
        for row, before, month in zip(shown, months, months[1:], strict=False)
    ]


def continuous(control: Control, *, start: datetime, at: datetime) -> Continuous | None:
    """Return how a watched control stood over a time; none where no check supports it."""
    if not control.checks.exists() or at <= start:
        return None
    shares = shares_of(control, start=start, end=at)
    lane = Lane(title=control.code, stretches=tuple(_drawn(shares)))
    return Continuous(
        shares=shares,
        repairs=repairs_of(control, start=start, end=at),
        timeline=Timeline(start=start, end=at, lanes=[lane]),
    )


def _drawn(shares: Shares) -> Iterator[Drawn]:
    for stretch in shares.stretches:
        if stretch.state is not TimeState.NOT_OBSERVED:  # a lane draws its gaps as unseen
            state, word = _TIMES[stretch.state]
            yield Drawn(state=state, word=word, start=stretch.start, end=stretch.end)


def versions_of(control: Control, *, at: datetime) -> QuerySet[ControlVersion]:
    """Return what the control was before, the newest first, as known at `at`."""
    earlier = control.versions.filter(ended_at__lte=at).select_related("owner")
    return earlier.order_by("-number")
