"""Which populations there are, and the items of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from django.db.models import Count, Exists, OuterRef, QuerySet, Value

from compliance.accounts.organization import the_organization
from evidence.models import (
    ItemKind,
    Population,
    PopulationItem,
    PopulationItemQuerySet,
    Snapshot,
    Source,
)

USUAL_DAYS = 90
PROVIDER = "roster"  # of the source that people are read from
_STANDING = "source-"
# The kinds that are populations of their own; the others bear them out.
TITLES = {
    ItemKind.CHANGE: "Merged changes",
    ItemKind.JOINER: "Joiners",
    ItemKind.LEAVER: "Leavers",
    ItemKind.MOVER: "Movers",
    ItemKind.GRANT: "Privileges given and taken",
}


def sources() -> QuerySet[Source]:
    """Return the sources of which items of some population were read."""
    items = PopulationItem.objects.filter(kind__in=TITLES, stream__source=OuterRef("pk"))
    return Source.objects.filter(Exists(items)).order_by("title")


def standing_of(sources: QuerySet[Source], *, first: date, last: date) -> list[Population]:
    """Return every population of these days that nobody had to define."""
    found = []
    for kind in TITLES:
        items = PopulationItem.objects.of_kind(kind).filter(stream__source=OuterRef("pk"))
        having = sources.filter(Exists(items)).select_related("system")
        found += [standing(source, kind=kind, first=first, last=last) for source in having]
    return found


def standing(source: Source, *, kind: str, first: date, last: date) -> Population:
    """Return a source's items of a kind on these days as a population nobody had to define."""
    whose = "on the roster" if source.provider == PROVIDER else f"of {source}"
    title = f"{TITLES[ItemKind(kind)]} {whose}"
    return Population(source=source, kind=kind, title=title, first_day=first, last_day=last)


def latest(source: Source, *, kind: str = ItemKind.CHANGE, today: date) -> Population:
    """Return a source's items of a kind of the last days."""
    first = today - timedelta(days=USUAL_DAYS - 1)
    found = standing(source, kind=kind, first=first, last=today)
    found.title = f"{found.title}, last {USUAL_DAYS} days"
    return found


def latest_of_all(*, today: date) -> list[Population]:
    """Return every standing population of the last days."""
    first = today - timedelta(days=USUAL_DAYS - 1)
    found = standing_of(sources(), first=first, last=today)
    for each in found:
        each.title = f"{each.title}, last {USUAL_DAYS} days"
    return found


def source_in(key: str) -> tuple[int, str] | None:
    """Return the source and the kind a key without a definition names."""
    number, _, kind = key.removeprefix(_STANDING).partition("-")
    is_one = key.startswith(_STANDING) and number.isdecimal() and len(number) < 10
    if not is_one or (kind or ItemKind.CHANGE) not in TITLES:
        return None
    return int(number), kind or ItemKind.CHANGE


def by_key(key: str, *, today: date) -> Population | None:
    """Return the population an address names."""
    if named := source_in(key):
        number, kind = named
        source = sources().filter(pk=number).select_related("system").first()
        return latest(source, kind=kind, today=today) if source else None
    if not key.isdecimal() or len(key) > 9:
        return None
    rows = Population.objects.select_related("source", "artifact", "defined_by", "frozen_by")
    return rows.filter(pk=int(key)).first()


def known_to(population: Population) -> PopulationItemQuerySet:
    """Return what is known of its source: as it was when frozen, or as it is."""
    items = PopulationItem.objects.filter(stream__source=population.source_id)
    return items.at(population.frozen_at) if population.frozen_at else items.current()


def bounds(population: Population, zone: tzinfo | None = None) -> tuple[datetime, datetime]:
    """Return the instants its whole days take up, from the first to before the second."""
    zone = zone or the_organization().zone
    first, after = population.first_day, population.last_day + timedelta(days=1)
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def within(population: Population, zone: tzinfo | None = None) -> PopulationItemQuerySet:
    """Return every item of its period, also of kinds that only bear it out."""
    return known_to(population).within(*bounds(population, zone))


def items_of(population: Population, zone: tzinfo | None = None) -> PopulationItemQuerySet:
    """Return its items."""
    return within(population, zone).of_kind(population.kind)


def counts_of(populations: Sequence[Population]) -> list[int]:
    """Return how many items each has, with one statement for all of them."""
    zone = the_organization().zone
    each = [
        items_of(population, zone).order_by().annotate(place=Value(place)).values("place")
        for place, population in enumerate(populations)
    ]
    counted = [rows.annotate(number=Count("pk")).values_list("place", "number") for rows in each]
    if not counted:
        return []
    found = dict(counted[0].union(*counted[1:], all=True))
    return [found.get(place, 0) for place in range(len(populations))]


def snapshots_of(population: Population) -> QuerySet[Snapshot]:
    """Return the sealed pages its items were read from, the newest first."""
    pages = items_of(population).order_by().values("snapshot")
    return (
        Snapshot.objects.filter(pk__in=pages).select_related("receipt", "artifact").newest_first()
    )
