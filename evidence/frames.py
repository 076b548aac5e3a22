"""Where pages about populations stand: among the organization's own, or within one audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from compliance.accounts.models import User
from evidence.models import ItemKind, Population


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One part of a population with an address of its own."""

    title: str
    href: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The shell around a page, the addresses within it, and whether persons are named there."""

    template: str
    app: str
    shows_persons: bool
    may_freeze: bool = False
    receipt: str = "receipt"  # the name of its page
    extra: Mapping[str, Any] = field(default_factory=dict)  # what the shell's template needs
    before: tuple[object, ...] = ()  # what stands in each address before the page's own values

    def href(self, name: str, *args: object) -> str:
        """Return a page's address within this frame."""
        return reverse(f"{self.app}:{name}", args=[*self.before, *args])

    def receipt_href(self, snapshot: int) -> str:
        """Return the page of how a snapshot was obtained."""
        return self.href(self.receipt, snapshot)

    @property
    def home(self) -> str:
        return self.href("populations")

    def tabs(self, population: Population, here: str) -> list[Tab]:
        """Return the parts of a population."""
        names = {
            "population": "Items and attributes",
            "population_completeness": "Completeness",
            "population_signals": "Questions to ask",
        }
        if population.kind != ItemKind.CHANGE:
            del names["population_signals"]
        return [
            Tab(title=title, href=self.href(name, population.key), is_current=name == here)
            for name, title in names.items()
        ]


def own_frame(user: User) -> Frame:
    """Return the frame of the organization's own pages."""
    return Frame(
        template="base.html",
        app="evidence",
        shows_persons=user.is_lead,
        may_freeze=user.is_lead,
    )
