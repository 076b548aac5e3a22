"""The roster of the demo company, brought every month as it was, and what its people did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from compliance.accounts.models import User
from compliance.jobs.local.cast import CAST, Actor, moment
from compliance.people.actions import terms
from compliance.people.models import Obligation, Person, RosterImport
from compliance.people.rules.roster_rows import RosterRow
from integrations.actions.rosters import import_rows

_EVERY = 30  # days
Act = tuple[datetime, Callable[[], object]]
_TRAINING = ("Security training", 30, 12)
_CONDUCT = ("Code of conduct", 7, None)
_LATE = frozenset({"Felix Brandt", "Oskar Nyberg"})  # whose training is long ago


def imports(lead: User, *, at: datetime, since: datetime) -> Iterator[Act]:
    """Yield the roster's being brought every month, and what its people had done by then."""
    first = (at - since).days
    brought = [days for days in range(1, first, _EVERY) if first - days > _EVERY / 2]
    for days in (*brought, first):
        then = moment(at, days, 10) if days != first else since + timedelta(hours=1)
        yield then, partial(bring, lead=lead, then=then, at=at)


def bring(*, lead: User, then: datetime, at: datetime) -> None:
    """Bring the roster as it was then; the first time with what everybody owes."""
    is_first = not RosterImport.objects.exists()
    title = f"Roster of {then:%d %B %Y}"
    import_rows(rows=tuple(_rows(then, at)), title=title, origin="api", actor=lead, at=then)
    if is_first:
        _make_obligations(lead, then)
    for obligation in Obligation.objects.all():
        _fulfil(obligation, lead, then)


def _rows(then: datetime, now: datetime) -> Iterator[RosterRow]:
    people = [each for each in CAST if each.is_person and moment(now, each.joined) <= then]
    for number, actor in enumerate(people, start=2):
        row = _row(number, actor, then, now)
        if actor.before is not None:
            first, last = (moment(now, d).date() for d in (actor.before.joined, actor.before.left))
            yield replace(row, joined_on=first, last_day=last, left_time=None)
        yield row


def _row(number: int, actor: Actor, then: datetime, now: datetime) -> RosterRow:
    """Return what the roster said of somebody then."""
    last = actor.last_day
    is_known = last is not None and (actor.left is None or moment(now, last) <= then)
    day = moment(now, last).date() if is_known and last is not None else None
    moved = actor.moved
    was = moved if moved is not None and then < moment(now, moved.days) else actor
    others = {*actor.aliases, *((actor.former.email,) if actor.former else ())}
    return RosterRow(
        number=number,
        name=actor.name,
        email=actor.email,
        joined_on=moment(now, actor.joined).date(),
        last_day=day,
        left_time=time(actor.left_hour) if day and actor.left is not None else None,
        kind=actor.kind,
        department=was.department,
        title=was.title,
        manager=was.manager,
        other_emails=tuple(sorted(others)),
    )


def _make_obligations(lead: User, at: datetime) -> None:
    for title, due_days, repeats in (_TRAINING, _CONDUCT):
        terms.add_obligation(
            title=title,
            kinds=["employee", "contractor"],
            due_days=due_days,
            repeats_months=repeats,
            actor=lead,
            at=at,
        )


def _fulfil(obligation: Obligation, lead: User, at: datetime) -> None:
    """Let most have done what they owe: a few days after joining, or after it was asked for."""
    fulfilled = set(obligation.fulfilments.values_list("person", flat=True))
    for number, person in enumerate(Person.objects.order_by("pk")):
        first = person.employments.latest("joined_on").joined_on
        done = max(first, obligation.since) + timedelta(days=2 + number % 9)
        is_late = obligation.repeats_months and person.name in _LATE
        if person.pk in fulfilled or is_late or done >= at.date() or number % 17 == 5:
            continue
        terms.fulfil(
            obligation=obligation,
            person=person,
            done_on=done,
            shown_by=f"Course record {1000 + number}",
            actor=lead,
            at=at,
        )
