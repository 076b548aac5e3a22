"""Merging one page of a population's items into what is known of them, as intervals.

Two statements whatever the size of the page; an item said to be as before costs nothing. What the
attributes are is found as items come, so that a list can be filtered by them.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection

from .models import ItemKind, PopulationItem, PopulationItemQuerySet, Snapshot, Stream
from .rules import workforce
from .rules.attributes import VERSION, attributes_of, outcomes, overall
from .rules.changes import change_from

_AT_ONCE = 1_000
_VERSIONS = {ItemKind.CHANGE: VERSION, **dict.fromkeys(workforce.ATTRIBUTES, workforce.VERSION)}

_SEEN = """
    seen (kind, external_id, title, occurred_at, facts, attributes) AS (
        SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(titles)s::text[],
                             %(times)s::timestamptz[], %(facts)s::jsonb[], %(tested)s::jsonb[])
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
      (stream_id, kind, external_id, title, occurred_at, facts, attributes, snapshot_id, began_at)
    SELECT %(stream)s, kind, external_id, title, occurred_at, facts, attributes, %(snapshot)s,
           %(at)s
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


def merge(
    stream: Stream, items: Iterable[SeenItem], *, snapshot: Snapshot, at: datetime | None = None
) -> int:
    """Begin a new interval for each item that is new or other than before; return their number.

    It begins `at`, where that is not when the snapshot was begun.
    """
    seen = list({(item.kind, item.id): item for item in items}.values())
    values: dict[str, Any] = {
        "stream": stream.pk,
        "snapshot": snapshot.pk,
        "at": at or snapshot.observed_at,
        "kinds": [item.kind for item in seen],
        "ids": [item.id for item in seen],
        "titles": [item.title for item in seen],
        "times": [item.occurred_at for item in seen],
        "facts": [json.dumps(item.facts, sort_keys=True) for item in seen],
        "tested": [json.dumps(tested(i.kind, i.facts, stream.service_accounts)) for i in seen],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, values)
        cursor.execute(_OPEN, values)
        return int(cursor.rowcount)


def tested(
    kind: str, facts: Mapping[str, Any], service_accounts: Collection[str]
) -> dict[str, str | int]:
    """Return the outcome of each attribute of an item, of the kinds that have any."""
    if kind in workforce.ATTRIBUTES:
        held = outcomes(workforce.attributes_of(workforce.worked_from(facts)))
        return {**held, "overall": overall(held.values()), "version": workforce.VERSION}
    if kind != ItemKind.CHANGE:
        return {}
    found = outcomes(attributes_of(change_from(facts), service_accounts=service_accounts))
    return {**found, "overall": overall(found.values()), "version": VERSION}


def know_service_accounts(stream: Stream, names: Collection[str]) -> None:
    """Take these accounts for programs from now on, also where they approved before."""
    known = sorted({name.lower() for name in names})
    if known != stream.service_accounts:
        stream.service_accounts = known
        stream.save(update_fields=["service_accounts"])
        _test_again(stream, stream.items.of_kind(ItemKind.CHANGE))


def retest_outdated(stream: Stream) -> None:
    """Test again what an earlier version of the rule was asked about."""
    for kind, version in _VERSIONS.items():
        tested_then = stream.items.of_kind(kind)
        _test_again(stream, tested_then.exclude(attributes__contains={"version": version}))


def _test_again(stream: Stream, items: PopulationItemQuerySet) -> None:
    each = items.iterator(_AT_ONCE)
    while chunk := list(islice(each, _AT_ONCE)):
        for item in chunk:
            item.attributes = tested(item.kind, item.facts, stream.service_accounts)
        PopulationItem.objects.bulk_update(chunk, ["attributes"])
