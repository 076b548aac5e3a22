"""Accounts judged against the roster of people: one set of questions for every directory.

The roster as it was known is on the tape (`trackrecord:roster`), so a verdict follows from sealed
bytes alone. Each provider says how its records show accounts; what is asked of them is the same.
Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial

from compliance.people.rules.access import (
    Known,
    Reading,
    accounts_of,
    joiners,
    joining,
    leavers,
    leaving,
    movers,
    moving,
)
from compliance.people.rules.clock import Clock
from compliance.people.rules.linking import Links, link_all
from compliance.people.rules.roster import Roster, RosterPerson, roster_from
from evidence.rules.clocks import JOINED, LEFT, MOVED, Words, moment, verdict_of
from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown

from .plugin import Accounts, Check, Resource, ResourceKind, Unreadable
from .tape import Records

ROSTER = "trackrecord:roster"
WINDOW = timedelta(days=90)  # leavers, joiners and movers of so long before are judged
NO_ROSTER = "There is no roster yet: bring one under People."
_AHEAD = timedelta(days=2)  # from a day's midnight by UTC it is over in every time zone
_FROM = WINDOW + _AHEAD
_OWNED = passed("It is no one person’s, and somebody answers for it.")
_UNOWNED = failed("It is no one person’s, and nobody answers for it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAccount(Resource):
    """An account with whose it is."""

    is_active: bool
    is_program: bool
    has_owner: bool
    person: RosterPerson | None
    reason: str  # by what its person is known, or why nobody is
    has_roster: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Obliged(Resource):
    """A change in somebody's work, and one of their accounts; none where they have none here."""

    since: datetime
    known: Known | None
    roster: Roster


def roster_of(records: Records) -> Roster:
    """Return the roster as it was known when the records were taken."""
    for record in records.of(ROSTER):
        return roster_from(record.payload)
    return Roster()


def reading_of(accounts: Accounts, records: Records, roster: Roster) -> tuple[Reading, Links]:
    """Return what the records show of accounts, and whose they are by this roster."""
    seen = list(accounts.read(records))
    links = link_all(seen, roster)
    people = {id_: link.person for id_, link in links.linked.items()}
    events = tuple(accounts.events(records)) if accounts.events else ()
    by_id = {account.id: account for account in seen}
    return Reading(accounts=by_id, people=people, events=events), links


def _held(accounts: Accounts, kind: str, records: Records) -> Iterator[HeldAccount | Unreadable]:
    yield from _unread(accounts, kind, records)
    roster = roster_of(records)
    reading, links = reading_of(accounts, records, roster)
    persons = {person.id: person for person in roster.persons}
    owned = {each.account: each for each in roster.owned}
    for account in reading.accounts.values():
        link, mine = links.linked.get(account.id), owned.get(account.id)
        yield HeldAccount(
            id=account.id,
            title=account.name,
            is_active=account.is_active,
            is_program=account.is_service or mine is not None,
            has_owner=mine is not None and mine.owner is not None,
            person=persons.get(link.person) if link else None,
            reason=link.reason if link else links.unlinked[account.id],
            has_roster=not roster.is_empty,
        )


def _obliged(
    change: Callable[[Roster, datetime], list[tuple[RosterPerson, datetime]]],
    accounts: Accounts,
    kind: str,
    records: Records,
) -> Iterator[Obliged | Unreadable]:
    """Yield each account of everybody with such a change; one without an account stands alone."""
    yield from _unread(accounts, kind, records)
    roster = roster_of(records)
    if roster.day is None:
        return
    reading, _ = reading_of(accounts, records, roster)
    end = datetime.combine(roster.day, time(), UTC) + _AHEAD
    for person, since in change(roster, end):
        known: list[Known | None] = [*accounts_of(person.id, roster, reading)]
        for each in known or [None]:
            name = each.id if each is not None else f"person:{person.id}"
            yield Obliged(
                id=f"{name}@{since:%Y-%m-%dT%H:%M}",
                title=each.name
                if each is not None
                else next(iter(person.emails), f"Person {person.id}"),
                since=since,
                known=each,
                roster=roster,
            )


def _left(roster: Roster, end: datetime) -> list[tuple[RosterPerson, datetime]]:
    found = leavers(roster, at=end, since=end - _FROM)
    return [(person, stint.ended_at) for person, stint in found if stint.ended_at]


def _joined(roster: Roster, end: datetime) -> list[tuple[RosterPerson, datetime]]:
    found = joiners(roster, at=end, since=end - _FROM)
    return [(person, stint.began_at) for person, stint in found]


