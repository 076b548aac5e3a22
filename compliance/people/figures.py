"""An access review in figures: how far it is, by whom and in which system, and how it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from compliance.accounts.models import User

from .models import AccessReview, ReviewedAccountQuerySet, ReviewedDirectory
from .rules.reviews import Choice, Pace, Standing, pace_of, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """What is counted of one account."""

    review: int
    reviewer: int
    directory: int
    marks: tuple[str, ...]
    choice: Choice | None
    state: Standing
    took: timedelta | None
    in_bulk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far some accounts of a review are."""

    total: int
    states: Counter[Standing]
    choices: Counter[Choice]  # of those that are decided
    marks: Counter[str]
    pace: Pace

    @property
    def decided(self) -> int:
        return self.states[Standing.DECIDED]

    @property
    def left(self) -> int:
        """Return how many keep the review from being signed."""
        return self.total - self.decided

    @property
    def open(self) -> int:
        return self.states[Standing.OPEN]

    @property
    def asked(self) -> int:
        return self.states[Standing.ASKED]

    @property
    def to_countersign(self) -> int:
        return self.states[Standing.COUNTERSIGN]

    @property
    def kept(self) -> int:
        return self.choices[Choice.KEEP]

    @property
    def removed(self) -> int:
        return self.choices[Choice.REMOVE]

    @property
    def changed(self) -> int:
        return self.choices[Choice.CHANGE]

    @property
    def ghosts(self) -> int:
        return self.marks["ghost"]

    @property
    def privileged(self) -> int:
        return self.marks["privileged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A whole review, and the parts of it."""

    whole: Tally
    reviewers: list[tuple[User, Tally]]  # who has most left, first
    directories: list[tuple[ReviewedDirectory, Tally]]


def figures_of(review: AccessReview) -> Figures:
    """Count a review and its parts."""
    rows = _rows(review.accounts.all())
    users = User.objects.in_bulk({row.reviewer for row in rows})
    reviewers = [(users[key], tally) for key, tally in _parts(rows, lambda row: row.reviewer)]
    systems = dict(_parts(rows, lambda row: row.directory))
    directories = review.directories.select_related("directory__owner").order_by("title", "pk")
    return Figures(
        whole=_tally(rows),
        reviewers=sorted(reviewers, key=lambda pair: (-pair[1].left, str(pair[0]))),
        directories=[(each, systems.get(each.pk, _tally([]))) for each in directories],
    )


def tally_of(accounts: ReviewedAccountQuerySet) -> Tally:
    """Count some accounts."""
    return _tally(_rows(accounts))


def tallies_of(accounts: ReviewedAccountQuerySet) -> dict[int, Tally]:
    """Count some accounts of several reviews, by the key of each."""
    return dict(_parts(_rows(accounts), lambda row: row.review))


def _rows(accounts: ReviewedAccountQuerySet) -> list[_Row]:
    values = accounts.order_by().values(
        "review",
        "reviewer",
        "directory",
        "marks",
        "standing__choice",
        "standing__needs_countersign",
        "standing__countersignature",
        "standing__took",
        "standing__in_bulk",
    )
    return [_row(each) for each in values]


def _row(values: Mapping[str, Any]) -> _Row:
    choice = values["standing__choice"]
    made = Choice(choice) if choice else None
    return _Row(
        review=values["review"],
        reviewer=values["reviewer"],
        directory=values["directory"],
        marks=tuple(values["marks"]),
        choice=made,
        state=standing(
            made,
            needs_countersign=bool(values["standing__needs_countersign"]),
            is_countersigned=values["standing__countersignature"] is not None,
        ),
        took=values["standing__took"],
        in_bulk=bool(values["standing__in_bulk"]),
    )


def _parts(rows: Iterable[_Row], key: Callable[[_Row], int]) -> list[tuple[int, Tally]]:
    grouped: dict[int, list[_Row]] = {}
    for row in rows:
        grouped.setdefault(key(row), []).append(row)
    return [(each, _tally(found)) for each, found in grouped.items()]


def _tally(rows: list[_Row]) -> Tally:
    decided = [row for row in rows if row.state == Standing.DECIDED]
    return Tally(
        total=len(rows),
        states=Counter(row.state for row in rows),
        choices=Counter(row.choice for row in decided if row.choice),
        marks=Counter(mark for row in rows for mark in row.marks),
        pace=pace_of((row.took, row.in_bulk) for row in decided),
    )
