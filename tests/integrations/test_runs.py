"""When runs start, and what becomes of parts nobody works on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from integrations.actions import runs
from integrations.models import CollectionRun, CollectorRun, Connection
from integrations.providers.aws import AWS
from tests import factories

from .builders import AT, connect, part_of, run_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queue")]
LATER = AT + settings.REQUEUE_AFTER + timedelta(seconds=1)


def test_a_run_has_a_part_for_each_collector_and_sets_the_next_run() -> None:
    connection, person = connect(), factories.engineer()

    run = runs.start_run(connection=connection, actor=person, at=AT)

    ids = {collector.id for collector in AWS.collectors}
    assert set(run.collectors.values_list("collector", flat=True)) == ids
    assert run.requested_by == person
    assert connection.next_run_at == AT + timedelta(hours=1)
    assert LedgerEntry.objects.get(event=Event.RUN_STARTED).details == {"run": run.pk}


def test_a_second_run_is_refused_while_one_is_under_way() -> None:
    connection = connect()
    first = run_of(connection)

    with pytest.raises(runs.AlreadyRunningError, match="A run of AWS production is under way"):
        run_of(connection)

    assert CollectionRun.objects.get() == first
    assert CollectorRun.objects.count() == len(AWS.collectors)


def test_a_paused_connection_is_not_run() -> None:
    connection = connect()
    connection.is_paused = True

    with pytest.raises(runs.PausedError, match=r"paused\. Resume it before you run it\."):
        run_of(connection)

    assert CollectionRun.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "started"),
    [
        ({}, 1),
        ({"next_run_at": AT + timedelta(seconds=1)}, 0),
        ({"is_paused": True}, 0),
    ],
)
def test_the_schedule_starts_what_is_due(changed: dict[str, object], started: int) -> None:
    connect()
    Connection.objects.update(**changed)

    assert runs.start_due_runs(actor=runs.COLLECTOR, at=AT) == started
    assert CollectionRun.objects.count() == started


def test_the_schedule_leaves_a_connection_alone_while_it_runs() -> None:
    run_of(connect())
    Connection.objects.update(next_run_at=AT)

    assert runs.start_due_runs(actor=runs.COLLECTOR, at=LATER) == 0


def test_a_part_nobody_works_on_is_queued_again_once_it_has_waited() -> None:
    part = part_of(run_of(connect(), only="aws.kms"))

    assert runs.requeue_abandoned(actor=runs.COLLECTOR, at=AT) == 0
    assert runs.requeue_abandoned(actor=runs.COLLECTOR, at=LATER) == 1

    part.refresh_from_db()
    assert (part.state, part.queued_at) == (CollectorRun.State.QUEUED, LATER)


@pytest.mark.parametrize(("attempt", "requeued"), [(9, 1), (10, 0)])
def test_a_part_that_was_interrupted_ten_times_is_given_up(attempt: int, requeued: int) -> None:
    run = run_of(connect(), only="aws.kms")
    part = part_of(run, state=CollectorRun.State.COLLECTING, attempt=attempt)

    assert runs.requeue_abandoned(actor=runs.COLLECTOR, at=LATER) == requeued

    part.refresh_from_db()
    run.refresh_from_db()
    is_given_up = "stopped each of the ten times" in part.error
    assert is_given_up is not bool(requeued)
    assert run.result == ("failed" if is_given_up else "")
