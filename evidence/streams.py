"""Merging one page of a population's items into what is known of them, as intervals.

Two statements whatever the size of the page; an item said to be as before costs nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from .models import Snapshot, Stream

_SEEN = """
    seen (kind, external_id, title, occurred_at, facts) AS (
        SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(titles)s::text[],
                             %(times)s::timestamptz[], %(facts)s::jsonb[])
    )
"""
_CLOSE = f"""
    WITH {_SEEN}
    UPDATE evidence_populationitem AS item SET ended_at = %(at)s
    FROM seen
    WHERE item.stream_id = %(stream)s AND item.ended_at IS NULL
      AND item.kind = seen.kind AND item.external_id = seen.external_id
      AND item.facts <> seen.facts AND item.began_at < %(at)s
"""  # noqa: S608  (fixed text)
_OPEN = f"""
    WITH {_SEEN}
    INSERT INTO evidence_populationitem
      (stream_id, kind, external_id, title, occurred_at, facts, snapshot_id, began_at)
    SELECT %(stream)s, kind, external_id, title, occurred_at, facts, %(snapshot)s, %(at)s
    FROM seen
    ON CONFLICT (stream_id, kind, external_id) WHERE ended_at IS NULL DO NOTHING
"""  # noqa: S608  (fixed text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """One item as a page says it is."""

    kind: str
    id: str
    title: str
    occurred_at: datetime
    facts: Mapping[str, Any]


def merge(stream: Stream, items: Iterable[SeenItem], *, snapshot: Snapshot) -> int:
    """Begin a new interval for each item that is new or other than before; return their number."""
    seen = list({(item.kind, item.id): item for item in items}.values())
    values: dict[str, Any] = {
        "stream": stream.pk,
        "snapshot": snapshot.pk,
        "at": snapshot.observed_at,
        "kinds": [item.kind for item in seen],
        "ids": [item.id for item in seen],
        "titles": [item.title for item in seen],
        "times": [item.occurred_at for item in seen],
        "facts": [json.dumps(item.facts, sort_keys=True) for item in seen],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, values)
        cursor.execute(_OPEN, values)
        return int(cursor.rowcount)
