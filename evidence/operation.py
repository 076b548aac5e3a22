"""Continuous controls over time: the share of each state, and how long repairs took.

One statement each, with PostgreSQL's multiranges, whatever the number of rows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from controls.models import Control

from .models import Finding
from .rules.shares import Repairs, Shares, Stretch, TimeState, joined
from .support import SUPPORT

# `seen` is when one check looked at one source; `gap` is when it did not, once it had begun to.
_STRETCHES = f"""
    WITH {SUPPORT}, asked AS (
        SELECT tstzrange(%(start)s, %(end)s) AS time
    ), looked AS (
        SELECT check_id, source_id, operation.outcome, asked.time * tstzrange(
                   operation.began_at, LEAST(operation.holds_until, %(end)s)) AS held
        FROM support JOIN evidence_operation AS operation USING (check_id, source_id), asked
        WHERE operation.began_at < %(end)s
    ), one AS (
        SELECT check_id, source_id, multirange(asked.time) - range_agg(held) AS gap
        FROM looked, asked GROUP BY check_id, source_id, asked.time
    ), states AS (
        SELECT COALESCE(range_agg(held) FILTER (WHERE outcome = 'fail'), '{{}}') AS fail,
               COALESCE(range_agg(held) FILTER (WHERE outcome = 'unknown'), '{{}}') AS unread
        FROM looked
    ), unseen AS (
        SELECT COALESCE(range_agg(part), '{{}}') AS gap FROM one, unnest(one.gap) AS part
    ), told (state, held) AS (
        SELECT 'fail', fail FROM states
        UNION ALL SELECT 'unknown', unread - fail FROM states
        UNION ALL SELECT 'not_observed', gap - fail - unread FROM states, unseen
        UNION ALL SELECT 'pass', multirange(asked.time) - gap - fail - unread
                  FROM states, unseen, asked WHERE EXISTS (SELECT FROM one)
        UNION ALL SELECT 'not_observed', multirange(asked.time)
                  FROM asked WHERE NOT EXISTS (SELECT FROM one)
    )
    SELECT state, lower(part), upper(part) FROM told, unnest(held) AS part
"""  # noqa: S608  (fixed text)

_REPAIRS = f"""
    WITH {SUPPORT}, failure AS (
        SELECT finding.ended_at, LEAST(finding.ended_at, %(end)s) - finding.began_at AS lasted,
               finding.ended_at IS NOT NULL AND finding.ended_at <= %(end)s AS is_over
        FROM support JOIN evidence_finding AS finding USING (check_id, source_id)
        WHERE finding.outcome = 'fail'
          AND finding.began_at >= %(start)s AND finding.began_at < %(end)s
    )
    SELECT count(*) FILTER (WHERE is_over), count(*) FILTER (WHERE NOT is_over),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY lasted) FILTER (WHERE is_over),
           max(lasted)
    FROM failure
"""  # noqa: S608  (fixed text)

_RESOURCE = """
    WITH asked AS (
        SELECT tstzrange(%(start)s, %(end)s) AS time
    ), seen AS (
        SELECT COALESCE(range_agg(asked.time * tstzrange(
                   began_at, LEAST(holds_until, %(end)s))), '{}') AS held
        FROM evidence_operation, asked
        WHERE source_id = %(source)s AND check_id = %(check)s AND began_at < %(end)s
    ), judged AS (
        SELECT CASE WHEN outcome = 'not_applicable' THEN 'pass' ELSE outcome END AS state,
               range_agg(asked.time * tstzrange(began_at, LEAST(ended_at, %(end)s))) AS held
        FROM evidence_finding, asked
        WHERE source_id = %(source)s AND check_id = %(check)s
          AND resource_id = %(resource)s AND began_at < %(end)s
        GROUP BY 1
    ), told (state, held) AS (
        SELECT judged.state, judged.held * seen.held FROM judged, seen
        UNION ALL
        SELECT 'not_observed', multirange(asked.time) - COALESCE(
                   (SELECT range_agg(part) FROM judged, unnest(judged.held) AS part) * seen.held,
                   '{}')
        FROM asked, seen
    )
    SELECT state, lower(part), upper(part) FROM told, unnest(held) AS part
"""


def shares_of(control: Control, *, start: datetime, end: datetime) -> Shares:
    """Return how long a control was in each state from `start` to before `end`."""
    values = {"controls": [control.pk], "start": start, "end": end}
    return _shares(_STRETCHES, values)


def shares_of_resource(finding: Finding, *, start: datetime, end: datetime) -> Shares:
    """Return how long one resource was in each state under one check."""
    values: dict[str, Any] = {
        "source": finding.source_id,
        "check": finding.check_id,
        "resource": finding.resource_id,
        "start": start,
        "end": end,
    }
    return _shares(_RESOURCE, values)


def repairs_of(control: Control, *, start: datetime, end: datetime) -> Repairs:
    """Return how long failures of resources lasted that began from `start` to before `end`."""
    values: dict[str, Any] = {"controls": [control.pk], "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_REPAIRS, values)
        repaired, still_open, median, longest = cursor.fetchone()
    return Repairs(repaired=repaired, still_open=still_open, median=median, longest=longest)


def _shares(query: str, values: dict[str, Any]) -> Shares:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found = [
            Stretch(state=TimeState(state), start=start, end=end)
            for state, start, end in cursor.fetchall()
        ]
    return Shares(start=values["start"], end=values["end"], stretches=joined(found))
