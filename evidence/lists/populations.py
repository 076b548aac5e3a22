"""Populations as a list, and what each differs in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from compliance.web.lists import Choice, Column, Empty, Listing, Option, Words, choices, holding
from evidence.frames import Frame
from evidence.models import ItemKind, Population
from evidence.populations.found import counts_of
from evidence.rules.differences import KINDS, Difference, DifferenceKind
from evidence.rules.reviewed import Month

_PAST_REVIEW = frozenset(
    {
        DifferenceKind.DIRECT_PUSH,
        DifferenceKind.CHERRY_PICK,
        DifferenceKind.FORCE_PUSH,
        DifferenceKind.BYPASS,
        DifferenceKind.CHANGE_REMOVED,
    }
)


@dataclass(slots=True, kw_only=True)
class PopulationRow:
    """One population, and how many items it has once its page of the list is shown."""

    population: Population
    href: str
    count: int = 0

    @property
    def state(self) -> str:
        if self.population.frozen_at:
            return "frozen"
        return "defined" if self.population.pk else "standing"

    def __str__(self) -> str:
        return self.population.title


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """One difference, and the pages of the items it is about."""

    number: int
    difference: Difference
    hrefs: tuple[tuple[str, str], ...] = ()  # names and addresses

    @property
    def tone(self) -> str:
        """Return how loud it is: what went past review is, though its cause is known."""
        if not self.difference.is_explained:
            return "gap"
        return "warn" if self.difference.kind in _PAST_REVIEW else "ok"

    @property
    def title(self) -> str:
        return KINDS[self.difference.kind]

    def __str__(self) -> str:
        return self.difference.text


def _counted(rows: list[PopulationRow]) -> list[PopulationRow]:
    for row, count in zip(rows, counts_of([row.population for row in rows]), strict=True):
        row.count = count
    return rows


def _states(rows: Iterable[PopulationRow]) -> Counter[str]:
    return Counter(row.state for row in rows)


_STATES = (
    Option(value="standing", title="Standing", tone="info"),
    Option(value="defined", title="Defined", tone="na"),
    Option(value="frozen", title="Frozen", tone="ok"),
)
POPULATIONS = Listing(
    key="populations",
    noun="population",
    plural="populations",
    columns=(
        Column(
            key="population",
            title="Population",
            value=str,
            sort=lambda row: row.population.title.lower(),
            css="mid",
            is_optional=False,
        ),
        Column(
            key="of",
            title="Of",
            value=lambda row: ItemKind(row.population.kind).label,
            sort=lambda row: row.population.kind,
        ),
        Column(
            key="source",
            title="Source",
            value=lambda row: row.population.source,
            sort=lambda row: str(row.population.source),
            is_usual=False,
        ),
        Column(
            key="first_day",
            title="First day",
            value=lambda row: row.population.first_day,
            sort=lambda row: row.population.first_day,
            css="tight",
        ),
        Column(
            key="last_day",
            title="Last day",
            value=lambda row: row.population.last_day,
            sort=lambda row: row.population.last_day,
            css="tight",
        ),
        Column(key="items", title="Items", value=lambda row: row.count, css="num"),
        Column(
            key="sha256",
            title="SHA-256",
            term="digest",
            value=lambda row: row.population.artifact.sha256 if row.population.artifact else "",
            css="tight later",
        ),
        Column(key="state", title="State", value=lambda row: row.state),
    ),
    row="evidence/_population_row.html",
    sort="-last_day",
    has_peek=False,
    identity=lambda row: row.population.key,
    prepare=_counted,
    filters=(
        Words(title="Filter populations", narrow=holding(str)),
        Choice(
            name="state",
            title="State",
            options=lambda _user: _STATES,
            narrow=lambda rows, state: [row for row in rows if row.state == state],
            count=_states,
        ),
    ),
    empty=Empty(
        symbol="queue-list",
        title="No population yet",
        text="Once a connection reads changes, such as GitHub's, all of a period stand here as "
        "one list that an auditor can draw samples from.",
        url="integrations:connections",
        action="See the connections",
    ),
)
DIFFERENCES = Listing(
    noun="difference",
    plural="differences",
    title="Every difference",
    file="differences",
    columns=(
        Column(
            key="what",
            title="What",
            value=lambda row: row.title,
            sort=lambda row: (row.title, row.number),
            is_optional=False,
        ),
        Column(
            key="place",
            title="Place",
            value=lambda row: row.difference.place,
            sort=lambda row: (row.difference.place, row.number),
            css="tight",
        ),
        Column(
            key="why",
            title="Why",
            value=lambda row: row.difference.text,
            more=(("Items", lambda row: " ".join(row.difference.items)),),
            css="wrap",
            is_optional=False,
        ),
        Column(
            key="state",
            title="State",
            value=lambda row: "explained" if row.difference.is_explained else "open",
            sort=lambda row: (row.difference.is_explained, row.number),
        ),
    ),
    row="evidence/_difference_row.html",
    sort="state",
    has_peek=False,
    per_page=25,
    identity=lambda row: str(row.number),
    filters=(
        Words(title="Filter differences", narrow=holding(lambda row: f"{row.title} {row}")),
        Choice(
            name="state",
            title="State",
            options=lambda _user: (
                Option(value="open", title="Open", tone="gap"),
                Option(value="explained", title="Explained", tone="ok"),
            ),
            narrow=lambda rows, state: [
                row for row in rows if row.difference.is_explained is (state == "explained")
            ],
            count=lambda rows: Counter(
                "explained" if row.difference.is_explained else "open" for row in rows
            ),
        ),
        Choice(
            name="what",
            title="What differs",
            options=choices([(kind.value, title) for kind, title in KINDS.items()]),
            narrow=lambda rows, kind: [row for row in rows if row.difference.kind == kind],
        ),
    ),
    empty=Empty(
        symbol="check-circle",
        title="Nothing differs",
        text="Every commit of the period belongs to one of its changes, and the counts agree.",
    ),
)


def _month(row: Month) -> str:
    return f"{row.month} {row.repository} {row.reviewer}"


MONTHS = Listing(
    noun="share",
    plural="shares",
    title="Who approved how much of what",
    file="shares of reviewers",
    columns=(
        Column(
            key="month",
            title="Month",
            value=lambda row: row.month,
            sort=lambda row: (row.month, row.repository, -row.number),
            is_optional=False,
        ),
        Column(
            key="repository",
            title="Repository",
            value=lambda row: row.repository,
            sort=lambda row: (row.repository, row.month),
        ),
        Column(
            key="reviewer",
            title="Reviewer",
            value=lambda row: row.reviewer,
            sort=lambda row: (row.reviewer, row.month, row.repository),
            is_optional=False,
        ),
        Column(
            key="share",
            title="Approved",
            value=lambda row: row.number,
            more=(("Of approved changes", lambda row: row.of),),
            sort=lambda row: (row.number / row.of, row.number),
            css="num",
            is_optional=False,
        ),
    ),
    row="evidence/_month_row.html",
    sort="-month",
    has_peek=False,
    per_page=25,
    identity=_month,
    filters=(Words(title="Filter shares", narrow=holding(_month)),),
    empty=Empty(symbol="users", title="No approval", text="Nobody approved anything here."),
)


def rows_in(frame: Frame, populations: Iterable[Population]) -> list[PopulationRow]:
    """Return populations as rows that lead to their pages within a frame."""
    return [
        PopulationRow(population=each, href=frame.href("population", each.key))
        for each in populations
    ]
