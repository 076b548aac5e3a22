"""What the collector's job does to the record: seal what was seen, keep what it showed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from controls.models import Control
from evidence import artifacts, coverage, findings
from evidence.limits import with_waivers
from evidence.models import Evaluation, EvidenceItem, EvidenceLink, Receipt, Snapshot, Source
from evidence.rules.judged import JudgedCheck
from evidence.rules.verdict import Outcome


class OutOfOrderError(Exception):
    """A snapshot older than one already judged; merging it would rewrite history."""


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
    if is_new:
        artifacts.record_sealed(body, actor=actor, at=at)
    artifacts.record_sealed(calls, actor=actor, at=at)
    record(
        Event.SNAPSHOT_TAKEN,
        subject=f"source:{source.pk}",
        actor=actor,
        at=at,
        details={
            "snapshot": snapshot.pk,
            "collector": fetched.collector,
            "sha256": body.sha256,
            "receipt_sha256": calls.sha256,
            "calls": fetched.call_count,
        },
    )
    return snapshot


@transaction.atomic
def record_evaluation(
    *,
    snapshot: Snapshot,
    judged: JudgedCheck,
    expected_within: timedelta,
    actor: Actor,
    at: datetime,
) -> Evaluation:
    """Keep one check's verdicts: counts, findings, and an evidence item on its controls.

    An evaluation that repeats the one before, no later than `expected_within` after it, carries on
    that evidence item; any change, and any gap in observation, begins a new one.
    """
    # One merge at a time for a source; NO KEY lets others insert rows that refer to it.
    source = Source.objects.select_for_update(no_key=True).get(pk=snapshot.source_id)
    known = Evaluation.objects.filter(
        snapshot=snapshot, check_id=judged.check_id, check_version=judged.version
    ).first()
    if known is not None:
        return known
    previous = (
        Evaluation.objects.of(source, judged.check_id).newest_first().select_related("item").first()
    )
    if previous is not None and previous.observed_at >= snapshot.observed_at:
        raise OutOfOrderError(
            f"{judged.check_id} was already judged for {previous.observed_at.isoformat()}, "
            f"which is not before {snapshot.observed_at.isoformat()}."
        )
    judged = with_waivers(source, judged, at=snapshot.observed_at)
    item, is_new = _item(snapshot, judged, previous, expected_within, at)
    if previous is None or previous.verdicts_sha256 != judged.digest:
        findings.merge(source, judged, at=snapshot.observed_at)
    coverage.observe(
        source,
        {judged.check_id: judged.worst},
        holds_for=expected_within,
        at=snapshot.observed_at,
    )
    evaluation = _evaluation(snapshot, judged, item)
    _record(evaluation, is_new=is_new, actor=actor, at=at)
    return evaluation


def _item(
    snapshot: Snapshot,
    judged: JudgedCheck,
    previous: Evaluation | None,
    expected_within: timedelta,
    at: datetime,
) -> tuple[EvidenceItem, bool]:
    seen = snapshot.observed_at
    if (
        previous is not None
        and previous.verdicts_sha256 == judged.digest
        and seen - previous.observed_at <= expected_within
    ):
        item = previous.item
        item.covers_to = seen
        item.save(update_fields=["covers_to"])
    else:
        item = EvidenceItem.objects.create(
            title=judged.title,
            origin=EvidenceItem.Origin.CHECK,
            artifact=snapshot.artifact,
            covers_from=seen,
            covers_to=seen,
            collected_at=seen,
            received_at=at,
            source=snapshot.source,
            check_id=judged.check_id,
            system=snapshot.source.system,
        )
    controls = Control.objects.current().supported_by(judged.check_id)
    if snapshot.source.system_id:
        controls = controls.on_systems([snapshot.source.system_id])
    EvidenceLink.objects.bulk_create(
        [EvidenceLink(item=item, control=control, linked_at=at) for control in controls],
        ignore_conflicts=True,
    )
    return item, item.covers_from == seen


def _evaluation(snapshot: Snapshot, judged: JudgedCheck, item: EvidenceItem) -> Evaluation:
    return Evaluation.objects.create(
        snapshot=snapshot,
        source_id=snapshot.source_id,
        check_id=judged.check_id,
        check_version=judged.version,
        observed_at=snapshot.observed_at,
        population=len(judged.resources),
        passed=judged.count(Outcome.PASS),
        failed=judged.failed,
        not_applicable=judged.count(Outcome.NOT_APPLICABLE),
        unknown=judged.count(Outcome.UNKNOWN),
        excluded=judged.excluded,
        verdicts_sha256=judged.digest,
        item=item,
    )


def _record(evaluation: Evaluation, *, is_new: bool, actor: Actor, at: datetime) -> None:
    record(
        Event.CHECK_EVALUATED,
        subject=f"check:{evaluation.check_id}",
        actor=actor,
        at=at,
        details={
            "snapshot": evaluation.snapshot_id,
            "version": evaluation.check_version,
            "population": evaluation.population,
            "pass": evaluation.passed,
            "fail": evaluation.failed,
            "not_applicable": evaluation.not_applicable,
            "unknown": evaluation.unknown,
            "excluded": evaluation.excluded,
            "verdicts_sha256": evaluation.verdicts_sha256,
        },
    )
    if is_new:
        item = evaluation.item
        record(
            Event.EVIDENCE_ATTACHED,
            subject=f"evidence:{item.pk}",
            actor=actor,
            at=at,
            details={
                "check": item.check_id,
                "controls": sorted(item.controls.values_list("code", flat=True)),
            },
        )
