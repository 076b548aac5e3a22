"""The roster as it is sealed beside a directory's accounts: all a verdict follows from.

It holds numbers, work addresses and moments, no names. Who left, joined or moved long ago, and the
history of other accounts, is left out: docs/decisions/the-roster-is-sealed-with-the-accounts.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from compliance.accounts.organization import day_of, start_of

from .models import (
    Account,
    AccountLink,
    AccountState,
    Directory,
    Employment,
    LinkRule,
    Person,
    Position,
)
from .models.terms import access_terms
from .rules.roster import (
    HandLink,
    Limits,
    Logged,
    NameRule,
    OwnedAccount,
    Post,
    Roster,
    RosterPerson,
    Sighting,
    Stint,
    plain,
)

LOOK_BACK = timedelta(days=400)  # an audit's longest period, and a month


def sealed_roster(directory: Directory, *, at: datetime) -> dict[str, Any]:
    """Return the roster as JSON values, as it is known now."""
    sealed: dict[str, Any] = plain(known_roster(directory, at=at))
    return sealed


def known_roster(directory: Directory, *, at: datetime) -> Roster:
    """Return all that is known of people when this directory's accounts are judged."""
    terms = access_terms()
    return Roster(
        day=day_of(at),
        persons=persons(),
        hand=_hand(directory),
        rules=_rules(directory),
        owned=_owned(directory),
        limits=Limits(
            leaver_hours=terms.leaver_hours,
            joiner_mfa_hours=terms.joiner_mfa_hours,
            mover_hours=terms.mover_hours,
        ),
        sightings=sightings(directory, since=at - LOOK_BACK),
        log=_log(directory, since=at - LOOK_BACK),
        has_log=directory.has_log,
    )


def persons() -> tuple[RosterPerson, ...]:
    """Return everybody on the roster with when they worked and as what, in four statements."""
    stints, posts = stints_of(), posts_of()
    rows = Person.objects.order_by("pk").values_list("pk", "kind", "email", "other_emails")
    return tuple(
        RosterPerson(
            id=pk,
            kind=kind,
            emails=tuple(address for address in (email, *others) if address),
            stints=tuple(stints[pk]),
            posts=tuple(posts[pk]),
        )
        for pk, kind, email, others in rows
    )


def ended_at(employment: Employment) -> datetime | None:
    """Return the instant access was to end: the hour that was told, or the end of the last day."""
    if employment.last_day is None:
        return None
    return employment.left_at or _next_day(employment.last_day)


def _next_day(day: date) -> datetime:
    return start_of(day + timedelta(days=1))


def stints_of(persons: Collection[int] | None = None) -> dict[int, list[Stint]]:
    """Return when these persons worked here; everybody, where none are named."""
    rows = Employment.objects.order_by("joined_on", "pk")
    found: dict[int, list[Stint]] = defaultdict(list)
    for row in rows if persons is None else rows.filter(person__in=persons):
        stint = Stint(began_at=start_of(row.joined_on), ended_at=ended_at(row))
        found[row.person_id].append(stint)
    return found


def posts_of(persons: Collection[int] | None = None) -> dict[int, list[Post]]:
    """Return what these persons did; everybody, where none are named."""
    rows = Position.objects.order_by("began_on", "pk")
    found: dict[int, list[Post]] = defaultdict(list)
    for row in rows if persons is None else rows.filter(person__in=persons):
        began = start_of(row.began_on)
        post = Post(department=row.department, title=row.title, began_at=began)
        found[row.person_id].append(post)
    return found


def _hand(directory: Directory) -> tuple[HandLink, ...]:
    links = AccountLink.objects.current().filter(account__directory=directory, method="hand")
    rows = links.order_by("account__external_id")
    return tuple(
        HandLink(account=account, person=person, reason=reason)
        for account, person, reason in rows.values_list("account__external_id", "person", "reason")
    )


def _rules(directory: Directory) -> tuple[NameRule, ...]:
    rules = LinkRule.objects.filter(directory=directory, ended_at=None).order_by("pk")
    return tuple(NameRule(template=r.template, dot=r.dot, reason=r.reason) for r in rules)


def _owned(directory: Directory) -> tuple[OwnedAccount, ...]:
    rows = Account.objects.filter(directory=directory, kind__in=["service", "shared"])
    return tuple(
        OwnedAccount(account=account, kind=kind, owner=owner)
        for account, kind, owner in rows.order_by("external_id").values_list(
            "external_id", "kind", "owner"
        )
    )


def sightings(directory: Directory, *, since: datetime) -> tuple[Sighting, ...]:
    """Return how the accounts of persons were, as far back as `since`."""
    states = AccountState.objects.filter(account__directory=directory)
    recent = states.filter(ended_at=None) | states.filter(ended_at__gte=since)
    rows = list(recent.select_related("account").order_by("account__external_id", "began_at"))
    people = people_of({row.account_id for row in rows})
    return tuple(
        sighting_of(row, people[row.account_id]) for row in rows if row.account_id in people
    )


def sighting_of(row: AccountState, person: int) -> Sighting:
    """Return one state of a person's account as the rules read it."""
    return Sighting(
        account=row.account.external_id,
        name=row.name,
        person=person,
        began_at=row.began_at,
        seen_to=row.seen_to,
        ended_at=row.ended_at,
        is_active=row.is_active,
        is_privileged=row.is_privileged,
        privileges=tuple(row.privileges),
        has_mfa=row.has_mfa,
    )


def people_of(accounts: Iterable[int]) -> dict[int, int]:
    """Return whose each account is, or was last: of several links the latest that is believed."""
    links = AccountLink.objects.believed().filter(account__in=list(accounts))
    return dict(links.order_by("began_at", "pk").values_list("account", "person"))


def _log(directory: Directory, *, since: datetime) -> tuple[Logged, ...]:
    rows = directory.log.filter(at__gte=since).order_by("at", "pk")
    return tuple(
        Logged(account=account, act=act, at=at, privilege=privilege)
        for account, act, at, privilege in rows.values_list("account", "act", "at", "privilege")
    )
