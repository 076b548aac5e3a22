"""The health of controls at an instant, from findings and evidence; the rule is in controls."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from controls.models import Control
from controls.rules.cadence import Cadence
from controls.rules.health import ControlFacts, Health, control_health

from .limits import WAIVED
from .support import SUPPORT

_RECENT = timedelta(days=2)

# Until when there is evidence is asked of the last days first, where most of it is.
_FACTS = f"""
    WITH {SUPPORT}, standing AS NOT MATERIALIZED (
        SELECT id, covers_to FROM evidence_evidenceitem
        WHERE covers_from <= %(at)s AND received_at <= %(at)s
          AND (withdrawn_at IS NULL OR withdrawn_at > %(at)s)
    ), recent AS MATERIALIZED (
        SELECT link.control_id, max(item.covers_to) AS covers_to
        FROM evidence_evidencelink AS link JOIN standing AS item ON item.id = link.item_id
        WHERE link.control_id = ANY(%(controls)s::bigint[]) AND item.covers_to >= %(recent)s
        GROUP BY link.control_id
    ), earlier AS (
        SELECT link.control_id, max(item.covers_to) AS covers_to
        FROM evidence_evidencelink AS link JOIN standing AS item ON item.id = link.item_id
        WHERE link.control_id = ANY(ARRAY(
                  SELECT unnest(%(controls)s::bigint[]) EXCEPT SELECT control_id FROM recent
              ))
          AND item.covers_to < %(recent)s
        GROUP BY link.control_id
    ), {WAIVED}, judged AS (
        SELECT check_id, source_id,
               count(*) FILTER (WHERE outcome = 'fail'
                   AND NOT COALESCE(waived.time @> %(at)s, FALSE)) AS failing,
               count(*) FILTER (WHERE outcome = 'unknown') AS unknown
        FROM evidence_finding LEFT JOIN waived USING (source_id, check_id, resource_id)
        WHERE outcome IN ('fail', 'unknown')
          AND began_at <= %(at)s AND (ended_at IS NULL OR ended_at > %(at)s)
        GROUP BY check_id, source_id
    ), supported AS (
        SELECT support.control_id,
               sum(judged.failing) AS failing,
               sum(judged.unknown) AS unknown
        FROM support JOIN judged USING (check_id, source_id)
        GROUP BY support.control_id
    )
    SELECT control_id, least(covered.covers_to, %(at)s), supported.failing, supported.unknown
    FROM (SELECT * FROM recent UNION ALL SELECT * FROM earlier) AS covered
    FULL JOIN supported USING (control_id)
"""  # noqa: S608  (fixed text)

_WATCHED = f"""
    WITH {SUPPORT}, looked AS (
        SELECT support.control_id, support.check_id, source_id, max(holds_until) AS until
        FROM support JOIN evidence_operation AS operation USING (check_id, source_id)
        WHERE operation.began_at <= %(at)s
        GROUP BY support.control_id, support.check_id, source_id
    )
    SELECT control_id FROM looked GROUP BY control_id HAVING bool_and(until > %(at)s)
"""  # noqa: S608  (fixed text)


def health_of(controls: Iterable[Control], *, at: datetime) -> dict[int, Health]:
    """Return each control's health by primary key; one query whatever their number."""
    controls = list(controls)
    facts = _facts([control.pk for control in controls], at)
    return {
        control.pk: control_health(_facts_of(control, facts.get(control.pk)), at=at)
        for control in controls
    }


def _facts(controls: list[int], at: datetime) -> dict[int, Sequence[Any]]:
    values: dict[str, Any] = {"controls": controls, "at": at, "recent": at - _RECENT}
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, values)
        return {key: facts for key, *facts in cursor.fetchall()}


def _facts_of(control: Control, found: Sequence[Any] | None) -> ControlFacts:
    covers_to, failing, unknown = found or (None, 0, 0)
    return ControlFacts(
        cadence=Cadence(control.cadence),
        failing_findings=failing or 0,
        unknown_findings=unknown or 0,
        evidence_covers_to=covers_to,
    )


def evidence_to(controls: list[int], *, at: datetime) -> dict[int, datetime]:
    """Return the newest moment that evidence covers, of each control that has any."""
    return {key: facts[0] for key, facts in _facts(controls, at).items() if facts[0] is not None}


def watched(controls: list[int], *, at: datetime) -> set[int]:
    """Return the controls whose checks looked when they last should have, each of them."""
    with connection.cursor() as cursor:
        cursor.execute(_WATCHED, {"controls": controls, "at": at})
        return {key for (key,) in cursor.fetchall()}
