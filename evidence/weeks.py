"""What happened to every control in each of some weeks: three queries, whatever their number."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from controls.models import Control
from controls.rules.cadence import Cadence

from .models import EvidenceItem, EvidenceItemQuerySet, EvidenceLink
from .rules.verdict import Outcome
from .rules.weeks import Week, WeekFacts, WeekState, control_week

_WEEKS = """
    weeks AS (
        SELECT number - 1 AS number, starts, ends
        FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[])
             WITH ORDINALITY AS week (starts, ends, number)
    )
"""

_COVERED = f"""
    WITH {_WEEKS}, reaches AS (
        SELECT * FROM unnest(%(cadences)s::text[], %(reaches)s::interval[])
               AS reach (cadence, length)
    )
    SELECT DISTINCT link.control_id, weeks.number
    FROM evidence_evidencelink AS link
    JOIN controls_control AS control ON control.id = link.control_id
    JOIN reaches ON reaches.cadence = control.cadence
    JOIN evidence_evidenceitem AS item ON item.id = link.item_id
    JOIN weeks ON item.covers_from < weeks.ends AND item.covers_to + reaches.length >= weeks.starts
    WHERE item.received_at <= %(at)s
      AND (item.withdrawn_at IS NULL OR item.withdrawn_at > %(at)s)
"""  # noqa: S608  (fixed text)

_JUDGED = f"""
    WITH {_WEEKS}
    SELECT DISTINCT support.control_id, weeks.number
    FROM controls_controlcheck AS support
    JOIN evidence_finding AS finding ON finding.check_id = support.check_id
    JOIN weeks ON finding.began_at < weeks.ends
              AND (finding.ended_at IS NULL OR finding.ended_at > weeks.starts)
    WHERE finding.outcome = %(outcome)s AND finding.began_at <= %(at)s
"""  # noqa: S608  (fixed text)


def weeks_of(
    controls: Sequence[Control], weeks: Sequence[Week], *, record_began_at: datetime, at: datetime
) -> dict[int, list[WeekState]]:
    """Return each control's state in each week, by primary key."""
    values: dict[str, Any] = {
        "starts": [week.start for week in weeks],
        "ends": [week.end for week in weeks],
        "cadences": [cadence.value for cadence in Cadence],
        "reaches": [cadence.reach for cadence in Cadence],
        "at": at,
    }
    covered = _pairs(_COVERED, values)
    failed = _pairs(_JUDGED, {**values, "outcome": Outcome.FAIL})
    unread = _pairs(_JUDGED, {**values, "outcome": Outcome.UNKNOWN})
    return {
        control.pk: [
            control_week(
                WeekFacts(
                    week=week,
                    failed=(control.pk, number) in failed,
                    unread=(control.pk, number) in unread,
                    has_current_evidence=(control.pk, number) in covered,
                ),
                record_began_at=record_began_at,
                at=at,
            )
            for number, week in enumerate(weeks)
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
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return set(cursor.fetchall())
