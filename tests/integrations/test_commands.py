"""Commands: what they print, and errors as one sentence."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.utils import timezone

from compliance.ledger.models import LedgerEntry
from evidence import artifacts
from evidence.models import Evaluation
from integrations.actions import parts, runs
from integrations.models import CollectionRun, CollectorRun, Connection
from integrations.providers.aws import AWS
from integrations.tape import write_snapshot
from tests import factories
from tests.factories import AT
from tests.fakes.aws import AwsServer
from tests.workers import ROOT, environment

from .builders import NOBODY_LISTENS, connect, part_of, run_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queue")]
Output = pytest.CaptureFixture[str]


def test_collect_without_waiting_queues_a_run(capsys: Output) -> None:
    connect()

    call_command("collect", "aws-production")

    run = CollectionRun.objects.get()
    assert capsys.readouterr().out == f"Run {run.pk} of aws-production is queued.\n"


def test_collect_works_in_its_own_process_when_there_is_no_worker(
    server: AwsServer, capsys: Output
) -> None:
    connect(server)

    call_command("collect", "aws-production", "--wait")

    told = capsys.readouterr().err
    assert "No worker is running: collecting in this process." in told
    assert f"{len(AWS.collectors)} of {len(AWS.collectors)} collectors done" in told
    assert CollectionRun.objects.get().result == "complete"
    assert Evaluation.objects.count() == len(AWS.checks)


def test_collect_fails_with_the_cause_of_each_collector(capsys: Output) -> None:
    run = run_of(connect(), only="aws.kms")
    part_of(run, attempt=4)

    with pytest.raises(CommandError, match=f"Run {run.pk} of aws-production failed; the causes"):
        call_command("collect", "aws-production", "--wait")

    told = capsys.readouterr().err
    assert "A run is under way; following it." in told
    assert "  aws.kms: http://127.0.0.1:9 could not be reached" in told
    assert CollectorRun.objects.get().state == CollectorRun.State.FAILED


@pytest.mark.django_db(transaction=True)
def test_collect_does_the_work_without_a_queue(server: AwsServer) -> None:
    connect(server)

    done = subprocess.run(
        [sys.executable, "manage.py", "collect", "aws-production", "--wait"],
        cwd=ROOT,
        env=environment() | {"REDIS_URL": NOBODY_LISTENS.replace("http", "redis")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert "collecting in this process" in done.stderr
    assert CollectionRun.objects.get().result == "complete"


@pytest.mark.parametrize(("existing", "told"), [(True, "aws-production"), (False, "none yet")])
def test_collect_names_the_connections_there_are(existing: bool, told: str) -> None:
    if existing:
        connect()

    with pytest.raises(CommandError) as caught:
        call_command("collect", "azure")

    assert str(caught.value) == f"There is no connection “azure”. There are: {told}."


def test_collect_does_not_run_what_is_paused() -> None:
    connect()
    Connection.objects.update(is_paused=True)

    with pytest.raises(CommandError, match="is paused"):
        call_command("collect", "aws-production")


def test_an_empty_and_an_unbroken_ledger_are_told(capsys: Output) -> None:
    call_command("verify_ledger")
    assert capsys.readouterr().out == "The ledger is empty.\n"

    connect()

    call_command("verify_ledger")
    head = LedgerEntry.objects.head()
    assert head is not None
    assert capsys.readouterr().out == f"1 entries, unbroken. Head: {head.digest}\n"


def test_an_altered_ledger_fails_with_the_first_broken_entry() -> None:
    run_of(connect())
    alter_first_entry()

    with pytest.raises(CommandError, match="altered at or before entry 1:"):
        call_command("verify_ledger")


def alter_first_entry() -> None:
    """Rewrite the ledger as somebody with the database's own password could."""
    with database.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_ledgerentry SET subject = 'nobody' WHERE sequence = 1")


def test_a_report_adds_up_and_is_the_same_in_words_and_json(
    server: AwsServer, capsys: Output
) -> None:
    connect(server)
    call_command("collect", "aws-production", "--wait")
    capsys.readouterr()

    call_command("report", "--json")
    report = json.loads(capsys.readouterr().out)
    call_command("report")
    words = capsys.readouterr().out

    assert len(report["checks"]) == len(AWS.checks)
    assert report["connections"][0]["last_run"]["result"] == "complete"
    assert f"{report['resources']} resources judged by {len(AWS.checks)} checks" in words
    assert report["ledger"]["head"] in words


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("nothing ran", "No check was evaluated."),
        ("a run goes on", "of aws-production is not finished."),
        ("altered", "The ledger was altered."),
    ],
)
def test_a_report_fails_when_something_is_amiss(case: str, sentence: str) -> None:
    connection = connect()
    if case == "a run goes on":
        run_of(connection)
    if case == "altered":
        alter_first_entry()

    with pytest.raises(CommandError) as caught:
        call_command("report")

    assert sentence in str(caught.value)


def test_recorded_verdicts_are_performed_again_from_the_sealed_bytes(
    server: AwsServer, capsys: Output
) -> None:
    part = part_of(run_of(connect(server), only="aws.kms"))
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=timezone.now())
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=timezone.now())

    call_command("reperform")

    assert (
        "1 of 1 evaluations gave the recorded verdicts again; 1 in all." in capsys.readouterr().out
    )


def test_verdicts_the_bytes_do_not_give_are_told(capsys: Output) -> None:
    body, _ = artifacts.store(write_snapshot("aws.kms", []), media_type="text/plain", at=AT)
    factories.evaluation(check_id="AWS-40", body=body)

    with pytest.raises(CommandError, match="Only 0 of 1 evaluations"):
        call_command("reperform")

    assert "other verdicts than were recorded" in capsys.readouterr().err
