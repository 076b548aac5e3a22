"""Reading a population page by page: each page is sealed and merged before the next is waited for.

What was read is never read again: a reading that is killed, or told to wait, goes on where it
stopped. Places are read side by side by threads that only ask; the record is kept by one.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Flag
from typing import Any

from django.db import transaction
from django.db.models import F

from compliance.accounts.organization import day_of
from compliance.ledger.models import Actor
from evidence import streams
from evidence.actions.collected import Fetched, take_snapshot
from evidence.models import ItemKind, PopulationItem, Source, Stream
from evidence.populations.found import latest
from evidence.populations.questions import questions
from evidence.populations.reconciled import reconciled
from integrations.accounts import note_events
from integrations.clocks import Clock, real
from integrations.models import CollectorRun
from integrations.plugin import Collector, Harvest, Page, Place
from integrations.tape import Record, Records, Tape, operations, write_receipt, write_snapshot

_WAITING = 4  # pages that may wait for being kept, for each place that is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Who reads for which part of a run, and as whom GitHub or another knows it."""

    part: CollectorRun
    client: Any
    caller: str
    tool: str
    actor: Actor
    clock: Clock = real
    began: set[datetime] = field(default_factory=set)  # when each tape of it began


def harvest(fetcher: Fetcher, collector: Collector) -> Tape:
    """Read every place that changed since it was last read; return the tape to judge from."""
    reading, tape = collector.harvest, Tape()
    assert reading is not None  # noqa: S101  (asked by its caller)
    collector.collect(fetcher.client, tape)
    source = fetcher.part.run.connection.source
    known = {
        s.place: s for s in Stream.objects.filter(source=source, collector=fetcher.part.collector)
    }
    programs = _service_accounts(tape)
    changed = []
    for place in reading.places(fetcher.client, tape):
        stream = known.get(place.id) or _stream(source, fetcher.part.collector, place)
        streams.know_service_accounts(stream, programs)
        streams.retest_outdated(stream)
        if stream.state.get("under_way") or stream.state.get("mark") != dict(place.mark):
            changed.append((place, stream))
    _count(fetcher.part, tape)
    with _read(fetcher.client, reading, changed) as pages:
        for stream, page in pages:
            _keep(fetcher, reading, stream, page)
    if changed and ItemKind.CHANGE in reading.judged:
        _compare(source, fetcher.clock())
    _add_items(tape, fetcher.part, reading, fetcher.clock())
    return tape


def _compare(source: Source, now: datetime) -> None:
    """Find now, and not when somebody waits for the page, what the population differs in."""
    population = latest(source, today=day_of(now))
    reconciled(population)
    questions(population)


def _service_accounts(tape: Tape) -> set[str]:
    """Return the accounts of programs that the connection's terms name."""
    terms = (record.payload for record in tape.records if record.call == "trackrecord:terms")
    return {name for said in terms for name in said.get("service_accounts", ())}


def _stream(source: Source, collector: str, place: Place) -> Stream:
    return Stream.objects.create(source=source, collector=collector, place=place.id)


@contextmanager
def _read(
    client: Any, reading: Harvest, places: list[tuple[Place, Stream]]
) -> Iterator[Iterator[tuple[Stream, Page]]]:
    """Yield the pages of all places as they come; the threads end with the block."""
    pages: queue.Queue[tuple[Stream, Page] | Exception | None] = queue.Queue(
        reading.in_flight * _WAITING
    )
    is_over = Flag()

    def read(place: Place, stream: Stream) -> None:
        try:
            for page in reading.pages(client, place, dict(stream.state)):
                pages.put((stream, page))
                if is_over.is_set():
                    return
            pages.put(None)
        except Exception as error:  # noqa: BLE001  (raised again where the pages are kept)
            pages.put(error)

    with ThreadPoolExecutor(reading.in_flight, thread_name_prefix="harvest") as pool:
        for place, stream in places:
            pool.submit(read, place, stream)
        try:
            yield _until_all_ended(pages, len(places))
        finally:
            is_over.set()
            pool.shutdown(wait=False, cancel_futures=True)
            _drain(pages)


