"""Joiners, leavers and movers as a list, each with what became of their access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from compliance.web.lists import (
    Choice,
    Column,
    Days,
    Empty,
    Listing,
    Option,
    Words,
    choices,
    counted_by,
    on_days,
)
from evidence.models import ItemKind, Population
from evidence.populations.tested import attributes_for
from evidence.rules.verdict import Outcome

OVERALL = (
    Option(value=Outcome.FAIL.value, title="Something fails", tone="bad"),
    Option(value=Outcome.UNKNOWN.value, title="Something not read", tone="gap"),
    Option(value=Outcome.PASS.value, title="All hold", tone="ok"),
)
EMPTY = Empty(
    symbol="queue-list",
    title="No item in this period",
    text="Nothing of this kind was read for the days of this population.",
)
_WHEN = {ItemKind.JOINER: "Joined", ItemKind.LEAVER: "Left", ItemKind.MOVER: "Moved"}


def people_of(population: Population, prepare: Callable[[list[Any]], list[Any]]) -> Listing:
    """Return the list of everybody in a population of people."""
    kind = ItemKind(population.kind)
    attributes = attributes_for(kind)
    return Listing(
        key=f"{kind.value}s",
        noun=kind.label.lower(),
        plural=f"{kind.label.lower()}s",
        title=f"Every {kind.label.lower()}",
        file=population.title,
        columns=(
            Column(
                key="person",
                title="Person",
                value=lambda row: row.worked.name,
                more=(
                    ("E-mail", lambda row: row.worked.email),
                    ("Kind", lambda row: row.worked.kind),
                ),
                sort="title",
                css="mid",
                is_optional=False,
            ),
            Column(
                key="at",
                title=_WHEN[kind],
                value=lambda row: row.worked.at,
                sort="occurred_at",
                css="tight",
            ),
            Column(
                key="work",
                title="Works as",
                value=lambda row: row.worked.title,
                more=(
                    ("Department", lambda row: row.worked.department),
                    ("Before", lambda row: row.worked.before),
                    ("Manager", lambda row: row.worked.manager),
                ),
            ),
            Column(
                key="accounts",
                title="Accounts",
                value=lambda row: len(row.worked.accesses),
                css="num",
            ),
            Column(
                key="attributes",
                title="Attributes",
                term="attribute",
                value=lambda row: row.overall,
                more=tuple((title, _outcome(key)) for key, title in attributes),
                css="tight",
            ),
            Column(
                key="why", title="What does not hold", value=lambda row: row.reasons, css="wrap"
            ),
        ),
        row="evidence/_worked_row.html",
        sort="-at",
        has_peek=False,
        prepare=prepare,
        filters=(
            Words(title="Filter people", narrow=lambda items, words: items.matching(words)),
            Choice(
                name="overall",
                title="Attributes",
                options=lambda _user: OVERALL,
                narrow=lambda items, outcome: items.with_outcome("overall", outcome),
                count=counted_by("attributes__overall"),
            ),
            Choice(
                name="fails",
                title="Attribute that fails",
                options=choices(attributes),
                narrow=lambda items, key: items.with_outcome(key, Outcome.FAIL.value),
            ),
            Choice(
                name="kind",
                title="Kind",
                options=choices([("employee", "Employees"), ("contractor", "Contractors")]),
                narrow=lambda items, kind: items.filter(facts__kind=kind),
            ),
            Days(name="on", title="On the days", narrow=on_days("occurred_at")),
        ),
        empty=EMPTY,
    )


def _outcome(key: str) -> Callable[[Any], object]:
    return lambda row: row.verdicts[key].outcome.value
