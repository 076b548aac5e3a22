"""Whom a reviewer's question about an account goes to."""

from __future__ import annotations

from compliance.accounts.models import User
from compliance.accounts.organization import day_of

from .models import Person, Position, ReviewedAccount


def whom_to_ask(account: ReviewedAccount, *, asker: User) -> User:
    """Return whose account it is, who answers for it, or their manager: the first who signs in.

    Else it is the system's owner, or who answers for the review.
    """
    persons = [account.person, account.owner, _manager(account)]
    users = [_user_of(person) for person in persons if person]
    owner = account.directory.directory.owner
    candidates = [*users, owner if owner and owner.is_active else None]
    others = [user for user in candidates if user and user != asker]
    return (others or [account.review.owner])[0]


def _manager(account: ReviewedAccount) -> Person | None:
    whose = account.person or account.owner
    today = day_of(account.review.started_at)
    place = Position.objects.at(today).filter(person=whose).select_related("manager").first()
    return place.manager if place else None


def _user_of(person: Person) -> User | None:
    found: User | None = User.objects.active().staff().filter(email__in=person.emails).first()
    return found
