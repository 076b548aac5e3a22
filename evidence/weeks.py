"""What happened to every control in each of some weeks: as many queries, whatever their number."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q

from controls.models import Control
from controls.rules.cadence import Cadence

from .limits import WAIVED
from .models import EvidenceItem, EvidenceItemQuerySet, EvidenceLink
from .occurrences import occurrences_of
from .rules.verdict import Outcome
from .rules.weeks import Week, WeekFacts, WeekState, control_week, due_week
from .support import SUPPORT

_BY_EVIDENCE = {Cadence.CONTINUOUS, Cadence.ON_EVENT}
# The first week something covers, the last one it covers, and the last one in which it is current.
_COVERED = """
    WITH reaches AS (
        SELECT * FROM unnest(%(cadences)s::text[], %(reaches)s::interval[])
               AS reach (cadence, length)
    )
    SELECT DISTINCT link.control_id,
           width_bucket(item.covers_from, %(starts)s::timestamptz[]) - 1,
           width_bucket(LEAST(item.covers_to, %(at)s), %(starts)s::timestamptz[]) - 1,
           width_bucket(
               LEAST(item.covers_to, %(at)s) + reaches.length, %(starts)s::timestamptz[]) - 1
    FROM evidence_evidencelink AS link
    JOIN controls_control AS control ON control.id = link.control_id
    JOIN reaches ON reaches.cadence = control.cadence
    JOIN evidence_evidenceitem AS item ON item.id = link.item_id
    WHERE link.control_id = ANY(%(controls)s)
      AND item.covers_from < %(end)s AND item.covers_to + reaches.length >= %(start)s
      AND item.received_at <= %(at)s AND item.covers_from <= %(at)s
      AND (item.withdrawn_at IS NULL OR item.withdrawn_at > %(at)s)
"""
# An interval's end is exclusive, so its last week is that of the moment before.
_JUDGED = f"""
    WITH {SUPPORT}, {WAIVED}, held AS NOT MATERIALIZED (
        SELECT outcome, check_id, source_id, resource_id, began_at, ended_at
        FROM evidence_finding
        WHERE outcome IN ('fail', 'unknown') AND began_at <= %(at)s AND began_at < %(end)s
          AND (ended_at IS NULL OR ended_at > %(start)s)
          AND check_id = ANY(ARRAY(SELECT DISTINCT check_id FROM support))
    ), part AS (
        SELECT outcome, check_id, source_id, began_at, ended_at
        FROM held LEFT JOIN waived USING (source_id, check_id, resource_id)
        WHERE outcome = 'unknown' OR waived.time IS NULL
        UNION ALL
        SELECT outcome, check_id, source_id, lower(part), upper(part)
        FROM held JOIN waived USING (source_id, check_id, resource_id),
             unnest(multirange(tstzrange(began_at, ended_at)) - waived.time) AS part
        WHERE outcome = 'fail'
    ), span AS (
        SELECT DISTINCT outcome, check_id, source_id,
               width_bucket(began_at, %(starts)s::timestamptz[]) - 1 AS first,
               width_bucket(
                   LEAST(ended_at, %(at)s, %(end)s) - interval '1 microsecond',
                   %(starts)s::timestamptz[]
               ) - 1 AS last
        FROM part
    )
    SELECT DISTINCT outcome, control_id, first, last
    FROM span JOIN support USING (check_id, source_id)
"""  # noqa: S608  (fixed text)
# Where a check that had looked once did not look for a part of a week that is over or under way.
_GAPS = f"""
    WITH {SUPPORT}, looked AS (
        SELECT support.control_id, support.check_id, source_id, min(began_at) AS first_at,
               range_agg(tstzrange(began_at, LEAST(holds_until, %(at)s), '[]')) AS seen
        FROM support JOIN evidence_operation AS operation USING (check_id, source_id)
        WHERE operation.began_at <= %(at)s
        GROUP BY support.control_id, support.check_id, source_id
    ), week AS (
        SELECT * FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[])
                      WITH ORDINALITY AS week (starts, ends, number)
        WHERE starts <= %(at)s
    )
    SELECT DISTINCT looked.control_id, week.number - 1, week.number - 1
    FROM looked JOIN week ON week.ends > looked.first_at
    WHERE NOT looked.seen @> tstzrange(
        GREATEST(week.starts, looked.first_at), LEAST(week.ends, %(at)s))
