"""Joiners, leavers and movers as items of populations, found anew with each reading.

What is known of one changes when the roster does, when an account is closed, and when a limit
passes; each is a new interval, read from the snapshot that told it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from compliance.accounts.organization import day_of
from compliance.people.models import Person, Position
from compliance.people.rules.clock import Clock
from compliance.people.sealed import posts_of, stints_of
from compliance.people.standing import Access as HeldAccess
from compliance.people.standing import Standing, standings

from . import streams
from .models import Snapshot, Source, Stream
from .populations.found import PROVIDER
from .rules.workforce import JOINER, LEAVER, MOVER, Access, Owed, Worked, facts_of

LOOK_BACK = timedelta(days=400)  # an audit's longest period, and a month
_PLACES = {JOINER: "Joiners", LEAVER: "Leavers", MOVER: "Movers"}
_AT_ONCE = 500


def roster_source() -> Source:
    """Return the source that populations of people are of."""
    values = {"title": "Roster of people"}
    return Source.objects.get_or_create(provider=PROVIDER, account=PROVIDER, defaults=values)[0]


def note_workforce(snapshot: Snapshot, *, at: datetime) -> int:
    """Merge what is known of everybody who joined, left or moved; return what is new of it."""
    found: dict[str, list[Worked]] = defaultdict(list)
    for worked in _everybody(at):
        found[worked.change].append(worked)
    new = 0
    for change, rows in found.items():
        stream = _stream(change)
        streams.retest_outdated(stream)
        new += streams.merge(stream, map(_seen, rows), snapshot=snapshot, at=at)
    return new


def _stream(change: str) -> Stream:
    return Stream.objects.get_or_create(
        source=roster_source(), collector="roster.list", place=_PLACES[change]
    )[0]


def _seen(worked: Worked) -> streams.SeenItem:
    return streams.SeenItem(
        kind=worked.change,
        id=worked.id,
        title=worked.name[:300],
        occurred_at=worked.at,
        facts=facts_of(worked),
    )


def _everybody(at: datetime) -> Iterator[Worked]:
    since = day_of(at - LOOK_BACK)
    changed = Person.objects.filter(kind__in=["employee", "contractor"]).filter(
        pk__in=_changed_since(since)
    )
    people = list(changed.order_by("pk"))
    for first in range(0, len(people), _AT_ONCE):
        chunk = people[first : first + _AT_ONCE]
        yield from _of(chunk, at)


def _changed_since(since: object) -> set[int]:
    employed = Person.objects.filter(employments__joined_on__gte=since)
    left = Person.objects.filter(employments__last_day__gte=since)
    moved = Position.objects.filter(began_on__gte=since).values_list("person", flat=True)
    return {*employed.values_list("pk", flat=True), *left.values_list("pk", flat=True), *moved}


def _of(people: list[Person], at: datetime) -> Iterator[Worked]:
    ids = [person.pk for person in people]
    held = standings(people, at=at)
    stints, posts = stints_of(ids), posts_of(ids)
    earliest = at - LOOK_BACK
    for person in people:
        standing = held[person.pk]
        for stint in stints[person.pk]:
            is_newest = stint == stints[person.pk][-1]
            if earliest <= stint.began_at <= at:
                yield _worked(JOINER, standing, stint.began_at, is_newest=is_newest)
            if stint.ended_at and earliest <= stint.ended_at <= at:
                yield _worked(LEAVER, standing, stint.ended_at, is_newest=is_newest)
        for before, after in zip(posts[person.pk], posts[person.pk][1:], strict=False):
            if earliest <= after.began_at <= at and before != after:
                was = ", ".join(word for word in (before.title, before.department) if word)
                is_newest = after == posts[person.pk][-1]
                yield _worked(MOVER, standing, after.began_at, before=was, is_newest=is_newest)


def _worked(
    change: str, standing: Standing, at: datetime, *, is_newest: bool, before: str = ""
) -> Worked:
    """Return one change; only the newest of its kind is followed by clocks."""
    person, post = standing.person, standing.post
    owed = standing.duties if change == JOINER and is_newest else ()
    return Worked(
        change=change,
        person=person.pk,
        name=person.name,
        email=person.email,
        kind=person.kind,
        at=at,
        department=post.department if post else "",
        title=post.title if post else "",
        manager=str(post.manager) if post and post.manager else "",
        before=before,
        accesses=tuple(_accesses(change, standing.accesses)) if is_newest else (),
        owed=tuple(
            Owed(title=str(o), state=d.state, due_on=d.due_on, done_on=d.done_on) for o, d in owed
        ),
    )


def _accesses(change: str, held: Iterable[HeldAccess]) -> Iterator[Access]:
    for each in held:
        clocks: dict[str, Clock | None] = {
            JOINER: each.joined,
            LEAVER: each.left,
            MOVER: each.moved,
        }
        found = clocks[change]
        if found is not None:
            name = each.account.name
            yield Access(directory=each.directory.title, account=name, clock=found)
