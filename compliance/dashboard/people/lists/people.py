"""Persons as a list: how each stands, and what each owes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from compliance.accounts.organization import day_of
from compliance.people.models import (
    Obligation,
    Person,
    PersonKind,
    PersonQuerySet,
)
from compliance.people.rules.duties import Duty
from compliance.people.standing import Standing, standings
from compliance.web.lists import (
    Choice,
    Column,
    Empty,
    Listing,
    Words,
    choices,
)

_STATES = [
    ("employed", "Working here"),
    ("left", "Left"),
    ("to_come", "To come"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person with how they stand, as the list shows them."""

    person: Person
    standing: Standing

    @property
    def pk(self) -> int:
        return self.person.pk

    @property
    def owed(self) -> dict[str, Duty]:
        """Return how the person stands with each obligation, by its slug."""
        return {each.slug: duty for each, duty in self.standing.duties}

    @property
    def factor(self) -> str:
        """Return how many usable accounts have a second factor, of how many it is known."""
        have, of = self.standing.factor
        return f"{have} of {of}" if of else ""

    @property
    def access(self) -> str:
        """Return whether limits on access were kept: not done, late, running, pass, or blank."""
        if self.standing.undone:
            return "not done"
        if self.standing.broken:
            return "late"
        if self.standing.running:
            return "running"
        if any(found.is_kept for access in self.standing.accesses for _, found in access.clocks):
            return "pass"
        return "nothing due" if self.standing.accesses else ""

    def __str__(self) -> str:
        return self.person.name


def _in_state(today: date, people: PersonQuerySet, state: str) -> PersonQuerySet:
    if state == "left":
        return people.left(today)
    return people.to_come(today) if state == "to_come" else people.employed(today)


def _state_counts(today: date, people: PersonQuerySet) -> Mapping[str, int]:
    return {state: _in_state(today, people, state).count() for state, _ in _STATES}


def _prepared(at: datetime, rows: list[Any]) -> list[Any]:
    found = standings(rows, at=at)
    return [PersonRow(person=person, standing=found[person.pk]) for person in rows]


def _owed(slug: str, row: PersonRow) -> str:
    return str(row.owed[slug].state) if slug in row.owed else ""


def people_listing(obligations: Sequence[Obligation], *, at: datetime) -> Listing:
    """Return the list of persons as of an instant, with a column for each obligation."""
    today = day_of(at)
    return Listing(
        key="people",
        noun="person",
        plural="people",
        columns=(
            Column(
                key="name",
                title="Person",
                value=lambda row: row.person.name,
                more=(("E-mail", lambda row: row.person.email),),
                sort="name",
                css="mid",
                is_optional=False,
            ),
            Column(
                key="work", title="Works as", value=lambda row: row.standing.post or "", css="later"
            ),
            Column(key="since", title="From – to", value=_since, css="tight"),
            Column(
                key="accounts",
                title="Accounts",
                value=lambda row: len(row.standing.usable),
                css="num",
            ),
            Column(key="factor", title="Second factor", value=lambda row: row.factor, css="num"),
            Column(key="access", title="Access in time", value=lambda row: row.access),
            *(Column(key=o.slug, title=o.title, value=partial(_owed, o.slug)) for o in obligations),
        ),
        row="people/_person_row.html",
        sort="name",
        filters=(
            Words(title="Filter people", narrow=lambda people, words: people.matching(words)),
            Choice(
                name="state",
                title="State",
                options=choices(_STATES),
                narrow=partial(_in_state, today),
                count=partial(_state_counts, today),
            ),
            Choice(
                name="kind",
                title="Kind",
                options=choices(PersonKind.choices),
                narrow=lambda people, kind: people.filter(kind=kind),
            ),
        ),
        prepare=partial(_prepared, at),
        empty=Empty(
            symbol="user-group",
            title="Nobody on the roster yet",
            text="Bring the list of everybody who works here, and since when: leavers, joiners "
            "and movers are found from it, and every account is somebody’s.",
            url="people:import",
            action="Bring the roster",
        ),
    )


def _since(row: PersonRow) -> str:
    found = row.standing.employment
    return f"{found.joined_on} – {found.last_day or ''}" if found else ""
