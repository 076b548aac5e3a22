"""Starting, advancing and finishing runs. The state is in PostgreSQL; the queue only says "go"."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, Job, record
from integrations import queue
from integrations.claims import is_claimed
from integrations.models import CollectionRun, CollectorRun, Connection
from integrations.queue import HandOver

_LOG = logging.getLogger(__name__)
COLLECTOR = Job("collector")
_MOST_ATTEMPTS = 10
_INTERRUPTED = (
    "The worker was stopped each of the ten times it worked on this, most likely for want of "
    "memory. Look at the worker's log, then run it again."
)


class AlreadyRunningError(Exception):
    """A run of this connection is under way."""


class PausedError(Exception):
    """The connection is paused."""


@transaction.atomic
def start_run(
    *, connection: Connection, actor: Actor, at: datetime, hand_over: HandOver = queue.enqueue
) -> CollectionRun:
    """Plan one part for each collector and hand them over, as a rule to the queue."""
    if connection.is_paused:
        raise PausedError(f"{connection} is paused. Resume it before you run it.")
    run = _new_run(connection, actor, at)
    CollectorRun.objects.bulk_create(
        CollectorRun(run=run, collector=collector.id, queued_at=at)
        for collector in connection.provider.collectors
    )
    connection.next_run_at = at + connection.interval
    connection.save(update_fields=["next_run_at"])
    for part in run.collectors.all():
        transaction.on_commit(partial(hand_over, part))
    record(
        Event.RUN_STARTED,
        subject=f"connection:{connection.name}",
        actor=actor,
        at=at,
        details={"run": run.pk},
    )
    return run


def start_due_runs(*, actor: Actor, at: datetime) -> int:
    """Start a run of every connection that is due; return how many."""
    started = 0
    for connection in Connection.objects.due(at).select_related("source"):
        try:
            start_run(connection=connection, actor=actor, at=at)
        except AlreadyRunningError:
            continue
        started += 1
    return started


def requeue_abandoned(*, actor: Actor, at: datetime) -> int:
    """Queue again what nobody works on: a lost queue, a killed worker. Return how many parts."""
    requeued = 0
    parts = CollectorRun.objects.claimable(at - settings.REQUEUE_AFTER)
    for part in parts.select_related("run__connection"):
        if is_claimed(part):
            continue
        if part.attempt - part.waits >= _MOST_ATTEMPTS:
            fail_part(part=part, error=_INTERRUPTED, actor=actor, at=at)
            continue
        CollectorRun.objects.filter(pk=part.pk).update(queued_at=at)
        queue.enqueue(part)
        requeued += 1
    return requeued


@transaction.atomic
def fail_part(*, part: CollectorRun, error: str, actor: Actor, at: datetime) -> None:
    """Give one collector up, with the sentence people read."""
    _LOG.warning("%s of %s failed: %s", part, part.run.connection.name, error)
    _end_part(part, CollectorRun.State.FAILED, at, error=error)
    record(
        Event.COLLECTOR_FAILED,
        subject=f"connection:{part.run.connection.name}",
        actor=actor,
        at=at,
        details={"run": part.run_id, "collector": part.collector, "error": error},
    )
    _finish_run(part.run_id, actor, at)


@transaction.atomic
def complete_part(*, part: CollectorRun, actor: Actor, at: datetime) -> None:
    """Mark one collector's snapshot as judged, and the run as finished with the last."""
    _end_part(part, CollectorRun.State.JUDGED, at)
    _finish_run(part.run_id, actor, at)


def postpone_part(
    *, part: CollectorRun, wait: timedelta, at: datetime, hand_over: HandOver = queue.enqueue
) -> None:
    """Put one collector back into the queue, to be tried again after `wait`.

    What is collected already is only judged again, never collected a second time.
    """
    state = CollectorRun.State.COLLECTED if part.snapshot_id else CollectorRun.State.QUEUED
    CollectorRun.objects.filter(pk=part.pk, attempt=part.attempt).update(
        state=state, queued_at=at + wait
    )
    part.state = state
    hand_over(part, wait=wait)


def _new_run(connection: Connection, actor: Actor, at: datetime) -> CollectionRun:
    try:
        with transaction.atomic():
            return CollectionRun.objects.create(
                connection=connection,
                requested_by=actor if isinstance(actor, User) else None,
                started_at=at,
            )
    except IntegrityError as error:
        raise AlreadyRunningError(
            f"A run of {connection} is under way; its progress is on the connection's page."
        ) from error


def _end_part(
    part: CollectorRun, state: CollectorRun.State, at: datetime, *, error: str = ""
) -> None:
    CollectorRun.objects.unfinished().filter(pk=part.pk).update(
        state=state, finished_at=at, error=error
    )


def _finish_run(run_id: int, actor: Actor, at: datetime) -> None:
    run = CollectionRun.objects.select_for_update().get(pk=run_id)
    if run.finished_at is not None or run.collectors.unfinished().exists():
        return
    failed = run.collectors.filter(state=CollectorRun.State.FAILED).count()
    total = run.collectors.count()
    run.finished_at = at
    run.result = _result(failed, total)
    run.save(update_fields=["finished_at", "result"])
    record(
        Event.RUN_FINISHED,
        subject=f"connection:{run.connection.name}",
        actor=actor,
        at=at,
        details={"run": run.pk, "result": run.result, "collectors": total, "failed": failed},
    )


def _result(failed: int, total: int) -> str:
    if not failed:
        return CollectionRun.Result.COMPLETE
    return CollectionRun.Result.FAILED if failed == total else CollectionRun.Result.PARTIAL
