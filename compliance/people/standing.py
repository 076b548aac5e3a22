"""How each person stands: their accounts everywhere, the clocks that run, and what they owe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from compliance.accounts.organization import day_of

from .models import (
    Account,
    AccountLink,
    AccountLogEntry,
    AccountState,
    Directory,
    Employment,
    Fulfilment,
    Obligation,
    Person,
    Position,
)
from .models.terms import access_terms
from .readings import seen_from
from .rules.access import Known, joining, leaving, moving
from .rules.clock import Clock, ClockState
from .rules.duties import Duty, duty
from .rules.roster import Limits, Logged, Roster, RosterPerson, Stint
from .sealed import posts_of, sighting_of, stints_of

WINDOW = timedelta(days=90)  # of joining and moving; who left is followed for good


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One account of a person, and what the newest change in their work asks of it."""

    account: Account
    state: AccountState | None  # None where its directory no longer lists it
    link: AccountLink
    left: Clock | None = None
    joined: Clock | None = None
    moved: Clock | None = None

    @property
    def directory(self) -> Directory:
        return self.account.directory

    @property
    def is_usable(self) -> bool:
        return self.state is not None and self.state.is_active

    @property
    def clocks(self) -> list[tuple[str, Clock]]:
        """Return the clocks that say something, the newest change first."""
        named = (("Leaving", self.left), ("Moving", self.moved), ("Joining", self.joined))
        return [(n, c) for n, c in named if c is not None and c.state is not ClockState.NONE]

    @property
    def is_broken(self) -> bool:
        """Return whether a limit was not kept."""
        return any(found.is_broken for _, found in self.clocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One person with everything that is known of them now."""

    person: Person
    employments: tuple[Employment, ...]
    post: Position | None
    accesses: tuple[Access, ...]
    duties: tuple[tuple[Obligation, Duty], ...]
    today: date

    @property
    def employment(self) -> Employment | None:
        """Return the present employment, else the newest."""
        begun = [e for e in self.employments if e.joined_on <= self.today]
        known = begun or self.employments
        return known[-1] if known else None

    @property
    def state(self) -> str:
        """Return whether the person works here: to_come, employed, leaving, left, or unknown."""
        found = self.employment
        if found is None:
            return "unknown"
        if found.joined_on > self.today:
            return "to_come"
        if found.last_day is None:
            return "employed"
        return "leaving" if found.last_day >= self.today else "left"

    @property
    def usable(self) -> list[Access]:
        return [access for access in self.accesses if access.is_usable]

    @property
    def broken(self) -> list[Access]:
        return [access for access in self.accesses if access.is_broken]

    @property
    def undone(self) -> list[Access]:
        """Return accounts with a limit that passed and still nothing was done."""
        return [a for a in self.accesses if any(c.state is ClockState.OVERDUE for _, c in a.clocks)]

    @property
    def running(self) -> list[Access]:
        """Return accounts with a limit that is still to come."""
        states = {ClockState.RUNNING}
        return [a for a in self.accesses if any(c.state in states for _, c in a.clocks)]

    @property
    def factor(self) -> tuple[int, int]:
        """Return how many usable accounts have a second factor, and of how many it is known."""
        told = [a.state.has_mfa for a in self.usable if a.state and a.state.has_mfa is not None]
        return sum(told), len(told)


def standings(persons: Collection[Person], *, at: datetime) -> dict[int, Standing]:
    """Return how these persons stand, in a number of statements that does not grow with them."""
    ids = [person.pk for person in persons]
    today = day_of(at)
    employments: dict[int, list[Employment]] = defaultdict(list)
    for row in Employment.objects.filter(person__in=ids).order_by("joined_on"):
        employments[row.person_id].append(row)
    posts = Position.objects.filter(person__in=ids).at(today)
    current = {post.person_id: post for post in posts.select_related("manager")}
    accesses = accesses_of(persons, at=at)
    duties = _duties(persons, employments, today)
    return {
        person.pk: Standing(
            person=person,
            employments=tuple(employments[person.pk]),
            post=current.get(person.pk),
            accesses=tuple(accesses[person.pk]),
            duties=tuple(duties[person.pk]),
            today=today,
        )
        for person in persons
    }


def standing(person: Person, *, at: datetime) -> Standing:
    """Return how one person stands."""
    return standings([person], at=at)[person.pk]


def duties_of(person: Person, *, at: datetime) -> list[tuple[Obligation, Duty]]:
    """Return what one person owes, and how they stand with it."""
    employments = {person.pk: list(person.employments.order_by("joined_on"))}
    return _duties([person], employments, day_of(at))[person.pk]


def accesses_of(persons: Collection[Person], *, at: datetime) -> dict[int, list[Access]]:
    """Return the accounts of these persons, those they have and those they had."""
    ids = [person.pk for person in persons]
    theirs = AccountLink.objects.filter(person__in=ids).values("account")
    links = AccountLink.objects.believed().filter(account__in=theirs, began_at__lte=at)
    links = links.select_related("account__directory").order_by("began_at", "pk")
    newest = {link.account_id: link for link in links}
    mine = {pk: link for pk, link in newest.items() if link.person_id in set(ids)}
    roster = _roster(ids)
    people = {person.id: person for person in roster.persons}
    states, logs = _states(mine, at), _logs((link.account for link in mine.values()), at)
    found: dict[int, list[Access]] = defaultdict(list)
    for link in sorted(mine.values(), key=_by_title):
        person, pk = people[link.person_id], link.account_id
        judged_by = replace(roster, has_log=link.account.directory.has_log)
        found[person.id].append(_access(link, person, judged_by, states[pk], logs[pk], at))
    return found


def _by_title(link: AccountLink) -> tuple[str, str]:
    return link.account.directory.title, link.account.name


def _access(
    link: AccountLink,
    person: RosterPerson,
    roster: Roster,
    rows: list[AccountState],
    log: list[Logged],
    at: datetime,
) -> Access:
    account = link.account
    state = rows[-1] if rows and rows[-1].ended_at is None else None
    known = Known(
        id=account.external_id,
        name=account.name,
        sightings=tuple(sighting_of(row, link.person_id) for row in rows),
        now=seen_from(state) if state else None,
        log=tuple(log),
    )
    bare = Access(account=account, state=state, link=link)
    stint = next((s for s in reversed(person.stints) if s.began_at <= at), None)
    if stint is None or not rows:
        return bare
    moves = [post.began_at for post in person.posts[1:] if at - WINDOW <= post.began_at <= at]
    moved = moving(known, moves[-1], roster, at=at) if moves else None
    return replace(_of_stint(bare, known, stint, roster, at), moved=moved)


def _of_stint(bare: Access, known: Known, stint: Stint, roster: Roster, at: datetime) -> Access:
    """Add what leaving asks of an account, or joining, where that was not long ago."""
    if stint.ended_at is not None and stint.ended_at <= at:
        return replace(bare, left=leaving(known, stint.ended_at, roster, at=at))
    if stint.began_at < at - WINDOW:
        return bare
    return replace(bare, joined=joining(known, stint.began_at, roster, at=at))


def _roster(ids: list[int]) -> Roster:
    terms = access_terms()
    stints, posts = stints_of(ids), posts_of(ids)
    persons = (
        RosterPerson(id=pk, kind="", stints=tuple(stints[pk]), posts=tuple(posts[pk])) for pk in ids
    )
    limits = Limits(
        leaver_hours=terms.leaver_hours,
        joiner_mfa_hours=terms.joiner_mfa_hours,
        mover_hours=terms.mover_hours,
    )
    return Roster(persons=tuple(persons), limits=limits)


def _states(accounts: Collection[int], at: datetime) -> dict[int, list[AccountState]]:
    found: dict[int, list[AccountState]] = defaultdict(list)
    rows = AccountState.objects.filter(account__in=accounts, began_at__lte=at)
    for row in rows.select_related("account").order_by("began_at"):
        if row.ended_at is not None and row.ended_at > at:  # it was not known to end
            row.ended_at = row.seen_to = None
        found[row.account_id].append(row)
    return found


def _logs(accounts: Iterable[Account], at: datetime) -> dict[int, list[Logged]]:
    """Return what directories' logs say of these accounts, be it by id or by name."""
    called = {(a.directory_id, word): a.pk for a in accounts for word in (a.name, a.external_id)}
    rows = AccountLogEntry.objects.filter(
        directory__in={directory for directory, _ in called},
        account__in={w for _, w in called},
        at__lte=at,
    )
    found: dict[int, list[Logged]] = defaultdict(list)
    for row in rows.order_by("at"):
        if pk := called.get((row.directory_id, row.account)):
            entry = Logged(account=row.account, act=row.act, at=row.at, privilege=row.privilege)
            found[pk].append(entry)
    return found


def _duties(
    persons: Collection[Person], employments: dict[int, list[Employment]], today: date
) -> dict[int, list[tuple[Obligation, Duty]]]:
    obligations = list(Obligation.objects.filter(retired_on=None).order_by("pk"))
    done: dict[tuple[int, int], list[date]] = defaultdict(list)
    for row in (
        Fulfilment.objects.by(today).filter(person__in=[p.pk for p in persons]).order_by("done_on")
    ):
        done[row.person_id, row.obligation_id].append(row.done_on)
    found: dict[int, list[tuple[Obligation, Duty]]] = defaultdict(list)
    for person in persons:
        for each in obligations:
            stints = [(e.joined_on, e.last_day) for e in employments[person.pk]]
            days = done[person.pk, each.pk]
            state = duty(each.terms, person.kind, stints, days, today=today)
            found[person.pk].append((each, state))
    return found
