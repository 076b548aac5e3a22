"""Runs on real workers, a real queue and a real AWS API; killed and emptied on purpose."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from compliance.ledger.models import LedgerEntry
from evidence.models import Evaluation, EvidenceItem, Finding, Snapshot
from integrations.actions import connections, parts, runs
from integrations.actions.parts import performed_again
from integrations.models import CollectionRun, CollectorRun, Connection
from integrations.providers.aws import AWS
from tests import factories
from tests.fakes.aws import AwsServer
from tests.workers import Workers, eventually

pytestmark = pytest.mark.django_db(transaction=True)
COLLECTORS = len(AWS.collectors)
CHECKS = len(AWS.checks)


@pytest.fixture
def connection(demo: AwsServer, transactional_db: None) -> Connection:
    values = demo.settings(region="eu-west-1")
    factories.control("AC-02", checks=["AWS-04"])
    return connections.add_connection(
        draft=connections.Draft(provider=AWS, title="AWS production", values=values),
        identity=connections.identify(provider=AWS, values=values),
        actor=factories.lead(),
        at=timezone.now(),
    )


def start(connection: Connection) -> CollectionRun:
    return runs.start_run(connection=connection, actor=runs.COLLECTOR, at=timezone.now())


def is_finished(run: CollectionRun) -> bool:
    run.refresh_from_db()
    return run.finished_at is not None


def assert_counted_once(run: CollectionRun) -> None:
    assert run.result == CollectionRun.Result.COMPLETE
    assert Snapshot.objects.count() == COLLECTORS
    assert Evaluation.objects.count() == CHECKS
    assert EvidenceItem.objects.count() == CHECKS
    for evaluation in Evaluation.objects.all():
        assert evaluation.population == sum(evaluation.counts.values())
        open_findings = Finding.objects.open().filter(check_id=evaluation.check_id)
        assert open_findings.count() == evaluation.population
    assert LedgerEntry.objects.first_broken_sequence() is None


def test_a_run_is_shared_by_workers_and_counted_once(
    connection: Connection, workers: Workers
) -> None:
    workers.start(concurrency=2)
    workers.start(concurrency=2)

    run = start(connection)

    assert eventually(lambda: is_finished(run)), workers.said()
    assert_counted_once(run)
    item = EvidenceItem.objects.get(check_id="AWS-04")
    assert [control.code for control in item.controls.all()] == ["AC-02"]


def test_sealed_bytes_give_the_recorded_verdicts_again(connection: Connection) -> None:
    run = start(connection)
    for part in run.collectors.all():
        parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=timezone.now())
        parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=timezone.now())

    checks = {check.id: check for check in AWS.checks}
    assert Evaluation.objects.count() == CHECKS
    for evaluation in Evaluation.objects.select_related("snapshot__artifact"):
        again = performed_again(evaluation.snapshot, checks[evaluation.check_id])
        assert again.digest == evaluation.verdicts_sha256


@pytest.mark.parametrize("moment", [0.3, 2.5])
def test_a_killed_worker_s_run_is_finished_by_another_and_counted_once(
    connection: Connection, workers: Workers, demo: AwsServer, moment: float
) -> None:
    demo.control("latency?ms=60")
    victim = workers.start(concurrency=2)
    run = start(connection)
    shares = CollectorRun.objects.filter(run=run)
    assert eventually(lambda: shares.exclude(state="queued").exists()), workers.said()
    time.sleep(moment)

    workers.kill(victim)
    was_unfinished = not is_finished(run)
    demo.control("latency?ms=0")
    workers.start(concurrency=2)
    workers.start("beat", "--loglevel", "INFO", "--pidfile", "")

    assert was_unfinished
    assert eventually(lambda: is_finished(run)), workers.said()
    assert_counted_once(run)


def test_an_emptied_queue_loses_no_work(
    connection: Connection, workers: Workers, demo: AwsServer
) -> None:
    run = start(connection)
    workers.empty_queue()

    workers.start()
    workers.start("beat", "--loglevel", "INFO", "--pidfile", "")

    assert eventually(lambda: is_finished(run)), workers.said()
    assert_counted_once(run)


def test_a_due_connection_is_run_by_the_schedule_alone(
    connection: Connection, workers: Workers
) -> None:
    workers.start()
    workers.start("beat", "--loglevel", "INFO", "--pidfile", "")

    done = CollectionRun.objects.finished().filter(connection=connection)
    assert eventually(lambda: done.exists()), workers.said()
    connection.refresh_from_db()
    run = done.get()
    assert run.requested_by is None
    assert connection.next_run_at == run.started_at + timedelta(hours=1)


def test_what_was_mended_ends_its_interval_at_the_next_run(
    connection: Connection, workers: Workers, demo: AwsServer
) -> None:
    workers.start()
    first = start(connection)
    assert eventually(lambda: is_finished(first)), workers.said()
    failing = (
        Finding.objects.open().failing().get(check_id="AWS-40", resource_title__icontains="legacy")
    )
    kms = demo.sdk("kms", "eu-west-1")

    kms.enable_key_rotation(KeyId=failing.resource_id)
    second = start(connection)

    try:
        assert eventually(lambda: is_finished(second)), workers.said()
        failing.refresh_from_db()
        observed = Evaluation.objects.of(connection.source, "AWS-40").newest_first()[0].observed_at
        assert failing.ended_at == observed
        now = Finding.objects.open().get(check_id="AWS-40", resource_id=failing.resource_id)
        assert (now.outcome, now.began_at) == ("pass", observed)
    finally:
        kms.disable_key_rotation(KeyId=failing.resource_id)


def test_an_unchanged_account_costs_no_new_findings_and_no_new_evidence(
    connection: Connection, workers: Workers
) -> None:
    workers.start()
    for _ in range(2):
        run = start(connection)
        assert eventually(lambda run=run: is_finished(run)), workers.said()  # type: ignore[misc]

    assert Evaluation.objects.count() == 2 * CHECKS
    assert EvidenceItem.objects.count() == CHECKS
    assert Finding.objects.exclude(ended_at=None).count() == 0
