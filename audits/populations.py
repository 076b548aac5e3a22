"""Which populations an audit's auditors may see, and the sealed pages behind them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from compliance.accounts.organization import the_organization
from evidence.models import Population, PopulationQuerySet, Source
from evidence.populations import found

from .models import Audit
from .rules.window import AsOf


def populations_of(audit: Audit) -> list[Population]:
    """Return the changes of its window from each source, and what was defined and overlaps it."""
    first, last = _days(audit)
    standing = found.standing_of(_sources(audit), first=first, last=last)
    return [*standing, *_defined(audit).newest_first()]


def by_key(audit: Audit, key: str) -> Population | None:
    """Return the population an address names, if this audit may see it."""
    if named := found.source_in(key):
        number, kind = named
        source = _sources(audit).filter(pk=number).first()
        first, last = _days(audit)
        return found.standing(source, kind=kind, first=first, last=last) if source else None
    is_number = key.isdecimal() and len(key) < 10
    return _defined(audit).filter(pk=int(key)).first() if is_number else None


def shows_page(audit: Audit, snapshot: int) -> bool:
    """Return whether an item within any of these populations was read from this sealed page."""
    zone = the_organization().zone
    found_on = [
        found.within(population, zone).filter(snapshot=snapshot).order_by().values("pk")
        for population in populations_of(audit)
    ]
    return bool(found_on) and found_on[0].union(*found_on[1:]).exists()


def _days(audit: Audit) -> tuple[date, date]:
    span = audit.span
    return (span.day, span.day) if isinstance(span, AsOf) else (span.first, span.last)


def _sources(audit: Audit) -> QuerySet[Source]:
    return found.sources().filter(Q(system=None) | Q(system__in=audit.systems.all()))


def _defined(audit: Audit) -> PopulationQuerySet:
    first, last = _days(audit)
    rows = Population.objects.select_related("source", "artifact", "defined_by", "frozen_by")
    in_scope = Q(source__system=None) | Q(source__system__in=audit.systems.all())
    return rows.overlapping(first, last).filter(in_scope)
