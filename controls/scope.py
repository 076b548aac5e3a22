"""What the scope page shows: each category with advice and what it brings along."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry

from .models import Category

ADVICE = {
    "security": "Part of every SOC 2 report. It covers how you are governed and how you keep "
    "systems and data from people who should not reach them.",
    "availability": "Add it when customers rely on an uptime or recovery time you promise. You "
    "show capacity, backups, and restores that were really tried.",
    "confidentiality": "Add it when contracts oblige you to protect and later delete customers' "
    "secrets. It is a small step if you keep a retention schedule.",
    "processing_integrity": "Add it when customers act on your results – payments, payroll, "
    "reports – and need them complete, correct and on time. Few software companies do.",
    "privacy": "Add it only when you yourself decide about personal data and promise people "
    "something about it. It is the largest step; a processor usually leaves it out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryChoice:
    """One category as the page offers it."""

    category: Category
    advice: str
    criteria: int
    controls: int

    @property
    def is_fixed(self) -> bool:
        """Say that it cannot be taken out."""
        return self.category.code == "security"


def category_choices() -> list[CategoryChoice]:
    """Return the five categories in their order, with what each would ask for."""
    rows = Category.objects.order_by("position").annotate(
        criterion_count=Count("criteria", distinct=True),
        control_count=Count(
            "criteria__controls",
            filter=Q(criteria__controls__retired_on=None),
            distinct=True,
        ),
    )
    return [
        CategoryChoice(
            category=row,
            advice=ADVICE.get(row.code, ""),
            criteria=row.criterion_count,
            controls=row.control_count,
        )
        for row in rows
    ]


_PARTS = {
    "controls:scope": "Categories and systems",
    "controls:subservices": "Subservice organizations",
}
_CHANGES = (Event.CATEGORY_SCOPED, Event.SYSTEM_ADDED, Event.SYSTEM_SCOPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeTab:
    """One part of the scope, with its address."""

    title: str
    href: str
    is_current: bool


def scope_tabs(here: str) -> list[ScopeTab]:
    """Return the parts of the scope, the current one marked."""
    return [
        ScopeTab(title=title, href=reverse(name), is_current=name == here)
        for name, title in _PARTS.items()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """That a lead confirmed the scope, and whether it was changed since."""

    entry: LedgerEntry
    is_current: bool


def confirmation() -> Confirmation | None:
    """Return the newest decision on the scope as a whole; none before the first."""
    events = (*_CHANGES, Event.SCOPE_CONFIRMED)
    found = LedgerEntry.objects.filter(event__in=events).select_related("user")
    rows = list(found.order_by("occurred_at", "sequence"))
    decided = [row for row in rows if row.event == Event.SCOPE_CONFIRMED]
    if not decided:
        return None
    return Confirmation(entry=decided[-1], is_current=decided[-1] == rows[-1])
