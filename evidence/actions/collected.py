"""What the collector's job does to the record first: seal what was seen."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from compliance.ledger.events import Event
from compliance.ledger.models import Act, Actor, record_all
from evidence import artifacts
from evidence.models import Receipt, Snapshot, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one collector brought: the sealed-to-be bytes and how they were obtained."""

    collector: str
    snapshot: bytes
    calls: bytes
    call_count: int
    page_count: int
    error_count: int
    operations: dict[str, dict[str, int]]
    caller: str
    tool: str
    started_at: datetime
    ended_at: datetime


@transaction.atomic
def take_snapshot(*, source: Source, fetched: Fetched, actor: Actor, at: datetime) -> Snapshot:
    """Seal what a collector saw, with its receipt."""
    body, is_new = artifacts.store(fetched.snapshot, media_type="application/jsonl", at=at)
    calls, _ = artifacts.store(fetched.calls, media_type="application/jsonl", at=at)
    receipt = Receipt.objects.create(
        calls=calls,
        call_count=fetched.call_count,
        page_count=fetched.page_count,
        error_count=fetched.error_count,
        operations=fetched.operations,
        caller=fetched.caller,
        tool=fetched.tool,
        started_at=fetched.started_at,
        ended_at=fetched.ended_at,
    )
    snapshot = Snapshot.objects.create(
        source=source,
        collector=fetched.collector,
        artifact=body,
        receipt=receipt,
        observed_at=fetched.started_at,
    )
    taken = Act(
        event=Event.SNAPSHOT_TAKEN,
        subject=f"source:{source.pk}",
        details={
            "snapshot": snapshot.pk,
            "collector": fetched.collector,
            "sha256": body.sha256,
            "receipt_sha256": calls.sha256,
            "calls": fetched.call_count,
        },
    )
    sealed = [artifacts.sealing_of(each) for each in ((body, calls) if is_new else (calls,))]
    record_all([*sealed, taken], actor=actor, at=at)
    return snapshot
