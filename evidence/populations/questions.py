"""What to ask of a population's reviews; who is named is the page's matter."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from evidence.models import ItemKind, Population, Stream
from evidence.rules.changes import change_from
from evidence.rules.reviewed import Month, Thresholds, months, reviewed
from evidence.rules.signals import Signal, signals

from .found import within
from .reconciled import kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Every signal, and each reviewer's part month by month."""

    signals: tuple[Signal, ...]
    months: tuple[Month, ...]

    @property
    def asked(self) -> int:
        """Return how many signals there is something to ask about."""
        return sum(signal.number > 0 for signal in self.signals)


def questions(population: Population) -> Questions:
    """Return what to ask of the changes of a population's period."""
    return kept(population, f"questions {population.frozen_at}", lambda: _ask(population))


def _ask(population: Population) -> Questions:
    changes = within(population).of_kind(ItemKind.CHANGE).in_order().values_list("facts", flat=True)
    told = reviewed(
        (change_from(facts) for facts in changes.iterator(2_000)),
        thresholds=Thresholds(**settings.REVIEW_THRESHOLDS),
        service_accounts=_service_accounts(population),
        writers=_writers(population),
    )
    return Questions(signals=tuple(signals(told)), months=tuple(months(told)))


def _service_accounts(population: Population) -> set[str]:
    streams = Stream.objects.filter(source=population.source_id)
    return {name for names in streams.values_list("service_accounts", flat=True) for name in names}


def _writers(population: Population) -> dict[str, frozenset[str]]:
    """Return who wrote the commits of each change; of a merge commit it is whoever merged."""
    found: dict[str, set[str]] = defaultdict(set)
    brought = within(population).of_kind(ItemKind.COMMIT).exclude(facts__brought_by=[])
    commits = brought.filter(facts__parents__1__isnull=True)
    rows = commits.values_list("stream__place", "facts__brought_by", "facts__author")
    for place, numbers, author in rows.iterator(2_000):
        for number in numbers:
            found[f"{place.partition('@')[0]}#{number}"].add(author)
    return {change: frozenset(authors) for change, authors in found.items()}
