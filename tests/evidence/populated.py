"""A source whose branch was read: changes good and bad, a direct push, and one force push.

`populate` stores them by the product's own merging, at days before the one given.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from controls.models import System
from evidence import artifacts, streams
from evidence.models import ItemKind, Receipt, Snapshot, Source, Stream
from evidence.rules.changes import Change, Commit, Delivery, Fact, Push, Review, facts_of
from tests import factories

from . import changed

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOW = datetime(2026, 2, 10, 12, 0, tzinfo=UTC)
KINDS = {
    Change: ItemKind.CHANGE,
    Commit: ItemKind.COMMIT,
    Push: ItemKind.PUSH,
    Delivery: ItemKind.DELIVERY,
}


def source(title: str = "GitHub northwind", system: System | None = None) -> Source:
    return factories.source(title, provider="github", account=title.lower(), system=system)


def stream(of: Source, place: str = changed.PLACE, **fields: Any) -> Stream:
    return Stream.objects.create(source=of, collector="github.changes", place=place, **fields)


def sealed_page(of: Source, at: datetime) -> Snapshot:
    """Seal a page of answers with the receipt of its one call."""
    call = {"call": "Changes", "region": "northwind", "payload": {"at": at.isoformat()}}
    body = b"\n".join(json.dumps(line).encode() for line in ({"format": "tape"}, call))
    artifact, _ = artifacts.store(body, media_type="application/jsonl", at=at)
    receipt = Receipt.objects.create(
        calls=artifact,
        call_count=1,
        page_count=1,
        error_count=0,
        operations={"Changes": {"calls": 1, "items": 100, "errors": 0}},
        caller="northwind-app",
        tool="trackrecord",
        started_at=at,
        ended_at=at + timedelta(seconds=1),
    )
    return Snapshot.objects.create(
        source=of, collector="github.changes", artifact=artifact, receipt=receipt, observed_at=at
    )


def seen(fact: Fact) -> streams.SeenItem:
    at = {"merged_at", "committed_at", "at"}
    title = getattr(fact, "title", None) or getattr(fact, "headline", None) or f"{fact}"[:40]
    if isinstance(fact, Push):
        title = f"Force push to {fact.place}" if fact.kind == "force_push" else "Rules bypassed"
    if isinstance(fact, Delivery):
        title = f"Deployment to {fact.name}"
    return streams.SeenItem(
        kind=KINDS[type(fact)],
        id=fact.id,
        title=title,
        occurred_at=next(getattr(fact, name) for name in sorted(at) if hasattr(fact, name)),
        facts=facts_of(fact),
    )


def read(into: Stream, *facts: Fact, at: datetime = NOW) -> Snapshot:
    """Merge facts as one sealed page said them."""
    page = sealed_page(into.source, at)
    streams.merge(into, [seen(fact) for fact in facts], snapshot=page)
    return page


def oid(number: int) -> str:
    return f"{number:07x}" + "c0ffee" * 5 + "abc"


def story(now: datetime = NOW) -> list[Fact]:
    """Return a branch as an auditor finds it: most is well, and some of it wants an answer."""

    def pull(number: int, days: float, *reviews: Review, **fields: Any) -> list[Fact]:
        merged = now - days * DAY
        told = tuple(replace(r, at=merged - (changed.MERGED - r.at)) for r in reviews)
        values: dict[str, Any] = {"merged_at": merged, "created_at": merged - 5 * HOUR} | fields
        change = changed.change(*told, number=number, merge_commit=oid(number), **values)
        commit = changed.commit(
            oid(number),
            oid(number - 1),
            headline=f"{change.title} (#{number})",
            author=change.author,
            committed_at=merged,
            brought_by=(number,),
        )
        return [change, commit]

    ben, cy = changed.review("ben"), changed.review("cy", letters=0)
    direct = changed.commit(
        oid(8), oid(7), headline="Raise the limit at once", author="root-june",
        committed_at=now - 20 * DAY,
    )  # fmt: skip
    lost = changed.commit(
        oid(99), oid(5), headline="Try another queue", committed_at=now - 24 * DAY
    )
    return [
        changed.commit(oid(0), headline="Begin", committed_at=now - 41 * DAY, brought_by=(1,)),
        *pull(1, 40, ben, title="PAY-101 Charge in the currency of the order"),
        *pull(2, 35, ben, cy, title="PAY-102 Say why a payment was refused", labels=("payments",)),
        *pull(3, 33, title="Speed up the search", checks="none"),
        *pull(4, 31, changed.review("ben", commit="0" * 40), title="PAY-110 Take refunds apart"),
        *pull(
            5, 30, changed.review("renovate", is_bot=True, letters=0), author="renovate",
            author_is_bot=True, title="Bump httpx from 0.27 to 0.28", merged_by="renovate",
            merged_by_is_bot=True, labels=("dependencies",),
        ),
        *pull(
            6, 22, changed.review("ada-admin", minutes_before=299, letters=0), author="ada",
            title="OPS-31 Move billing to its own queue", additions=900, deletions=350,
        ),
        *pull(
            7, 21, title="OPS-40 Stop double charges", labels=("emergency",), checks="failure",
            merged_at=(now - 21 * DAY).replace(hour=2), created_at=(now - 21 * DAY).replace(hour=1),
        ),
        direct,
        *pull(9, 18, title='Revert "Speed up the search"', author="cy"),
        *pull(
            10, 12, changed.review("dee", minutes_before=-600), title="PAY-115 Round half up"
        ),
        *pull(11, 3, ben, title="PAY-120 Keep receipts", merged_by="github-merge-queue"),
        lost,
        changed.push(oid(99), oid(5), id="4411", by="root-june", at=now - 23 * DAY),
        changed.push(
            "", oid(8), id="suite-9", kind="bypass", by="root-june", at=now - 20 * DAY,
            rule="bypass",
        ),
        changed.delivery(oid(11), at=now - 3 * DAY + 20 * MINUTE),
        changed.delivery(oid(2), at=now - 34 * DAY),
    ]  # fmt: skip


def populate(
    of: Source | None = None, *, now: datetime = NOW, place: str = changed.PLACE
) -> Stream:
    """Store the story, read in two pages, of which the second corrects a fact of the first."""
    into = stream(
        of or source(),
        place,
        claimed={"changes": 10, "commits": 12, "head": oid(11), "unread": {}},
        read_to=now - HOUR,
    )
    facts = story(now)
    late = next(f for f in facts if isinstance(f, Change) and f.number == 10)
    read(into, *(f for f in facts if f is not late), replace(late, reviews=()), at=now - 2 * HOUR)
    read(into, late, at=now - HOUR)
    return into
