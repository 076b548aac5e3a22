"""What a list of persons would change on the roster: worked out before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from compliance.accounts.organization import the_organization

from .models import Employment, Person, Position
from .rules.roster_rows import BadRow, RosterRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact of a person that would be another."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One person of a list, with all their rows, and what that changes."""

    rows: tuple[RosterRow, ...]  # in order of first day
    person: Person | None
    changes: tuple[Change, ...] = ()

    @property
    def newest(self) -> RosterRow:
        """Return the row of the last employment: what it says of the person holds now."""
        return self.rows[-1]

    @property
    def is_new(self) -> bool:
        return self.person is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything a list would do."""

    people: tuple[Planned, ...] = ()
    refused: tuple[BadRow, ...] = ()
    absent: tuple[Person, ...] = ()  # employed on the roster, but not on the list

    @property
    def new(self) -> list[Planned]:
        return [each for each in self.people if each.is_new]

    @property
    def changed(self) -> list[Planned]:
        return [each for each in self.people if not each.is_new and each.changes]

    @property
    def same(self) -> int:
        return sum(not each.is_new and not each.changes for each in self.people)


@dataclass(frozen=True, slots=True)
class _Known:
    by_email: dict[str, Person]
    by_number: dict[str, Person]
    stints: dict[int, list[Employment]]
    posts: dict[int, Position]


def plan(rows: Iterable[RosterRow], *, today: date) -> Plan:
    """Return what these rows would change, in five statements however many there are."""
    known = _known()
    people: list[Planned] = []
    refused: list[BadRow] = []
    for group in _by_person(rows):
        found = _person_of(group, known)
        if isinstance(found, str):
            refused.append(_refused(group[-1], found))
        else:
            changes = tuple(_changes(group, found, known)) if found else ()
            people.append(Planned(rows=tuple(group), person=found, changes=changes))
    met = {each.person.pk for each in people if each.person}
    absent = Person.objects.employed(today).exclude(pk__in=met).order_by("name", "pk")
    return Plan(people=tuple(people), refused=tuple(refused), absent=tuple(absent))


def left_at(row: RosterRow) -> datetime | None:
    """Return the hour a row says access was to end, by the organization's clock."""
    if row.last_day is None or row.left_time is None:
        return None
    return datetime.combine(row.last_day, row.left_time, the_organization().zone)


def _known() -> _Known:
    persons = list(Person.objects.all())
    stints: dict[int, list[Employment]] = {}
    for each in Employment.objects.order_by("joined_on"):
        stints.setdefault(each.person_id, []).append(each)
    posts = Position.objects.filter(ended_on=None).select_related("manager")
    return _Known(
        by_email={email: person for person in persons for email in person.emails},
        by_number={person.external_id: person for person in persons if person.external_id},
        stints=stints,
        posts={post.person_id: post for post in posts},
    )


def _by_person(rows: Iterable[RosterRow]) -> list[list[RosterRow]]:
    found: dict[str, list[RosterRow]] = {}
    for row in rows:
        found.setdefault(row.email, []).append(row)
    return [sorted(group, key=lambda row: row.joined_on) for group in found.values()]


def _person_of(group: Sequence[RosterRow], known: _Known) -> Person | str | None:
    """Return whom the roster knows by the number or an address; a sentence where they are two."""
    row = group[-1]
    numbered = known.by_number.get(row.external_id) if row.external_id else None
    addressed = {
        known.by_email[e].pk: known.by_email[e] for e in _emails(row) if e in known.by_email
    }
    if numbered:
        addressed[numbered.pk] = numbered
    if len(addressed) > 1:
        names = " and ".join(sorted(person.name for person in addressed.values()))
        return f"Its number and addresses are those of {names} on the roster. Correct one of them."
    return next(iter(addressed.values()), None)


def _emails(row: RosterRow) -> tuple[str, ...]:
    return (row.email, *row.other_emails)


def _refused(row: RosterRow, sentence: str) -> BadRow:
    return BadRow(
        number=row.number, who=row.email, column="Work e-mail", value=row.email, sentence=sentence
    )


def _changes(group: Sequence[RosterRow], person: Person, known: _Known) -> list[Change]:
    row, post = group[-1], known.posts.get(person.pk)
    manager = post.manager.email if post and post.manager else ""
    told = (
        ("name", person.name, row.name),
        ("e-mail", person.email, row.email),
        ("number", person.external_id, row.external_id or person.external_id),
        ("kind", person.kind, row.kind),
        ("department", post.department if post else "", row.department),
        ("title", post.title if post else "", row.title),
        ("manager", manager, row.manager),
        ("other e-mails", "", " ".join(sorted({*row.other_emails} - {*person.emails}))),
    )
    found = [Change(what=w, before=b, after=a) for w, b, a in told if b != a]
    stints = {each.joined_on: each for each in known.stints.get(person.pk, [])}
    for each in group:
        found += _stint_changes(each, stints.get(each.joined_on))
    return found


def _stint_changes(row: RosterRow, stint: Employment | None) -> list[Change]:
    if stint is None:
        return [Change(what="first day", before="", after=str(row.joined_on))]
    before, after = _end(stint.last_day, stint.left_at), _end(row.last_day, left_at(row))
    return [] if before == after else [Change(what="last day", before=before, after=after)]


def _end(day: date | None, at: datetime | None) -> str:
    if day is None:
        return ""
    zone = the_organization().zone
    return f"{day} {at.astimezone(zone):%H:%M}" if at else str(day)
