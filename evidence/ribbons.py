"""How checks stood in each of some weeks: one query, whatever their number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from .rules.verdict import Outcome
from .rules.weeks import Week, WeekState, check_week

_STOOD = """
    WITH week AS (
        SELECT * FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[])
                      WITH ORDINALITY AS week (starts, ends, number)
        WHERE starts <= %(at)s
    ), stood AS (
        SELECT operation.check_id, operation.source_id, operation.outcome, operation.began_at,
               LEAST(operation.holds_until, %(at)s) AS until
        FROM evidence_operation AS operation
        JOIN evidence_source AS source ON source.id = operation.source_id
        LEFT JOIN controls_system AS system ON system.id = source.system_id
        WHERE operation.check_id = ANY(%(checks)s::text[]) AND operation.began_at <= %(at)s
          AND system.is_in_scope IS NOT FALSE
    ), looked AS (
        SELECT check_id, source_id, min(began_at) AS first_at,
               range_agg(tstzrange(began_at, until, '[]')) AS seen
        FROM stood GROUP BY check_id, source_id
    )
    SELECT looked.check_id, week.number - 1,
           array_agg(DISTINCT stood.outcome) FILTER (WHERE stood.outcome IS NOT NULL),
           bool_or(NOT looked.seen @> tstzrange(
               GREATEST(week.starts, looked.first_at), LEAST(week.ends, %(at)s)))
    FROM looked JOIN week ON week.ends > looked.first_at
    LEFT JOIN stood ON stood.check_id = looked.check_id AND stood.source_id = looked.source_id
         AND stood.began_at < week.ends AND stood.until > week.starts
    GROUP BY looked.check_id, week.number
"""


def weeks_of_checks(
    check_ids: Collection[str], weeks: Sequence[Week], *, at: datetime
) -> dict[str, list[WeekState]]:
    """Return each check's state in each week, over all sources in scope, as known at `at`."""
    values: dict[str, Any] = {
        "checks": list(check_ids),
        "starts": [week.start for week in weeks],
        "ends": [week.end for week in weeks],
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STOOD, values)
        seen = {
            (check, number): (frozenset(map(Outcome, outcomes or ())), has_gap)
            for check, number, outcomes, has_gap in cursor.fetchall()
        }
    nothing = (frozenset[Outcome](), True)
    return {
        check: [
            check_week(week, *seen.get((check, number), nothing), at=at)
            for number, week in enumerate(weeks)
        ]
        for check in check_ids
    }
