"""What is done to the roster: a list taken in, a person corrected, one forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from compliance.people.models import (
    AccountState,
    Employment,
    Person,
    Position,
    RosterImport,
)
from compliance.people.models.terms import access_terms
from compliance.people.readings import relink_all
from compliance.people.rosters import Plan, Planned, left_at, plan
from compliance.people.rules.roster_rows import BadRow, RosterRow

_FORGOTTEN = "Person {number}"


class RosterRefusedError(Exception):
    """The list cannot be taken in; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtList:
    """Where a list came from, and the bytes it is sealed as."""

    origin: str  # of RosterImport.Origin
    title: str
    sha256: str
    refused: Sequence[BadRow] = ()  # rows that could not be read


@transaction.atomic
def take_roster(
    *, rows: Iterable[RosterRow], brought: BroughtList, actor: Actor, at: datetime
) -> tuple[RosterImport, Plan]:
    """Take a list of persons into the roster; who is not on it stays as they are."""
    today = day_of(at)
    found = plan(rows, today=today)
    for each in found.people:
        if each.is_new or each.changes:
            _take_person(each, today, at)
    _take_managers(found, today, at)
    refused = [*brought.refused, *found.refused]
    taken = RosterImport.objects.create(
        origin=brought.origin,
        title=brought.title[:200],
        sha256=brought.sha256,
        rows=len(found.people),
        refused=len(refused),
        imported_by=actor if isinstance(actor, User) else None,
        imported_at=at,
    )
    if found.new or found.changed:
        relink_all(at=at)
    _record(taken, found, actor, at)
    return taken, found


@transaction.atomic
def forget_person(*, person: Person, actor: Actor, at: datetime) -> None:
    """Take a person's name and addresses out; when they worked here, and as what, stays."""
    if person.forgotten_at is not None:
        return
    if not Person.objects.left(day_of(at)).filter(pk=person.pk).exists():
        raise RosterRefusedError(f"{person} works here, or will. Their last day comes first.")
    states = AccountState.objects.filter(account__links__person=person)
    states.update(name="", emails=[], identity="")
    for account in {link.account for link in person.links.select_related("account")}:
        account.name = f"Account {account.pk}"
        account.save(update_fields=["name"])
    person.name = _FORGOTTEN.format(number=person.pk)
    person.email, person.other_emails, person.external_id = "", [], ""
    person.forgotten_at = at
    person.save()
    record(Event.PERSON_FORGOTTEN, subject=f"person:{person.pk}", actor=actor, at=at)


def forget_long_gone(*, actor: Actor, at: datetime) -> int:
    """Forget everybody who left longer ago than was agreed; return how many."""
    before = day_of(at) - timedelta(days=access_terms().retention_days)
    gone = Person.objects.filter(forgotten_at=None).left(before)
    for person in gone:
        forget_person(person=person, actor=actor, at=at)
    return len(gone)


def _take_person(planned: Planned, today: date, at: datetime) -> Person:
    row = planned.newest
    person = planned.person or Person(name=row.name)
    _rename(person, row)
    person.name, person.kind = row.name, row.kind
    person.external_id = row.external_id or person.external_id
    person.save()
    for each in planned.rows:
        _take_stint(person, each)
    _take_post(person, row, today, at)
    return person


def _rename(person: Person, row: RosterRow) -> None:
    """Take the new address; the one before stays known, for accounts that still have it."""
    others = {*person.other_emails, *row.other_emails, person.email, row.email}
    person.email = row.email
    person.other_emails = sorted(others - {"", row.email})


def _take_stint(person: Person, row: RosterRow) -> None:
    try:
        with transaction.atomic():
            Employment.objects.update_or_create(
                person=person,
                joined_on=row.joined_on,
                defaults={"last_day": row.last_day, "left_at": left_at(row)},
            )
    except IntegrityError as error:
        raise RosterRefusedError(
            f"Row {row.number}: {row.email} is on the roster for some of these days already. "
            "Correct the first or the last day."
        ) from error


def _take_post(person: Person, row: RosterRow, today: date, at: datetime) -> None:
    """Begin a new position where department or title is another than before."""
    current = person.positions.filter(ended_on=None).first()
    if current and (current.department, current.title) == (row.department, row.title):
        return
    first = today if current else person.employments.earliest("joined_on").joined_on
    _begin_post(person, current, Position(department=row.department, title=row.title), first, at)


def _begin_post(
    person: Person, current: Position | None, after: Position, day: date, at: datetime
) -> None:
    if current:
        day = max(day, current.began_on)
        current.ended_on = day
        current.save(update_fields=["ended_on"])
        after.manager = after.manager or current.manager
    after.person, after.began_on, after.known_at = person, day, at
    after.save()


def _take_managers(found: Plan, today: date, at: datetime) -> None:
    """Say who manages whom, once everybody on the list is on the roster."""
    wanted = {each.newest.manager for each in found.people} - {""}
    known: dict[str, Person] = {}
    for person in Person.objects.all():
        known |= {email: person for email in person.emails if email in wanted}
    posts = Position.objects.filter(ended_on=None).select_related("person")
    by_email = {post.person.email: post for post in posts}
    for each in found.people:
        post, manager = by_email.get(each.newest.email), known.get(each.newest.manager)
        if post and manager and manager.pk not in {post.manager_id, post.person_id}:
            post.manager = manager
            post.save(update_fields=["manager"])


def _record(taken: RosterImport, found: Plan, actor: Actor, at: datetime) -> None:
    record(
        Event.ROSTER_IMPORTED,
        subject=f"roster:{taken.pk}",
        actor=actor,
        at=at,
        details={
            "origin": taken.origin,
            "title": taken.title,
            "sha256": taken.sha256,
            "new": len(found.new),
            "changed": {
                f"person:{each.person.pk}": [change.what for change in each.changes]
                for each in found.changed
                if each.person
            },
            "same": found.same,
            "refused": taken.refused,
        },
    )
