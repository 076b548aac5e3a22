"""What a review would be if it began now: its accounts as they are, and who would look at each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q

from compliance.accounts.models import User
from compliance.accounts.organization import day_of

from .models import (
    Account,
    AccountLink,
    AccountState,
    Directory,
    Employment,
    Person,
    Position,
    ReviewedAccount,
    ReviewedDirectory,
    ReviewerRule,
)
from .models.terms import access_terms
from .rules.reviews import Candidate, Mark, is_old, marks, reviewer_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A review that nobody started yet; none of its rows is saved."""

    directories: list[ReviewedDirectory]
    accounts: list[ReviewedAccount]
    inactive_days: int

    def by_reviewer(self) -> list[tuple[User, int]]:
        """Return who would review how many, the most first."""
        return Counter(account.reviewer for account in self.accounts).most_common()

    @property
    def ghosts(self) -> int:
        return self._marked(Mark.GHOST)

    @property
    def privileged(self) -> int:
        return self._marked(Mark.PRIVILEGED)

    @property
    def left(self) -> int:
        return self._marked(Mark.LEFT)

    def _marked(self, mark: Mark) -> int:
        return sum(mark in account.marks for account in self.accounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of the people around the accounts."""

    positions: dict[int, Position]
    left: dict[int, date]
    users: dict[int, User]  # by person
    persons: dict[int, frozenset[int]]  # by user
    lead: User


def draft(*, directories: Collection[Directory], reviewers: str, lead: User, at: datetime) -> Draft:
    """Return every usable account of these directories with its reviewer; the lead is the last."""
    terms = access_terms()
    rows = {each.directory_id: each for each in _directories(directories, at)}
    accounts = _accounts(rows)
    known = _known(accounts, lead, day_of(at))
    drafted = [
        _row(account, rows[account.directory_id], known, reviewers, at, number)
        for number, account in enumerate(accounts, start=1)
    ]
    for each in drafted:
        each.marks = list(marks(each.facts(as_of=at), inactive=terms.inactive_limit))
    return Draft(
        directories=list(rows.values()), accounts=drafted, inactive_days=terms.inactive_days
    )


def _directories(directories: Collection[Directory], at: datetime) -> Iterable[ReviewedDirectory]:
    wanted = Directory.objects.filter(pk__in=[each.pk for each in directories])
    usable = Q(
        accounts__gone_at=None,
        accounts__states__ended_at=None,
        accounts__states__is_active=True,
    )
    counted = wanted.annotate(
        listed=Count("accounts", filter=Q(accounts__gone_at=None), distinct=True),
        usable=Count("accounts", filter=usable, distinct=True),
    )
    for each in counted.order_by("title", "pk").prefetch_related("lists"):
        newest = max(each.lists.all(), key=lambda row: row.imported_at, default=None)
        yield ReviewedDirectory(
            directory=each,
            title=each.title,
            read_at=each.read_at,
            listed=each.listed,
            usable=each.usable,
            is_old=is_old(each.read_at, as_of=at),
            claimed=newest.claimed if newest else None,
        )


def _accounts(rows: dict[int, ReviewedDirectory]) -> list[Account]:
    links = AccountLink.objects.current().select_related("person")
    found = (
        Account.objects.usable()
        .filter(directory__in=rows)
        .select_related("directory__owner", "owner")
        .prefetch_related(
            Prefetch("states", AccountState.objects.current(), to_attr="now"),
            Prefetch("links", links, to_attr="linked"),
        )
    )
    return list(found.order_by("directory__title", "name", "pk"))


def _known(accounts: list[Account], lead: User, today: date) -> _Known:
    persons = {link.person_id for account in accounts for link in account.linked}  # type: ignore[attr-defined]
    persons |= {account.owner_id for account in accounts if account.owner_id}
    positions = Position.objects.at(today).filter(person__in=persons)
    users, own = _users()
    return _Known(
        positions={row.person_id: row for row in positions.select_related("manager")},
        left=_left(persons, today),
        users=users,
        persons=own,
        lead=lead,
    )


def _left(persons: set[int], today: date) -> dict[int, date]:
    """Return the last day of everybody who works here no more."""
    last: dict[int, date] = {}
    staying = set()
    for row in Employment.objects.filter(person__in=persons, joined_on__lte=today):
        if row.last_day is None or row.last_day >= today:
            staying.add(row.person_id)
        else:
            last[row.person_id] = max(row.last_day, last.get(row.person_id, row.last_day))
    return {person: day for person, day in last.items() if person not in staying}


def _users() -> tuple[dict[int, User], dict[int, frozenset[int]]]:
    """Return who may review: the user of each person, and the persons of each user."""
    by_email = {user.email.lower(): user for user in User.objects.active().staff()}
    users: dict[int, User] = {}
    persons: dict[int, frozenset[int]] = {}
    for person in Person.objects.only("email", "other_emails"):
        for email in person.emails:
            if user := by_email.get(email):
                users.setdefault(person.pk, user)
                persons[user.pk] = persons.get(user.pk, frozenset()) | {person.pk}
    return users, persons


def _row(
    account: Account,
    directory: ReviewedDirectory,
    known: _Known,
    reviewers: str,
    at: datetime,
    number: int,
) -> ReviewedAccount:
    state: AccountState = account.now[0]  # type: ignore[attr-defined]
    link: AccountLink | None = next(iter(account.linked), None)  # type: ignore[attr-defined]
    person = link.person if link else None
    place = known.positions.get(person.pk) if person else None
    row = ReviewedAccount(
        position=number,
        directory=directory,
        account=account,
        name=state.name,
        kind=account.kind,
        person=person,
        person_name=person.name if person else "",
        position_title=str(place) if place else "",
        left_on=known.left.get(person.pk) if person else None,
        owner=account.owner,
        owner_name=account.owner.name if account.owner else "",
        link_method=link.method if link else "",
        link_reason=link.reason if link else "",
        privileges=state.privileges,
        is_privileged=state.is_privileged,
        has_mfa=state.has_mfa,
        made_at=account.made_at,
        last_used_at=account.last_used_at,
    )
    _assign(row, known, reviewers, at)
    return row


def _assign(row: ReviewedAccount, known: _Known, reviewers: str, at: datetime) -> None:
    owner = row.directory.directory.owner
    of_system = _candidate(owner, f"Owner of {row.directory.title}", known)
    candidates = [of_system, _candidate(known.lead, "Compliance lead", known)]
    if reviewers == ReviewerRule.MANAGER:
        candidates.insert(0, _manager(row, known))
    chosen = reviewer_of(row.facts(as_of=at), candidates)
    row.reviewer_id, row.reviewer_because = chosen.user, chosen.because
    users = {user.pk: user for user in (*known.users.values(), known.lead, owner) if user}
    row.reviewer = users[chosen.user]


def _manager(row: ReviewedAccount, known: _Known) -> Candidate | None:
    """Return the manager of whose account it is, or of who answers for it."""
    whose = row.person or row.owner
    place = known.positions.get(whose.pk) if whose else None
    if whose is None or place is None or place.manager is None:
        return None
    return _candidate(known.users.get(place.manager.pk), f"Manager of {whose.name}", known)


def _candidate(user: User | None, because: str, known: _Known) -> Candidate | None:
    if user is None or not user.is_active or user.is_auditor:
        return None
    own = known.persons.get(user.pk, frozenset())
    return Candidate(user=user.pk, because=because[:120], persons=own)
