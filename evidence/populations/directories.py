"""Joiners, leavers and movers against their second source: the accounts of every directory.

The roster says who came and went; each directory says which accounts were made, closed, and stand
open. What one says and the other does not is a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from compliance.accounts.organization import day_of
from compliance.people.models import (
    Account,
    AccountLink,
    AccountState,
    Directory,
    Person,
)
from evidence.models import ItemKind, Population
from evidence.rules.differences import Difference, DifferenceKind
from evidence.rules.workforce import Worked, worked_from

from .found import bounds, items_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryRead:
    """One directory beside the population: whose accounts it holds."""

    directory: str
    accounts: int  # usable now
    linked: int
    owned: int
    unlinked: int
    concerned: int  # items of the population with an account here
    items: int  # of the population
    read_to: str  # ISO 8601; blank where it was never read

    @property
    def read_at(self) -> datetime | None:
        return datetime.fromisoformat(self.read_to) if self.read_to else None


def directories_read(population: Population) -> list[DirectoryRead]:
    """Return every directory with how it covers the population."""
    worked = _worked(population)
    found = []
    for directory in Directory.objects.order_by("title", "pk"):
        usable = Account.objects.usable().filter(directory=directory)
        with_person = usable.filter(links__ended_at=None, links__isnull=False).distinct()
        unlinked = Account.objects.unlinked().filter(directory=directory)
        here = sum(any(a.directory == directory.title for a in w.accesses) for w in worked)
        found.append(
            DirectoryRead(
                directory=directory.title,
                accounts=usable.count(),
                linked=with_person.count(),
                owned=usable.exclude(owner=None).count(),
                unlinked=unlinked.count(),
                concerned=here,
                items=len(worked),
                read_to=directory.read_at.isoformat() if directory.read_at else "",
            )
        )
    return found


def differences_with_directories(population: Population) -> list[Difference]:
    """Return what the roster and the directories say differently, what is open first."""
    found = [*_unread(), *_unlinked(), *_of_kind(population)]
    return sorted(found, key=lambda each: (each.is_explained, each.place, each.text))


def _worked(population: Population) -> list[Worked]:
    return [worked_from(facts) for facts in items_of(population).values_list("facts", flat=True)]


def _of_kind(population: Population) -> Iterator[Difference]:
    worked = _worked(population)
    if population.kind == ItemKind.LEAVER:
        yield from _closed_but_here(population)
    if population.kind == ItemKind.JOINER:
        yield from _made_for_nobody(population)
    for each in worked:
        if not each.accesses:
            yield Difference(
                kind=DifferenceKind.NO_ACCOUNT,
                place="Roster",
                text=f"{each.name} has no account in any system that is read.",
                at=each.at,
                items=(each.id,),
            )


def _unread() -> Iterator[Difference]:
    directories = list(Directory.objects.order_by("title"))
    if not directories:
        text = "No system with accounts is connected: the roster stands alone."
        yield _open(DifferenceKind.SOURCE_UNREAD, "Directories", text)
    for directory in directories:
        if directory.read_at is None:
            yield _open(
                DifferenceKind.SOURCE_UNREAD, directory.title, "Its accounts were never read whole."
            )


def _unlinked() -> Iterator[Difference]:
    """Yield accounts nobody is known to hold: whoever left may be behind one of them."""
    rows = Account.objects.unlinked().select_related("directory").order_by("directory", "name")
    by_directory: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_directory[row.directory.title].append(row.name)
    for title, names in by_directory.items():
        named = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        text = f"{len(names)} accounts are nobody’s, so nobody can tell whether their holder left: "
        yield _open(DifferenceKind.UNLINKED, title, f"{text}{named}.")


def _closed_but_here(population: Population) -> Iterator[Difference]:
    """Yield people whose every account was closed in the period, while the roster has them here."""
    start, end = bounds(population)
    closed = AccountState.objects.filter(is_active=True, ended_at__gte=start, ended_at__lt=end)
    links = AccountLink.objects.current().filter(account__in=closed.values("account"))
    still = Account.objects.usable().values("pk")
    people = Person.objects.employed(day_of(end)).filter(links__in=links).distinct()
    open_ = AccountLink.objects.current().filter(account__in=still).values("person")
    for person in people.exclude(pk__in=open_).order_by("name"):
        text = f"Every account of {person} was closed, but the roster says they work here."
        yield _open(DifferenceKind.CLOSED_BUT_HERE, "Roster", text)


def _made_for_nobody(population: Population) -> Iterator[Difference]:
    """Yield accounts made in the period that are nobody's: a joiner the roster may not know."""
    start, end = bounds(population)
    rows = Account.objects.unlinked().filter(made_at__gte=start, made_at__lt=end)
    for row in rows.select_related("directory").order_by("made_at"):
        yield Difference(
            kind=DifferenceKind.MADE_FOR_NOBODY,
            place=row.directory.title,
            text=f"The account {row.name} was made, and nobody on the roster holds it.",
            is_explained=False,
            at=row.made_at,
        )


def _open(kind: DifferenceKind, place: str, text: str) -> Difference:
    return Difference(kind=kind, place=place, text=text, is_explained=False)
