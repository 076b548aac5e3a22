"""How many items of a population meet each attribute."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from evidence.models import ItemKind, PopulationItemQuerySet
from evidence.rules import workforce
from evidence.rules.attributes import ATTRIBUTES
from evidence.rules.verdict import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One attribute over all items: a rate never stands without what it is a rate of."""

    key: str
    title: str
    counts: dict[str, int]  # by outcome

    @property
    def held(self) -> int:
        return self.counts.get(Outcome.PASS, 0)

    @property
    def failed(self) -> int:
        return self.counts.get(Outcome.FAIL, 0)

    @property
    def unknown(self) -> int:
        return self.counts.get(Outcome.UNKNOWN, 0)

    @property
    def not_applicable(self) -> int:
        return self.counts.get(Outcome.NOT_APPLICABLE, 0)

    @property
    def of(self) -> int:
        """Return how many it applied to."""
        return sum(self.counts.values()) - self.not_applicable


def attributes_for(kind: str) -> list[tuple[str, str]]:
    """Return key and title of each attribute that items of a kind are tested for."""
    if kind == ItemKind.CHANGE:
        return [(each.key, each.title) for each in ATTRIBUTES]
    return [(each.key, each.title) for each in workforce.ATTRIBUTES.get(kind, ())]


def tallies(items: PopulationItemQuerySet, kind: str) -> tuple[Tally, list[Tally]]:
    """Return how many items meet all attributes, and each.

    One statement: there are few ways in which items can meet them.
    """
    kinds = items.order_by().values_list("attributes").annotate(number=Count("pk"))
    ways = [(attributes, number) for attributes, number in kinds if attributes]
    return _tally("overall", "Every attribute", ways), [
        _tally(key, title, ways) for key, title in attributes_for(kind)
    ]


def _tally(key: str, title: str, ways: list[tuple[dict[str, Any], int]]) -> Tally:
    counts: Counter[str] = Counter()
    for attributes, number in ways:
        counts[attributes.get(key, Outcome.UNKNOWN.value)] += number
    ordered = {outcome.value: counts[outcome.value] for outcome in Outcome}
    return Tally(key=key, title=title, counts=ordered)
