"""Merging one population's verdicts into the findings, as intervals.

Two statements whatever the size of the population, so that history costs what changes.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from .limits import due_for
from .models import Source
from .rules.judged import JudgedCheck

_SEEN = """
    seen (resource_id, resource_title, region, outcome, reason) AS (
        SELECT * FROM unnest(%(ids)s::text[], %(titles)s::text[], %(regions)s::text[],
                             %(outcomes)s::text[], %(reasons)s::text[])
    )
"""

_CLOSE = f"""
    WITH {_SEEN}
    UPDATE evidence_finding AS finding SET ended_at = %(at)s
    WHERE finding.source_id = %(source)s AND finding.check_id = %(check)s
      AND finding.ended_at IS NULL
      AND NOT EXISTS (
        SELECT 1 FROM seen
        WHERE seen.resource_id = finding.resource_id AND seen.outcome = finding.outcome
          AND seen.reason = finding.reason)
"""  # noqa: S608  (fixed text)

_OPEN = f"""
    WITH {_SEEN}, still AS (
      SELECT resource_id, due_at FROM evidence_finding
      WHERE source_id = %(source)s AND check_id = %(check)s
        AND ended_at = %(at)s AND outcome = 'fail'
    )
    INSERT INTO evidence_finding
      (source_id, check_id, resource_id, resource_title, region, outcome, reason, began_at, due_at)
    SELECT %(source)s, %(check)s, resource_id, resource_title, region, outcome, reason, %(at)s,
           CASE WHEN outcome = 'fail' THEN
               CASE WHEN still.resource_id IS NULL THEN %(due)s ELSE still.due_at END
           END
    FROM seen LEFT JOIN still USING (resource_id)
    WHERE NOT EXISTS (
      SELECT 1 FROM evidence_finding AS finding
      WHERE finding.source_id = %(source)s AND finding.check_id = %(check)s
        AND finding.resource_id = seen.resource_id AND finding.ended_at IS NULL)
"""  # noqa: S608  (fixed text)


def merge(source: Source, judged: JudgedCheck, *, at: datetime) -> tuple[int, int]:
    """End the findings that no longer hold and begin the new ones; return both counts.

    `at` is when the population was observed; it must be later than every earlier observation.
    """
    resources = judged.resources
    values: dict[str, Any] = {
        "source": source.pk,
        "check": judged.check_id,
        "at": at,
        "ids": [r.id for r in resources],
        "titles": [r.title[:200] for r in resources],
        "regions": [r.region for r in resources],
        "due": due_for(judged, at=at),
        "outcomes": [str(r.verdict.outcome) for r in resources],
        "reasons": [r.verdict.reason for r in resources],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, values)
        ended = cursor.rowcount
        cursor.execute(_OPEN, values)
        return ended, cursor.rowcount
