"""What happened to every control in each of some weeks: three queries, whatever their number."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q

from controls.models import Control
from controls.rules.cadence import Cadence

from .models import EvidenceItem, EvidenceItemQuerySet, EvidenceLink
from .rules.verdict import Outcome
from .rules.weeks import Week, WeekFacts, WeekState, control_week

_COVERED = """
    WITH reaches AS (
        SELECT * FROM unnest(%(cadences)s::text[], %(reaches)s::interval[])
               AS reach (cadence, length)
    )
    SELECT DISTINCT link.control_id,
           width_bucket(item.covers_from, %(starts)s::timestamptz[]) - 1,
           width_bucket(item.covers_to + reaches.length, %(starts)s::timestamptz[]) - 1
    FROM evidence_evidencelink AS link
    JOIN controls_control AS control ON control.id = link.control_id
    JOIN reaches ON reaches.cadence = control.cadence
    JOIN evidence_evidenceitem AS item ON item.id = link.item_id
    WHERE link.control_id = ANY(%(controls)s)
      AND item.covers_from < %(end)s AND item.covers_to + reaches.length >= %(start)s
      AND item.received_at <= %(at)s
      AND (item.withdrawn_at IS NULL OR item.withdrawn_at > %(at)s)
"""
# An interval's end is exclusive, so its last week is that of the moment before.
_JUDGED = """
    SELECT DISTINCT support.control_id,
           width_bucket(finding.began_at, %(starts)s::timestamptz[]) - 1,
           width_bucket(
               LEAST(finding.ended_at, %(end)s) - interval '1 microsecond',
               %(starts)s::timestamptz[]
           ) - 1
    FROM controls_controlcheck AS support
    JOIN evidence_finding AS finding ON finding.check_id = support.check_id
    WHERE support.control_id = ANY(%(controls)s)
      AND finding.outcome = %(outcome)s AND finding.began_at <= %(at)s
      AND finding.began_at < %(end)s
      AND (finding.ended_at IS NULL OR finding.ended_at > %(start)s)
"""


def weeks_of(
    controls: Sequence[Control], weeks: Sequence[Week], *, record_began_at: datetime, at: datetime
) -> dict[int, list[WeekState]]:
    """Return each control's state in each week, by primary key.

    The weeks follow one another without a gap.
    """
    values: dict[str, Any] = {
        "controls": [control.pk for control in controls],
        "starts": [week.start for week in weeks],
        "start": weeks[0].start,
        "end": weeks[-1].end,
        "cadences": [cadence.value for cadence in Cadence],
        "reaches": [cadence.reach for cadence in Cadence],
        "at": at,
    }
    covered = _pairs(_COVERED, values)
    failed = _pairs(_JUDGED, {**values, "outcome": Outcome.FAIL})
    unread = _pairs(_JUDGED, {**values, "outcome": Outcome.UNKNOWN})

    @cache  # what can be known of a week is the same for many controls
    def state(number: int, failed: bool, unread: bool, covered: bool) -> WeekState:
        facts = WeekFacts(
            week=weeks[number], failed=failed, unread=unread, has_current_evidence=covered
        )
        return control_week(facts, record_began_at=record_began_at, at=at)

    return {
        control.pk: [
            state(key[1], key in failed, key in unread, key in covered)
            for key in ((control.pk, number) for number in range(len(weeks)))
        ]
        for control in controls
    }


def current_items(controls: Iterable[Control], week: Week) -> EvidenceItemQuerySet:
    """Return the standing items by which any of the controls has current evidence in the week."""
    current = Q()
    for cadence in Cadence:
        reaches = week.start - cadence.reach
        current |= Q(control__cadence=cadence, item__covers_to__gte=reaches)
    links = EvidenceLink.objects.filter(current, control__in=controls)
    standing = EvidenceItem.objects.standing().filter(covers_from__lt=week.end)
    return standing.filter(pk__in=links.values("item"))


def _pairs(query: str, values: dict[str, Any]) -> set[tuple[int, int]]:
    """Return pairs of control and week from spans of weeks, which are few where rows are many."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        spans = cursor.fetchall()
    last = len(values["starts"]) - 1
    return {
        (control, number)
        for control, first, final in spans
        for number in range(max(first, 0), min(final, last) + 1)
    }
