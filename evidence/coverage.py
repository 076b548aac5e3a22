"""Keeping how checks stood over time, as intervals: a few statements however many checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from .models import Source
from .rules.verdict import Outcome

# A row that the observation carries on is extended; one it contradicts ends where it begins.
_EXTEND = """
    WITH seen (check_id, outcome) AS (
        SELECT * FROM unnest(%(checks)s::text[], %(outcomes)s::text[])
    ), newest AS (
        SELECT DISTINCT ON (operation.check_id) operation.id, operation.check_id,
               operation.outcome, operation.holds_until
        FROM evidence_operation AS operation JOIN seen USING (check_id)
        WHERE operation.source_id = %(source)s
        ORDER BY operation.check_id, operation.began_at DESC
    ), carried AS (
        UPDATE evidence_operation AS operation
        SET seen_to = CASE WHEN newest.outcome = seen.outcome THEN %(at)s
                           ELSE operation.seen_to END,
            holds_until = CASE WHEN newest.outcome = seen.outcome THEN %(until)s ELSE %(at)s END
        FROM newest JOIN seen USING (check_id)
        WHERE operation.id = newest.id AND newest.holds_until >= %(at)s
        RETURNING operation.check_id, newest.outcome = seen.outcome AS is_same
    )
    INSERT INTO evidence_operation (source_id, check_id, outcome, began_at, seen_to, holds_until)
    SELECT %(source)s, seen.check_id, seen.outcome, %(at)s, %(at)s, %(until)s
    FROM seen
    WHERE NOT EXISTS (SELECT 1 FROM carried WHERE carried.check_id = seen.check_id AND is_same)
"""


def observe(
    source: Source, outcomes: Mapping[str, Outcome], *, holds_for: timedelta, at: datetime
) -> None:
    """Note the worst outcome of each check, seen at `at`, which is later than all before.

    `holds_for` is how long the next observation may take to come before that counts as a gap.
    """
    values: dict[str, Any] = {
        "source": source.pk,
        "checks": list(outcomes),
        "outcomes": [str(outcome) for outcome in outcomes.values()],
        "at": at,
        "until": at + holds_for,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EXTEND, values)
