"""From a snapshot to evaluations and evidence items."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from compliance.ledger.events import Event
from compliance.ledger.models import Job, LedgerEntry
from evidence import artifacts
from evidence.actions.collected import Fetched, take_snapshot
from evidence.actions.judged import OutOfOrderError, record_evaluation
from evidence.models import Artifact, Evaluation, EvidenceItem, Finding, Snapshot, Source
from evidence.rules.judged import JudgedCheck, JudgedResource
from evidence.rules.verdict import Verdict, failed, passed
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
JOB = Job("collector")
MFA = passed("MFA")


def snapshot_at(source: Source, hours: float, body: bytes = b"{}\n") -> Snapshot:
    moment = AT + hours * HOUR
    fetched = Fetched(
        collector="aws.iam",
        snapshot=body,
        calls=f"calls at {hours}".encode(),
        call_count=3,
        page_count=3,
        error_count=0,
        operations={"iam:ListUsers": {"calls": 3, "items": 9, "errors": 0}},
        caller="arn:aws:iam::1:role/reader",
        tool="trackrecord",
        started_at=moment,
        ended_at=moment,
    )
    return take_snapshot(source=source, fetched=fetched, actor=JOB, at=moment)


def evaluate(snapshot: Snapshot, verdict: Verdict = MFA, version: int = 1) -> Evaluation:
    resource = JudgedResource(id="ada", title="Ada", region="", verdict=verdict)
    return record_evaluation(
        snapshot=snapshot,
        judged=JudgedCheck(
            check_id="AWS-04", version=version, title="Everybody has MFA", resources=(resource,)
        ),
        expected_within=2 * HOUR,
        actor=JOB,
        at=snapshot.observed_at,
    )


def test_an_evaluation_is_attached_to_every_control_its_check_supports() -> None:
    for code in ("AC-02", "AC-03"):
        factories.control(code, checks=["AWS-04"])
    factories.control("AC-05", checks=["AWS-05"])

    item = evaluate(snapshot_at(factories.source(), 0)).item

    assert sorted(item.controls.values_list("code", flat=True)) == ["AC-02", "AC-03"]
    entry = LedgerEntry.objects.get(event=Event.EVIDENCE_ATTACHED)
    assert entry.details == {"check": "AWS-04", "controls": ["AC-02", "AC-03"]}


def test_an_unchanged_verdict_carries_its_evidence_item_on() -> None:
    source = factories.source()
    first = evaluate(snapshot_at(source, 0))
    second = evaluate(snapshot_at(source, 1, b"other bytes, same verdicts"))

    assert first.item_id == second.item_id
    item = EvidenceItem.objects.get()
    assert (item.covers_from, item.covers_to) == (AT, AT + HOUR)


@pytest.mark.parametrize(
    ("hours", "verdict"), [(1, failed("none")), (1, passed("a key")), (2.5, passed("MFA"))]
)
def test_a_change_or_a_gap_in_observation_begins_a_new_item(hours: float, verdict: Verdict) -> None:
    source = factories.source()
    evaluate(snapshot_at(source, 0))

    evaluate(snapshot_at(source, hours), verdict)

    first, second = EvidenceItem.objects.order_by("pk")
    assert first.covers_to == AT
    assert second.covers_from == AT + hours * HOUR


def test_judging_the_same_snapshot_again_counts_nothing_twice() -> None:
    snapshot = snapshot_at(factories.source(), 0)

    assert evaluate(snapshot).pk == evaluate(snapshot).pk
    assert Evaluation.objects.count() == 1


def test_a_snapshot_older_than_the_newest_evaluation_is_refused() -> None:
    source = factories.source()
    older = snapshot_at(source, 0)
    evaluate(snapshot_at(source, 1))

    with pytest.raises(OutOfOrderError, match="AWS-04"):
        evaluate(older)


def test_equal_bytes_are_one_artifact_under_two_receipts() -> None:
    source = factories.source()
    first, second = snapshot_at(source, 0), snapshot_at(source, 1)

    assert first.artifact_id == second.artifact_id
    assert first.receipt_id != second.receipt_id
    assert artifacts.read(first.artifact) == b"{}\n"


def test_bytes_that_were_altered_in_storage_are_told(settings: object, tmp_path: Path) -> None:
    artifact, _ = artifacts.store(b"sealed", media_type="text/plain", at=AT)
    path = Path(artifacts.storage().path(artifact.storage_name))
    body = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(body[:-1])

    try:
        with pytest.raises(artifacts.ArtifactAlteredError, match="backup"):
            artifacts.read(artifact)
    finally:
        path.unlink()


def test_a_full_disk_leaves_no_artifact_and_says_what_to_do(full_disk: None) -> None:
    with pytest.raises(artifacts.StorageFullError, match="full"):
        artifacts.store(b"no room for this", media_type="text/plain", at=AT)

    assert not Artifact.objects.exists()


def test_each_item_stands_for_the_verdicts_of_its_own_time() -> None:
    source = factories.source()
    first = evaluate(snapshot_at(source, 0), failed("none")).item
    second = evaluate(snapshot_at(source, 1), MFA).item

    shown = [Finding.objects.shown_by(item).get().outcome for item in (first, second)]

    assert shown == ["fail", "pass"]
    assert not Finding.objects.shown_by(factories.evidence_item()).exists()


def _checks(number: int, verdict: Verdict) -> list[JudgedCheck]:
    resource = JudgedResource(id="ada", title="Ada", region="", verdict=verdict)
    return [
        JudgedCheck(check_id=f"AWS-{n:02}", version=1, title=f"Check {n}", resources=(resource,))
        for n in range(number)
    ]


def _record(snapshot: Snapshot, judged: list[JudgedCheck]) -> list[Evaluation]:
    return record_evaluations(
        snapshot=snapshot,
        judged=judged,
        expected_within=2 * HOUR,
        actor=JOB,
        at=snapshot.observed_at,
    )


@pytest.mark.django_db
def test_a_batch_is_what_its_checks_are_one_by_one() -> None:
    together, alone = factories.source(account="together"), factories.source(account="alone")
    for hours, verdict in ((0, MFA), (1, MFA), (2, failed("no MFA")), (6, failed("no MFA"))):
        judged = _checks(3, verdict)
        _record(snapshot_at(together, hours), judged)
        other = snapshot_at(alone, hours + 0.01)
        for each in judged:
            _record(other, [each])

    def told(source: Source) -> list[tuple[object, ...]]:
        kept = Evaluation.objects.filter(source=source).order_by("observed_at", "check_id")
        return [(one.check_id, one.failed, one.passed, one.verdicts_sha256) for one in kept]

    assert told(together) == told(alone)
    for model in (EvidenceItem, Finding):
        counts = [model.objects.filter(source=source).count() for source in (together, alone)]
        assert counts[0] == counts[1]
    assert LedgerEntry.objects.first_broken_sequence() is None


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 30])
def test_unchanged_checks_cost_as_many_queries_however_many_they_are(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    source = factories.source()
    _record(snapshot_at(source, 0), _checks(number, MFA))
    snapshot = snapshot_at(source, 1)

    with django_assert_max_num_queries(16):
        made = _record(snapshot, _checks(number, MFA))

    assert len(made) == number
    assert EvidenceItem.objects.filter(covers_to=snapshot.observed_at).count() == number


@pytest.mark.django_db
def test_a_batch_kept_again_stays_as_it_is() -> None:
    snapshot = snapshot_at(factories.source(), 0)
    first = _record(snapshot, _checks(4, MFA))
    entries = LedgerEntry.objects.count()

    assert _record(snapshot, _checks(4, MFA)) == first
    assert LedgerEntry.objects.count() == entries
