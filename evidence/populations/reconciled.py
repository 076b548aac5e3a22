"""A population against its second source: every place accounted for, kept until one is read again.

A frozen population is compared as it was then: what was found is in the sealed list.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Max

from evidence import artifacts
from evidence.models import ItemKind, Population, Stream
from evidence.rules.changes import change_from, commit_from, push_from
from evidence.rules.differences import Difference, DifferenceKind, differences
from evidence.rules.reconciliation import WAYS, Accounts, Claimed, Way, account

from .directories import DirectoryRead, differences_with_directories, directories_read
from .found import bounds, known_to

T = TypeVar("T")
PEOPLE = frozenset({ItemKind.JOINER, ItemKind.LEAVER, ItemKind.MOVER})
OF_CODE = frozenset({ItemKind.CHANGE, ItemKind.COMMIT, ItemKind.PUSH, ItemKind.DELIVERY})
_KEPT = int(timedelta(days=1).total_seconds())
_READ: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    ItemKind.CHANGE: change_from,
    ItemKind.COMMIT: commit_from,
    ItemKind.PUSH: push_from,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRead:
    """What was read of one place, beside what its source claims."""

    place: str
    changes: int
    changes_claimed: int | None
    commits: int
    commits_claimed: int | None
    read_to: str  # ISO 8601; blank where it was not read to its end

    @property
    def read_at(self) -> datetime | None:
        return datetime.fromisoformat(self.read_to) if self.read_to else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfStream:
    """One place compared, over all its time."""

    place: PlaceRead
    ways: tuple[tuple[datetime, str], ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """The whole comparison."""

    places: tuple[PlaceRead, ...]
    ways: dict[str, int]  # commits of the period by how they got there
    differences: tuple[Difference, ...]
    directories: tuple[DirectoryRead, ...] = ()  # of people: what each system says

    @property
    def commits(self) -> int:
        """Return how many commits the period has."""
        return sum(self.ways.values())

    @property
    def open(self) -> int:
        """Return how many differences nothing explains."""
        return sum(not each.is_explained for each in self.differences)

    @property
    def by_change(self) -> int:
        """Return how many commits a change of the population stands behind."""
        past = {Way.DIRECT, Way.CHERRY_PICK, Way.UNREAD, Way.REMOVED, Way.LOOSE}
        return sum(number for way, number in self.ways.items() if way not in past)

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Return each way that was taken, by its title."""
        return [(WAYS[way], self.ways[way]) for way in Way if self.ways.get(way)]


def reconciled(population: Population) -> Reconciled:
    """Return the comparison of a population with its second source."""
    if population.artifact is not None:
        return from_values(sealed_head(population)["reconciliation"])
    if population.kind in PEOPLE:
        return Reconciled(
            places=(),
            ways={},
            differences=tuple(differences_with_directories(population)),
            directories=tuple(directories_read(population)),
        )
    if population.kind not in OF_CODE:
        return Reconciled(places=(), ways={}, differences=())
    return kept(population, "reconciled", lambda: _reconcile(population))


def accounts_of(stream: Stream, population: Population) -> Accounts:
    """Account for everything that is known of one place."""
    found: dict[str, list[Any]] = {kind: [] for kind in _READ}
    items = known_to(population).filter(stream=stream, kind__in=_READ)
    for kind, facts in items.values_list("kind", "facts").iterator(2_000):
        found[kind].append(_READ[kind](facts))
    return account(
        stream.place,
        changes=found[ItemKind.CHANGE],
        commits=found[ItemKind.COMMIT],
        pushes=found[ItemKind.PUSH],
        claimed=Claimed.by(stream.claimed),
        read_to=stream.read_to,
    )


def values_of(found: Reconciled) -> dict[str, Any]:
    """Return the comparison as JSON values, as it is sealed."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(found), default=datetime.isoformat))
    return values


def from_values(values: Mapping[str, Any]) -> Reconciled:
    """Return the comparison that was sealed."""
    return Reconciled(
        places=tuple(PlaceRead(**place) for place in values["places"]),
        ways=values["ways"],
        differences=tuple(map(_difference, values["differences"])),
        directories=tuple(DirectoryRead(**each) for each in values.get("directories", ())),
    )


def sealed_head(population: Population) -> dict[str, Any]:
    """Return the first line of the sealed list, which says what it is and what was found."""
    artifact = population.artifact
    assert artifact is not None  # noqa: S101  (only frozen populations are asked)

    def read() -> dict[str, Any]:
        head: dict[str, Any] = json.loads(artifacts.read(artifact).partition(b"\n")[0])
        return head

    return _from_cache(artifact.sha256, read)


def kept(population: Population, what: str, find: Callable[[], T]) -> T:
    """Return what was found for this population, anew as soon as anything was read since."""
    stood = sorted(_standing_of(population).items())
    days = (population.first_day, population.last_day)
    return _from_cache(_key(what, population.source_id, days, stood), find)


def _reconcile(population: Population) -> Reconciled:
    start, end = bounds(population)
    stood = _standing_of(population)
    places: list[PlaceRead] = []
    ways: Counter[str] = Counter()
    rows: list[Difference] = []
    for stream in Stream.objects.filter(source=population.source_id).order_by("place"):
        found = _of_stream(stream, population, stood[stream.pk])
        places.append(found.place)
        ways.update(way for at, way in found.ways if start <= at < end)
        rows += (each for each in found.differences if each.at is None or start <= each.at < end)
    rows.sort(key=lambda each: (each.is_explained, each.at is not None))
    return Reconciled(places=tuple(places), ways=dict(ways), differences=tuple(rows))


def _of_stream(stream: Stream, population: Population, stood: object) -> _OfStream:
    """Return a place compared, whatever the period: once for each reading of it."""

    def find() -> _OfStream:
        accounts = accounts_of(stream, population)
        return _OfStream(
            place=_place(accounts),
            ways=tuple((each.commit.committed_at, each.way.value) for each in accounts.commits),
            differences=tuple(differences(accounts)),
        )

    return _from_cache(_key("stream", stream.pk, stood), find)


def _standing_of(population: Population) -> dict[int, object]:
    """Return what tells whether a stream was read since: its state, and its newest interval."""
    streams = Stream.objects.filter(source=population.source_id).annotate(newest=Max("items__pk"))
    rows = streams.values_list("pk", "newest", "read_to", "claimed", "service_accounts")
    return {pk: told for pk, *told in rows}


def _key(*told: object) -> str:
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _from_cache(digest: str, find: Callable[[], T]) -> T:
    key = f"population:{digest}"
    found: T | None = cache.get(key)
    if found is None:
        found = find()
        cache.set(key, found, _KEPT)
    return found


def _place(accounts: Accounts) -> PlaceRead:
    return PlaceRead(
        place=accounts.place,
        changes=len(accounts.changes),
        changes_claimed=accounts.claimed.changes,
        commits=len(accounts.branch.entered),
        commits_claimed=accounts.claimed.commits,
        read_to=accounts.read_to.isoformat() if accounts.read_to else "",
    )


def _difference(values: Mapping[str, Any]) -> Difference:
    at = datetime.fromisoformat(values["at"]) if values["at"] else None
    return Difference(
        kind=DifferenceKind(values["kind"]),
        place=values["place"],
        text=values["text"],
        is_explained=values["is_explained"],
        at=at,
        items=tuple(values["items"]),
    )
