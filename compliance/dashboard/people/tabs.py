"""The parts of what is kept of people, each with its address."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from compliance.people.models import Account

_PARTS = (
    ("people:people", "People"),
    ("people:accounts", "Accounts"),
    ("reviews:reviews", "Access reviews"),
    ("people:import", "Roster"),
    ("people:terms", "What was agreed"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One part, and how many rows wait there."""

    title: str
    href: str
    is_current: bool
    count: int | None = None


def tabs(here: str) -> list[Tab]:
    """Return the parts there are, the current one marked."""
    found = []
    for name, title in _PARTS:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        unlinked = Account.objects.unlinked().count() if name == "people:accounts" else None
        found.append(Tab(title=title, href=href, is_current=name == here, count=unlinked or None))
    return found
