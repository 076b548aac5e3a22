"""Which populations an audit's auditors may see, and the sealed pages behind them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from evidence.models import Population, PopulationQuerySet, Snapshot, Source
from evidence.populations import found

from .models import Audit
from .rules.window import AsOf


def populations_of(audit: Audit) -> list[Population]:
    """Return the changes of its window from each source, and what was defined and overlaps it."""
    standing = [_of_window(audit, source) for source in _sources(audit)]
    return [*standing, *_defined(audit).newest_first()]


def by_key(audit: Audit, key: str) -> Population | None:
    """Return the population an address names, if this audit may see it."""
    if (number := found.source_in(key)) is not None:
        source = _sources(audit).filter(pk=number).first()
        return _of_window(audit, source) if source else None
    is_number = key.isdecimal() and len(key) < 10
    return _defined(audit).filter(pk=int(key)).first() if is_number else None


def snapshots_of(audit: Audit) -> QuerySet[Snapshot]:
    """Return the sealed pages that items within any of these populations were read from."""
    pages = Q(pk__in=[])
    for population in populations_of(audit):
        pages |= Q(pk__in=found.within(population).order_by().values("snapshot"))
    return Snapshot.objects.filter(pages)


def _days(audit: Audit) -> tuple[date, date]:
    span = audit.span
    return (span.day, span.day) if isinstance(span, AsOf) else (span.first, span.last)


def _sources(audit: Audit) -> QuerySet[Source]:
    return found.sources().filter(Q(system=None) | Q(system__in=audit.systems.all()))


def _of_window(audit: Audit, source: Source) -> Population:
    first, last = _days(audit)
    return found.standing(source, first=first, last=last)


def _defined(audit: Audit) -> PopulationQuerySet:
    first, last = _days(audit)
    rows = Population.objects.select_related("source", "artifact", "defined_by", "frozen_by")
    in_scope = Q(source__system=None) | Q(source__system__in=audit.systems.all())
    return rows.overlapping(first, last).filter(in_scope)
