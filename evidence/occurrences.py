"""The due performances of controls, and what shows each: four queries, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from compliance.accounts.organization import the_organization
from controls.models import Control, OccurrenceExcuse
from controls.rules.occurrences import occurrences
from controls.versions import spans_of

from .rules.performed import Performance, Stated, stated
from .support import SUPPORT

# What was uploaded or signed, and how long each check looked without a gap.
_PERFORMED = f"""
    WITH {SUPPORT}, watched AS (
        SELECT support.control_id,
               unnest(range_agg(tstzrange(began_at, LEAST(seen_to, %(at)s), '[]'))) AS seen
        FROM support JOIN evidence_operation AS operation USING (check_id, source_id)
        WHERE operation.began_at <= %(at)s AND operation.began_at < %(end)s
          AND operation.seen_to >= %(start)s
        GROUP BY support.control_id
    )
    SELECT control_id, lower(seen), upper(seen), 0, TRUE FROM watched
    UNION ALL
    SELECT link.control_id, item.covers_from, item.covers_to, item.id, FALSE
    FROM evidence_evidencelink AS link JOIN evidence_evidenceitem AS item ON item.id = link.item_id
    WHERE link.control_id = ANY(%(controls)s::bigint[]) AND item.origin <> 'check'
      AND item.covers_to >= %(start)s AND item.covers_to < %(end)s AND item.received_at <= %(at)s
      AND (item.withdrawn_at IS NULL OR item.withdrawn_at > %(at)s)
"""  # noqa: S608  (fixed text)


def occurrences_of(
    controls: Iterable[Control],
    *,
    start: datetime,
    end: datetime,
    record_began_at: datetime,
    at: datetime,
) -> dict[int, list[Stated]]:
    """Return each control's windows that touch [start, end), as known at `at`, by primary key.

    One window before `start` is among them: whether it was performed tells how these begin.
    """
    zone = the_organization().zone
    windows = {
        pk: occurrences(spans, start=start - spans[-1].cadence.reach, end=end, zone=zone)
        for pk, spans in spans_of(controls).items()
    }
    shown = [window for found in windows.values() for window in found]
    if not shown:
        return {pk: [] for pk in windows}
    performed = _performed(
        [pk for pk, found in windows.items() if found],
        start=min(window.start for window in shown),
        end=max(window.grace_until for window in shown),
        at=at,
    )
    excused = _excused(list(windows), at)
    return {
        pk: stated(
            found,
            performed.get(pk, []),
            excused=excused.get(pk, ()),
            record_began_at=record_began_at,
            at=at,
        )
        for pk, found in windows.items()
    }


def _performed(
    controls: list[int], *, start: datetime, end: datetime, at: datetime
) -> dict[int, list[Performance]]:
    values: dict[str, Any] = {"controls": controls, "start": start, "end": end, "at": at}
    found: dict[int, list[Performance]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PERFORMED, values)
        for control, begins, ends, item, is_watch in cursor.fetchall():
            performance = Performance(start=begins, end=ends, item=item, is_watch=is_watch)
            found.setdefault(control, []).append(performance)
    return found


def _excused(controls: list[int], at: datetime) -> dict[int, set[datetime]]:
    """Return the windows excused as of `at`; an excuse taken back since still counted then."""
    excuses = OccurrenceExcuse.objects.filter(control__in=controls, excused_at__lte=at)
    found: dict[int, set[datetime]] = {}
    for excuse in excuses:
        if excuse.taken_back_at is None or excuse.taken_back_at > at:
            found.setdefault(excuse.control_id, set()).add(excuse.window_start)
    return found
