"""What happened to a control on event: each item of its populations is one occurrence.

Whether each was dealt with as promised is in the item's attributes; the rules are the populations'.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from .models import ItemKind, Population, PopulationItem
from .populations.found import USUAL_DAYS
from .rules.verdict import Outcome

# Of each item what was known at the instant; its worst attribute is its outcome.
_COUNTED = """
    SELECT count(*),
           count(*) FILTER (WHERE attributes @? '$.* ? (@ == "fail")'),
           count(*) FILTER (WHERE (attributes @? '$.* ? (@ == "unknown")' OR attributes = '{}')
                              AND NOT attributes @? '$.* ? (@ == "fail")')
    FROM evidence_populationitem AS item
    JOIN evidence_stream AS stream ON stream.id = item.stream_id
    JOIN evidence_source AS source ON source.id = stream.source_id
    LEFT JOIN controls_system AS system ON system.id = source.system_id
    WHERE item.kind = ANY(%(kinds)s) AND system.is_in_scope IS NOT FALSE
      AND item.occurred_at >= %(start)s AND item.occurred_at <= %(at)s
      AND item.began_at <= %(at)s AND (item.ended_at IS NULL OR item.ended_at > %(at)s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event, and whether the control dealt with it as promised."""

    item: PopulationItem
    outcome: Outcome
    href: str

    @property
    def kind(self) -> str:
        return self.item.get_kind_display()


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What happened within a time: how many events, of which so many failed or are not known."""

    count: int
    failed: int
    unknown: int
    newest: list[Happened]

    @property
    def passed(self) -> int:
        return self.count - self.failed - self.unknown


def events_of(
    kinds: Collection[str], *, start: datetime, at: datetime, newest: int = 6
) -> Events | None:
    """Return what happened from `start` until `at`, as known then; None without any kind."""
    if not kinds:
        return None
    values: dict[str, Any] = {"kinds": list(kinds), "start": start, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, values)
        count, failed, unknown = cursor.fetchone()
    items = PopulationItem.objects.at(at).filter(
        kind__in=kinds, occurred_at__gte=start, occurred_at__lte=at
    )
    shown = items.exclude(stream__source__system__is_in_scope=False).select_related(
        "stream__source"
    )
    found = [_happened(item) for item in shown.order_by("-occurred_at", "-pk")[:newest]]
    return Events(count=count, failed=failed, unknown=unknown, newest=found)


def _happened(item: PopulationItem) -> Happened:
    """Return an event with its page, which the days that populations usually show have."""
    population = Population(source=item.stream.source, kind=ItemKind(item.kind))
    has_page = item.occurred_at > timezone.now() - timedelta(days=USUAL_DAYS - 1)
    href = reverse("evidence:population_item", args=[population.key, item.pk]) if has_page else ""
    return Happened(item=item, outcome=outcome_of(item.attributes), href=href)


def outcome_of(attributes: dict[str, str]) -> Outcome:
    """Return the worst outcome of an item's attributes; one without any is not known."""
    found = set(attributes.values())
    worst = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE)
    return next((outcome for outcome in worst if outcome in found), Outcome.UNKNOWN)