def _until_all_ended(
    pages: queue.Queue[tuple[Stream, Page] | Exception | None], number: int
) -> Iterator[tuple[Stream, Page]]:
    while number:
        match pages.get():
            case None:
                number -= 1
            case Exception() as error:
                raise error
            case found:
                yield found


def _drain(pages: queue.Queue[Any]) -> None:
    """Let threads go that wait for room."""
    while True:
        try:
            pages.get(timeout=0.2)
        except queue.Empty:
            return


@transaction.atomic
def _keep(fetcher: Fetcher, reading: Harvest, stream: Stream, page: Page) -> None:
    """Seal one page, merge its items, and remember from where to go on: all of it or nothing."""
    source = fetcher.part.run.connection.source
    snapshot = take_snapshot(
        source=source,
        fetched=fetched_from(fetcher, page.tape),
        actor=fetcher.actor,
        at=fetcher.clock(),
    )
    records = Records(page.tape.records)
    provider = fetcher.part.run.connection.provider
    note_events(provider, source, fetcher.part.collector, records)
    items = reading.items(records)
    streams.merge(
        stream,
        (
            streams.SeenItem(
                kind=item.kind,
                id=item.id,
                title=item.title,
                occurred_at=item.occurred_at,
                facts=item.facts,
            )
            for item in items
        ),
        snapshot=snapshot,
    )
    stream.state = dict(page.state)
    stream.claimed = {**stream.claimed, **page.claimed}
    if page.is_last:
        stream.read_to = datetime.fromisoformat(page.state["read_to"])
    stream.save(update_fields=["state", "claimed", "read_to"])
    _count(fetcher.part, page.tape)


def _count(part: CollectorRun, tape: Tape) -> None:
    """Show progress: how many calls were made so far."""
    CollectorRun.objects.filter(pk=part.pk).update(call_count=F("call_count") + tape.call_count)


def fetched_from(fetcher: Fetcher, tape: Tape) -> Fetched:
    """Return what a tape holds, as it is sealed."""
    collector = fetcher.part.collector
    return Fetched(
        collector=collector,
        snapshot=write_snapshot(collector, tape.records),
        calls=write_receipt(tape.calls),
        call_count=len(tape.calls),
        page_count=sum(not call.error for call in tape.calls),
        error_count=sum(bool(call.error) for call in tape.calls),
        operations=operations(tape.calls),
        caller=fetcher.caller,
        tool=fetcher.tool,
        started_at=_began(fetcher, tape),
        ended_at=fetcher.clock(),
    )


def _began(fetcher: Fetcher, tape: Tape) -> datetime:
    """Return when a tape began, by which a snapshot is known: of two at once, one a moment before.

    Places are read side by side, and nothing seen is older than either.
    """
    at = min((call.started_at for call in tape.calls), default=fetcher.clock())
    while at in fetcher.began:
        at -= timedelta(microseconds=1)
    fetcher.began.add(at)
    return at


def _add_items(tape: Tape, part: CollectorRun, reading: Harvest, now: datetime) -> None:
    """Put the items that are judged on the tape, and what the source claims of each place."""
    places = Stream.objects.filter(source=part.run.connection.source, collector=part.collector)
    for stream in places:
        claimed = {**stream.claimed, "read_to": stream.read_to and stream.read_to.isoformat()}
        tape.add(Record(call="stream", parameters={"place": stream.place}, payload=claimed), [])
    since = now - timedelta(days=reading.days)
    items = PopulationItem.objects.current().filter(
        stream__in=places, occurred_at__gte=since, kind__in=reading.judged
    )
    for item in items.iterator(2_000):
        values = {"id": item.external_id}
        tape.add(Record(call=item.kind, parameters=values, payload=item.facts), [])