def _moved(roster: Roster, end: datetime) -> list[tuple[RosterPerson, datetime]]:
    return movers(roster, at=end, since=end - _FROM)


def _unread(accounts: Accounts, kind: str, records: Records) -> Iterator[Unreadable]:
    if reason := accounts.missing(records):
        yield Unreadable(id=f"unread:{kind}", title="Accounts of this directory", reason=reason)


def is_tied(account: HeldAccount, at: datetime) -> Verdict:
    """Judge whether an account is an active person's, or a program's that somebody answers for."""
    if not account.is_active:
        return not_applicable("The account cannot be used.")
    if account.is_program:
        return _OWNED if account.has_owner else _UNOWNED
    if not account.has_roster:
        return unknown(NO_ROSTER)
    return _tied(account, at)


def _tied(account: HeldAccount, at: datetime) -> Verdict:
    if account.person is None:
        return failed(account.reason)
    if account.person.works_at(at):
        return passed(account.reason)
    return failed(f"{account.reason} The person does not work here.")


def has_ended(resource: Obliged, at: datetime) -> Verdict:
    """Judge whether a leaver's account could no longer be used when it was agreed to end."""
    return _judged(leaving, LEFT, resource, at)


def has_second_factor(resource: Obliged, at: datetime) -> Verdict:
    """Judge whether a joiner's account got a second factor in time."""
    return _judged(joining, JOINED, resource, at)


def gave_up_privileges(resource: Obliged, at: datetime) -> Verdict:
    """Judge whether administrator's privileges ended after a change of role."""
    return _judged(moving, MOVED, resource, at)


def _judged(rule: Callable[..., Clock], words: Words, resource: Obliged, at: datetime) -> Verdict:
    if resource.since > at:
        return not_applicable(f"{words.to_come} {moment(resource.since)}.")
    if resource.known is None:
        return not_applicable(words.none)
    return verdict_of(rule(resource.known, resource.since, resource.roster, at=at), words)


def tied(accounts: Accounts, id_: str, *, remedy: str, version: int = 1) -> Check[HeldAccount]:
    """Return the check that every account is a person's or has an owner."""
    kind = f"{id_.lower()}.account"
    return Check(
        id=id_,
        version=version,
        title="Every account is tied to a person who works here, or has an owner",
        criteria=frozenset({"CC6.2"}),
        reads=ResourceKind(
            id=kind,
            title="Accounts",
            collector=accounts.collector,
            build=partial(_held, accounts, kind),
        ),
        risk="What an account does cannot be put to anybody, and nobody misses it at the end.",
        remedy=remedy,
        judge=is_tied,
    )


def left(accounts: Accounts, id_: str, *, remedy: str, version: int = 1) -> Check[Obliged]:
    """Return the check that leavers' access ended in time."""
    return Check(
        id=id_,
        version=version,
        title="Leavers’ access ends in time",
        population="leaver",
        severity=Severity.HIGH,
        criteria=frozenset({"CC6.2", "CC6.3"}),
        reads=_kind(accounts, id_, "Leavers’ accounts", _left),
        risk="Whoever left still reads, and may change, what they worked on.",
        remedy=remedy,
        judge=has_ended,
    )


def joined(accounts: Accounts, id_: str, *, remedy: str, version: int = 1) -> Check[Obliged]:
    """Return the check that joiners have a second factor in time."""
    return Check(
        id=id_,
        version=version,
        title="Joiners have a second factor in time",
        population="joiner",
        criteria=frozenset({"CC1.4", "CC6.2"}),
        reads=_kind(accounts, id_, "Joiners’ accounts", _joined),
        risk="A new account with a first password is the easiest one to take over.",
        remedy=remedy,
        judge=has_second_factor,
    )


def moved(accounts: Accounts, id_: str, *, remedy: str, version: int = 1) -> Check[Obliged]:
    """Return the check that privileges end when a role changes."""
    return Check(
        id=id_,
        version=version,
        title="Administrator’s privileges end when a role changes",
        population="mover",
        criteria=frozenset({"CC6.3"}),
        reads=_kind(accounts, id_, "Movers’ accounts", _moved),
        risk="Privileges that pile up over the years undo the separation of duties.",
        remedy=remedy,
        judge=gave_up_privileges,
    )


def _kind(
    accounts: Accounts,
    id_: str,
    title: str,
    change: Callable[[Roster, datetime], list[tuple[RosterPerson, datetime]]],
) -> ResourceKind[Obliged]:
    kind = f"{id_.lower()}.account"
    build = partial(_obliged, change, accounts, kind)
    return ResourceKind(id=kind, title=title, collector=accounts.collector, build=build)
