"""Whose an account is, and by what that is known; never a guess, never twice.

Authority: TSC CC6.2 (access is tied to a person); docs/decisions/no-account-is-linked-by-guess.md.
In this order, and the first that names anybody counts: said by hand; the identity single sign-on
knows it by; an address that the directory vouches for, also one of the person's former ones, also
without what follows a plus sign; a rule on how accounts are named; what the same account was before
it was renamed. Where two persons are named it is nobody's. Names of people link nothing: two may be
called the same. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .accounts import SeenAccount
from .roster import NameRule, Roster, Sighting

_TAG = re.compile(r"^([^+@]+)\+[^@]*@(.+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One account with its person, and why."""

    person: int
    method: str  # hand, identity, email, rule
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Every account of a directory: linked, or not and why."""

    linked: Mapping[str, Link] = field(default_factory=dict)  # by the account's id
    unlinked: Mapping[str, str] = field(default_factory=dict)  # why nobody is known

    def __len__(self) -> int:
        return len(self.linked) + len(self.unlinked)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The roster by what accounts are linked by."""

    by_email: Mapping[str, frozenset[int]]
    by_hand: Mapping[str, tuple[int, str]]
    by_name: Mapping[str, frozenset[tuple[int, str]]]
    before: Mapping[str, tuple[int, str]]
    programs: frozenset[str]


def link_all(accounts: Iterable[SeenAccount], roster: Roster) -> Links:
    """Return for each account whose it is, or why that is not known."""
    known = _known(roster)
    linked: dict[str, Link] = {}
    unlinked: dict[str, str] = {}
    for account in accounts:
        found = _link(account, known)
        if isinstance(found, Link):
            linked[account.id] = found
        else:
            unlinked[account.id] = found
    return Links(linked=linked, unlinked=unlinked)


def without_tag(email: str) -> str:
    """Return an address without what follows a plus sign: mail to both arrives at one place."""
    match = _TAG.match(email)
    return f"{match[1]}@{match[2]}" if match else email


def names_by(rule: NameRule, emails: Iterable[str]) -> Iterator[str]:
    """Yield what a rule calls the account of somebody with these addresses."""
    for email in emails:
        local = email.partition("@")[0].replace(".", rule.dot)
        yield rule.template.replace("{local}", local).lower()


def _known(roster: Roster) -> _Known:
    by_email: dict[str, set[int]] = {}
    by_name: dict[str, set[tuple[int, str]]] = {}
    for person in roster.persons:
        if person.kind != "service":
            for email in person.emails:
                by_email.setdefault(email, set()).add(person.id)
            for rule in roster.rules:
                for name in names_by(rule, person.emails):
                    by_name.setdefault(name, set()).add((person.id, rule.template))
    return _Known(
        by_email={email: frozenset(ids) for email, ids in by_email.items()},
        by_hand={link.account: (link.person, link.reason) for link in roster.hand},
        by_name={name: frozenset(found) for name, found in by_name.items()},
        before={s.account: (s.person, s.name) for s in _in_time(roster.sightings)},
        programs=frozenset(owned.account for owned in roster.owned),
    )


def _in_time(sightings: Iterable[Sighting]) -> list[Sighting]:
    return sorted(sightings, key=lambda sighting: sighting.began_at)


def _link(account: SeenAccount, known: _Known) -> Link | str:
    if account.id in known.by_hand:
        person, reason = known.by_hand[account.id]
        return Link(person=person, method="hand", reason=reason)
    if account.is_service or account.id in known.programs:
        return "It is no one person's: a program's, or several people's."
    for found in (
        _by_identity(account, known),
        _by_email(account, known),
        _by_rule(account, known),
    ):
        if found is not None:
            return found
    return _by_what_it_was(account, known)


def _by_identity(account: SeenAccount, known: _Known) -> Link | str | None:
    if not account.identity:
        return None
    people = known.by_email.get(account.identity.lower(), frozenset())
    if len(people) > 1:
        return f"Single sign-on knows it as {account.identity}, an address of two persons."
    reason = f"Single sign-on knows it as {account.identity}."
    return _only(people, "identity", reason)


def _by_email(account: SeenAccount, known: _Known) -> Link | str | None:
    exact = {email: known.by_email[email] for email in account.emails if email in known.by_email}
    plus = {
        email: known.by_email[without_tag(email)]
        for email in account.emails
        if without_tag(email) in known.by_email
    }
    for found, what in ((exact, "is the person's."), (plus, "is the person's, with a tag.")):
        people = frozenset().union(*found.values()) if found else frozenset()
        if len(people) > 1:
            return f"Its addresses are those of two persons: {', '.join(sorted(found))}."
        if people:
            return _only(people, "email", f"Its verified address {min(found)} {what}")
    return None


def _by_rule(account: SeenAccount, known: _Known) -> Link | str | None:
    found = known.by_name.get(account.name.lower(), frozenset())
    people = frozenset(person for person, _ in found)
    if len(people) > 1:
        return f"By the rule its name {account.name} would be two persons'."
    template = min((template for _, template in found), default="")
    return _only(people, "rule", f"Accounts here are named {template}.")


def _by_what_it_was(account: SeenAccount, known: _Known) -> Link | str:
    if account.id in known.before:
        person, name = known.before[account.id]
        return Link(person=person, method="email", reason=f"The same account was {name} before.")
    if not account.emails and not account.identity:
        return "The directory tells no address of it, and no rule names it."
    return "Nobody on the roster has its address, and no rule names it."


def _only(people: Iterable[int], method: str, reason: str) -> Link | None:
    for person in people:
        return Link(person=person, method=method, reason=reason)
    return None
