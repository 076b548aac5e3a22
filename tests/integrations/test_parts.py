"""One part of a run, done without workers: what it brings, and what can go wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from pytest_django import Settings

from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from evidence.models import Evaluation, Snapshot
from integrations.actions import parts, runs
from integrations.models import CollectorRun
from integrations.providers.aws import AWS
from tests.fakes.aws import AwsServer

from .builders import AT, ROLE, connect, part_of, run_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queue")]
State = CollectorRun.State
KMS = "aws.kms"


@pytest.fixture
def artifact_folder(tmp_path: Path, settings: Settings) -> Path:
    """Keep artifacts in a folder of this test's own."""
    artifacts = {
        "BACKEND": "evidence.storage.FolderStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "artifacts": artifacts}
    return tmp_path


def collect(part: CollectorRun) -> CollectorRun:
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=AT)
    part.refresh_from_db()
    return part


def judge(part: CollectorRun) -> CollectorRun:
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=AT)
    part.refresh_from_db()
    return part


def assert_failed_with(part: CollectorRun, words: str) -> None:
    assert (part.state, part.snapshot) == (State.FAILED, None)
    assert words in part.error
    assert part.finished_at is not None
    assert Snapshot.objects.count() == 0
    entry = LedgerEntry.objects.get(event=Event.COLLECTOR_FAILED)
    assert entry.details["error"] == part.error


def test_a_part_is_collected_then_judged_and_ends_its_run(server: AwsServer) -> None:
    run = run_of(connect(server), only=KMS)
    part = collect(part_of(run))

    assert (part.state, part.attempt) == (State.COLLECTED, 1)
    assert part.snapshot is not None
    assert part.call_count == part.snapshot.receipt.call_count > 0

    assert judge(part).state == State.JUDGED
    assert Evaluation.objects.count() == len(AWS.checks_of(KMS))
    run.refresh_from_db()
    assert run.result == "complete"


def test_doing_a_part_twice_counts_it_once(server: AwsServer) -> None:
    part = collect(part_of(run_of(connect(server), only=KMS)))
    collect(part)
    judge(part)
    judge(part)

    assert Snapshot.objects.count() == 1
    assert Evaluation.objects.count() == len(AWS.checks_of(KMS))
    assert LedgerEntry.objects.filter(event=Event.RUN_FINISHED).count() == 1


def test_a_part_is_not_judged_before_it_is_collected(server: AwsServer) -> None:
    part = judge(part_of(run_of(connect(server), only=KMS)))

    assert (part.state, part.attempt) == (State.QUEUED, 0)


def test_refused_credentials_end_the_part_with_what_to_do_and_a_line_in_the_log(
    server: AwsServer, caplog: pytest.LogCaptureFixture
) -> None:
    part = part_of(run_of(connect(server, **ROLE), only=KMS))
    server.control("deny?call=sts:AssumeRole")

    assert_failed_with(collect(part), "AWS did not let us assume")
    place = f"{part} of {part.run.connection.name} failed: AWS did not let us assume"
    assert place in caplog.text


def test_unreadable_secrets_end_the_part_with_what_to_do(
    server: AwsServer, settings: Settings
) -> None:
    part = part_of(run_of(connect(server), only=KMS))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key " * 4, []

    assert_failed_with(collect(part), "Put the old key into SECRET_KEY_FALLBACKS")


def test_an_unreachable_provider_is_tried_again_later_and_later() -> None:
    part = collect(part_of(run_of(connect(), only=KMS)))
    first = part.queued_at

    assert (part.state, part.attempt, part.finished_at) == (State.QUEUED, 1, None)
    assert "could not be reached for sts:GetCallerIdentity" in part.error
    assert collect(part).queued_at - first > timedelta(seconds=1.5)
    assert Snapshot.objects.count() == 0


def test_an_unreachable_provider_is_given_up_at_the_fifth_try() -> None:
    part = collect(part_of(run_of(connect(), only=KMS), attempt=4))

    assert_failed_with(part, "Check this server's network, proxy and name resolution")
    assert part.run.connection.runs.get().result == "failed"


def test_altered_bytes_are_never_judged_and_never_collected_again(
    server: AwsServer, artifact_folder: Path
) -> None:
    part = collect(part_of(run_of(connect(server), only=KMS)))
    alter(part)

    judge(part)

    assert (part.state, part.attempt) == (State.COLLECTED, 2)
    assert "missing or damaged in storage" in part.error
    assert Evaluation.objects.count() == 0
    assert collect(part).state == State.COLLECTED
    assert Snapshot.objects.count() == 1


def test_altered_bytes_that_are_restored_are_judged(
    server: AwsServer, artifact_folder: Path
) -> None:
    part = collect(part_of(run_of(connect(server), only=KMS)))
    restore = alter(part)
    judge(part)

    restore()

    assert judge(part).state == State.JUDGED
    assert Evaluation.objects.count() == len(AWS.checks_of(KMS))


def alter(part: CollectorRun) -> Callable[[], object]:
    """Write other bytes over a sealed artifact, as somebody with the disk could."""
    assert part.snapshot is not None
    path = Path(storages["artifacts"].path(part.snapshot.artifact.storage_name))
    original = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(b"nothing was ever wrong")
    return lambda: path.write_bytes(original)


def test_a_missing_permission_loses_one_answer_and_not_the_run(server: AwsServer) -> None:
    server.sdk("kms", "eu-west-1").create_key()
    server.control("deny?call=kms:GetKeyRotationStatus")
    part = collect(part_of(run_of(connect(server), only=KMS)))

    assert judge(part).state == State.JUDGED
    evaluation = Evaluation.objects.get(check_id="AWS-40")
    assert (evaluation.unknown, evaluation.passed) == (evaluation.population, 0)
    assert evaluation.population > 0


def test_one_failed_collector_leaves_the_others_work(server: AwsServer) -> None:
    run = runs.start_run(connection=connect(server), actor=runs.COLLECTOR, at=AT)
    run.collectors.exclude(collector__in=[KMS, "aws.s3"]).delete()
    judge(collect(part_of(run)))

    runs.fail_part(part=part_of(run, "aws.s3"), error="No.", actor=runs.COLLECTOR, at=AT)

    run.refresh_from_db()
    assert run.result == "partial"
    finished = LedgerEntry.objects.get(event=Event.RUN_FINISHED)
    assert (finished.details["collectors"], finished.details["failed"]) == (2, 1)
    assert Evaluation.objects.count() == len(AWS.checks_of(KMS))
