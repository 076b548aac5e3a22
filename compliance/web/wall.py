"""What a view says to have the wall or a ribbon drawn: states in time, with words and addresses."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass


class State(enum.IntEnum):
    """What is known of something in one stretch of time; the number is the CSS class s0 … s6."""

    AHEAD = 0
    OPERATED = 1
    LATE = 2
    FAILING = 3
    NOTHING_DUE = 4
    EVIDENCE_MISSING = 5
    NOT_OBSERVED = 6

    @property
    def title(self) -> str:
        return _TITLES[self]


_TITLES = {
    State.AHEAD: "Ahead",
    State.OPERATED: "Operated",
    State.LATE: "Late, then done",
    State.FAILING: "Exception",
    State.NOTHING_DUE: "Nothing due",
    State.EVIDENCE_MISSING: "Evidence missing",
    State.NOT_OBSERVED: "Not observed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One criterion in one stretch of time; `label` is read out whole, `href` shows the detail."""

    state: State
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One criterion; as many cells as the wall has columns."""

    code: str
    title: str
    cells: tuple[Cell, ...]
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Criteria that belong together, e.g. CC6."""

    code: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One stretch of time; `mark` is printed above it (a month where it begins, else empty)."""

    label: str
    mark: str = ""
    is_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """Every criterion, every stretch of time."""

    caption: str
    columns: tuple[Column, ...]
    series: tuple[Series, ...]
    note: str = ""  # why so much of it is hollow

    def __iter__(self) -> Iterator[Cell]:
        return (cell for series in self.series for row in series.rows for cell in row.cells)

    @property
    def counts(self) -> dict[State, int]:
        """Return how many cells are in each state, every state named."""
        counts = dict.fromkeys(State, 0)
        for cell in self:
            counts[cell.state] += 1
        return counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One due performance in a ribbon; `mark` is a month where it begins, else empty."""

    state: State
    label: str = ""
    mark: str = ""