"""  # noqa: S608  (fixed text)
Key = tuple[int, int]  # a control's primary key and a week's number


def weeks_of(
    controls: Sequence[Control], weeks: Sequence[Week], *, record_began_at: datetime, at: datetime
) -> dict[int, list[WeekState]]:
    """Return each control's state in each week, by primary key.

    The weeks follow one another without a gap.
    """
    if not controls:
        return {}
    seen = _seen(controls, weeks, at)
    due = _due(controls, weeks, record_began_at, at)

    @cache  # what can be known of a week is the same for many controls
    def state(number: int, cadence: Cadence, due: WeekState | None, *known: bool) -> WeekState:
        named = zip(_SEEN, known, strict=True)
        facts = WeekFacts(week=weeks[number], cadence=cadence, due=due, **dict(named))
        return control_week(facts, record_began_at=record_began_at, at=at)

    def state_of(control: Control, number: int) -> WeekState:
        key = (control.pk, number)
        known = (key in keys for keys in seen)
        return state(number, Cadence(control.cadence), due.get(key), *known)

    return {c.pk: [state_of(c, number) for number in range(len(weeks))] for c in controls}


_SEEN = ("failed", "unread", "has_gap", "has_fresh_evidence", "has_current_evidence")


def _seen(controls: Sequence[Control], weeks: Sequence[Week], at: datetime) -> tuple[set[Key], ...]:
    """Return, for each fact of `_SEEN`, the controls and weeks of which it is so."""
    values: dict[str, Any] = {
        "controls": [control.pk for control in controls],
        "starts": [week.start for week in weeks],
        "ends": [week.end for week in weeks],
        "start": weeks[0].start,
        "end": weeks[-1].end,
        "cadences": [cadence.value for cadence in Cadence],
        "reaches": [cadence.reach for cadence in Cadence],
        "at": at,
    }
    covered, judged = _spans(_COVERED, values), _spans(_JUDGED, values)
    told: tuple[Iterable[Sequence[Any]], ...] = (
        (span for outcome, *span in judged if outcome == Outcome.FAIL),
        (span for outcome, *span in judged if outcome == Outcome.UNKNOWN),
        _spans(_GAPS, values),
        ((control, first, last) for control, first, last, _ in covered),
        ((control, first, last) for control, first, _, last in covered),
    )
    return tuple(_keys(spans, len(weeks) - 1) for spans in told)


def _due(
    controls: Sequence[Control], weeks: Sequence[Week], record_began_at: datetime, at: datetime
) -> dict[Key, WeekState]:
    """Return what the due performances say of each week of the controls that have a calendar."""
    found = occurrences_of(
        [control for control in controls if Cadence(control.cadence) not in _BY_EVIDENCE],
        start=weeks[0].start,
        end=weeks[-1].end,
        record_began_at=record_began_at,
        at=at,
    )
    return {
        (pk, number): due_week(stated, week, at=at)
        for pk, stated in found.items()
        for number, week in enumerate(weeks)
        if week.start <= at
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


def _spans(query: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return spans of weeks of controls, which are few where rows are many."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        spans: list[tuple[Any, ...]] = cursor.fetchall()
    return spans


def _keys(spans: Iterable[Sequence[Any]], last_week: int) -> set[Key]:
    return {
        (control, number)
        for control, first, last in spans
        for number in range(max(first, 0), min(last, last_week) + 1)
    }
