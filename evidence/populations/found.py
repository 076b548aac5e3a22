"""Which populations there are, and the items of each."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from compliance.accounts.organization import start_of
from evidence.models import (
    ItemKind,
    Population,
    PopulationItem,
    PopulationItemQuerySet,
    Snapshot,
    Source,
)

USUAL_DAYS = 90
_STANDING = "source-"


def sources() -> QuerySet[Source]:
    """Return the sources of which changes were read."""
    changes = PopulationItem.objects.of_kind(ItemKind.CHANGE).filter(stream__source=OuterRef("pk"))
    return Source.objects.filter(Exists(changes)).order_by("title")


def standing(source: Source, *, first: date, last: date) -> Population:
    """Return a source's merged changes of these days as a population nobody had to define."""
    return Population(
        source=source,
        kind=ItemKind.CHANGE,
        title=f"Merged changes of {source}",
        first_day=first,
        last_day=last,
    )


def latest(source: Source, *, today: date) -> Population:
    """Return a source's merged changes of the last days."""
    found = standing(source, first=today - timedelta(days=USUAL_DAYS - 1), last=today)
    found.title = f"Merged changes of {source}, last {USUAL_DAYS} days"
    return found


def source_in(key: str) -> int | None:
    """Return the source a key without a definition names."""
    number = key.removeprefix(_STANDING)
    is_one = key.startswith(_STANDING) and number.isdecimal() and len(number) < 10
    return int(number) if is_one else None


def by_key(key: str, *, today: date) -> Population | None:
    """Return the population an address names."""
    if (number := source_in(key)) is not None:
        source = sources().filter(pk=number).select_related("system").first()
        return latest(source, today=today) if source else None
    if not key.isdecimal() or len(key) > 9:
        return None
    rows = Population.objects.select_related("source", "artifact", "defined_by", "frozen_by")
    return rows.filter(pk=int(key)).first()


def known_to(population: Population) -> PopulationItemQuerySet:
    """Return what is known of its source: as it was when frozen, or as it is."""
    items = PopulationItem.objects.filter(stream__source=population.source_id)
    return items.at(population.frozen_at) if population.frozen_at else items.current()


def within(population: Population) -> PopulationItemQuerySet:
    """Return every item of its period, also of kinds that only bear it out."""
    start, end = start_of(population.first_day), start_of(population.last_day + timedelta(days=1))
    return known_to(population).within(start, end)


def items_of(population: Population) -> PopulationItemQuerySet:
    """Return its items."""
    return within(population).of_kind(population.kind)


def snapshots_of(population: Population) -> QuerySet[Snapshot]:
    """Return the sealed pages its items were read from, the newest first."""
    pages = items_of(population).order_by().values("snapshot")
    return (
        Snapshot.objects.filter(pk__in=pages).select_related("receipt", "artifact").newest_first()
    )
