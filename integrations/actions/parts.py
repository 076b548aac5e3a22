"""Doing one part of a run: fetch, seal, judge. Safe to run twice, safe to be killed anywhere."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from compliance.ledger.models import Actor
from compliance.vault import SecretsUnreadableError
from evidence import artifacts
from evidence.actions.collected import Fetched, take_snapshot
from evidence.actions.judged import record_evaluations
from evidence.models import Snapshot
from evidence.rules.judged import JudgedCheck, JudgedResource
from evidence.workforce import note_workforce
from integrations.accounts import note_accounts, tells_of_people
from integrations.claims import claimed
from integrations.harvests import Fetcher, fetched_from, harvest
from integrations.means import MEANS, Means
from integrations.models import CollectorRun
from integrations.plugin import Check, Collector, CredentialsError, LimitedError, ProviderError
from integrations.tape import Records, Tape, read_snapshot, write_snapshot

from .rosters import take_directory
from .runs import complete_part, fail_part, postpone_part

_LOG = logging.getLogger(__name__)
_MOST_TRIES = 5  # of an error that may pass by itself
_PROGRESS_EVERY = 0.5  # seconds
_LOG_PAUSE, _LONGEST_LOG = timedelta(seconds=2), timedelta(minutes=10)


def collect(*, part_id: int, actor: Actor, at: datetime, means: Means = MEANS) -> None:
    """Fetch what one collector sees and seal it, unless somebody else is doing so."""
    part = _part(part_id)
    with claimed(part) as is_ours:
        if is_ours and not _waits_for_log(part, at, means) and _begin(part, at):
            _guarded(part, actor, means, lambda: _fetch_and_seal(part, actor, means))


def judge(*, part_id: int, actor: Actor, at: datetime, means: Means = MEANS) -> None:
    """Judge a sealed snapshot from its bytes, unless somebody else is doing so."""
    part = _part(part_id)
    with claimed(part) as is_ours:
        if is_ours and _begin_judging(part):
            _guarded(part, actor, means, lambda: _judge(part, actor, at, means))


def _part(part_id: int) -> CollectorRun:
    return CollectorRun.objects.select_related("run__connection__source", "snapshot").get(
        pk=part_id
    )


def _waits_for_log(part: CollectorRun, at: datetime, means: Means) -> bool:
    """Put the reading of accounts off until the same run has read the logs that date its changes.

    A first log may be long; after a while the accounts are read without its end.
    """
    accounts = part.run.connection.provider.accounts
    if accounts is None or part.collector != accounts.collector or not accounts.logs:
        return False
    logs = part.run.collectors.unfinished().filter(collector__in=accounts.logs)
    if at - part.run.started_at > _LONGEST_LOG or not logs.exists():
        return False
    postpone_part(part=part, wait=_LOG_PAUSE, at=at, hand_over=means.hand_over)
    return True


def _begin(part: CollectorRun, at: datetime) -> bool:
    """Count the attempt, which also fences off whoever worked on it before."""
    open_states = [CollectorRun.State.QUEUED, CollectorRun.State.COLLECTING]
    begun = CollectorRun.objects.filter(pk=part.pk, state__in=open_states).update(
        state=CollectorRun.State.COLLECTING, attempt=F("attempt") + 1, started_at=at, call_count=0
    )
    part.refresh_from_db(fields=["state", "attempt", "waits"])
    return bool(begun)


def _begin_judging(part: CollectorRun) -> bool:
    CollectorRun.objects.filter(pk=part.pk, state=CollectorRun.State.COLLECTED).update(
        attempt=F("attempt") + 1
    )
    part.refresh_from_db(fields=["state", "attempt", "waits", "snapshot"])
    return part.state == CollectorRun.State.COLLECTED


def _guarded(part: CollectorRun, actor: Actor, means: Means, work: Callable[[], None]) -> None:
    """Turn what can go wrong into a state of the part and a sentence to read."""
    try:
        work()
    except (CredentialsError, SecretsUnreadableError) as error:
        fail_part(part=part, error=str(error), actor=actor, at=means.clock())
    except LimitedError as error:
        _wait_for_limit(part, error, means)
    except (ProviderError, artifacts.ArtifactError) as error:
        _retry_or_fail(part, str(error), actor, means)
    except Exception:  # noqa: BLE001  (whatever a collector raises ends as a state people see)
        _LOG.exception("Collector %s stopped unexpectedly.", part)
        sentence = (
            "An unexpected error stopped this collector. The worker's log has the details "
            f"under “{part}”; run it again, and report it if it stays."
        )
        fail_part(part=part, error=sentence, actor=actor, at=means.clock())


def _wait_for_limit(part: CollectorRun, error: LimitedError, means: Means) -> None:
    """Go on when the provider allows more; such a wait is no failed try."""
    waiting = CollectorRun.objects.filter(pk=part.pk)
    waiting.update(error=str(error), waits=F("waits") + 1)
    now = means.clock()
    wait = max(error.until - now, timedelta(seconds=1))
    postpone_part(part=part, wait=wait, at=now, hand_over=means.hand_over)


def _retry_or_fail(part: CollectorRun, error: str, actor: Actor, means: Means) -> None:
    if part.attempt - part.waits >= _MOST_TRIES:
        fail_part(part=part, error=error, actor=actor, at=means.clock())
        return
    CollectorRun.objects.filter(pk=part.pk).update(error=error)
    wait = timedelta(seconds=2**part.attempt)
    postpone_part(part=part, wait=wait, at=means.clock(), hand_over=means.hand_over)


def _fetch_and_seal(part: CollectorRun, actor: Actor, means: Means) -> None:
    connection = part.run.connection
    fetcher, tape = _fetch(part, actor, means)
    with transaction.atomic():
        owned = CollectorRun.objects.select_for_update().filter(
            pk=part.pk, attempt=part.attempt, state=CollectorRun.State.COLLECTING
        )
        if not owned.exists():
            return
        now = means.clock()
        take_directory(
            connection=connection, collector=part.collector, tape=tape, actor=actor, at=now
        )
        fetched = _with_accounts(fetcher, tape)
        snapshot = take_snapshot(source=connection.source, fetched=fetched, actor=actor, at=now)
        if tells_of_people(connection.provider, part.collector):
            note_workforce(snapshot, at=now)
        owned.update(
            state=CollectorRun.State.COLLECTED,
            snapshot=snapshot,
            queued_at=now,
            error="",
            call_count=Greatest(F("call_count"), fetched.call_count),
        )
    part.state = CollectorRun.State.COLLECTED
    means.hand_over(part)


def _fetch(part: CollectorRun, actor: Actor, means: Means) -> tuple[Fetcher, Tape]:
    connection = part.run.connection
    provider = connection.provider
    collector = provider.collector(part.collector)
    client = means.client_of(connection)
    fetcher = Fetcher(
        part=part,
        client=client,
        caller=means.caller_of(connection, client),
        tool=provider.tool,
        actor=actor,
        clock=means.clock,
    )
    if (known := means.kept(part)) is not None:
        return fetcher, known
    tape = _asked(fetcher, collector)
    means.heard(part, tape)
    return fetcher, tape


def _asked(fetcher: Fetcher, collector: Collector) -> Tape:
    if collector.harvest:
        return harvest(fetcher, collector)
    tape = Tape()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix=collector.id) as pool:
        _follow(fetcher.part, pool.submit(collector.collect, fetcher.client, tape), tape)
    return tape


def _with_accounts(fetcher: Fetcher, tape: Tape) -> Fetched:
    """Return what is to be sealed, the roster beside the accounts it explains."""
    connection = fetcher.part.run.connection
    fetched = fetched_from(fetcher, tape)
    before = len(tape.records)
    note_accounts(
        connection.provider,
        connection.source,
        fetched.collector,
        tape,
        actor=fetcher.actor,
        at=fetched.started_at,
    )
    if len(tape.records) == before:
        return fetched
    return replace(fetched, snapshot=write_snapshot(fetched.collector, tape.records))


def _follow(part: CollectorRun, done: Future[Any], tape: Tape) -> None:
    """Show progress from this thread, which owns the database session, until `done`."""
    seen = 0
    while wait_for([done], timeout=_PROGRESS_EVERY).not_done:
        if tape.call_count != seen:
            seen = tape.call_count
            CollectorRun.objects.filter(pk=part.pk).update(call_count=seen)
    done.result()


def _judge(part: CollectorRun, actor: Actor, at: datetime, means: Means) -> None:
    connection, snapshot = part.run.connection, part.snapshot
    if snapshot is None:
        raise ValueError(f"{part} is collected but has no snapshot.")
    records = read_snapshot(artifacts.read(snapshot.artifact))
    checks = connection.provider.checks_of(part.collector)
    record_evaluations(
        snapshot=snapshot,
        judged=[judged(check, records, at=snapshot.observed_at) for check in checks],
        expected_within=2 * connection.interval,
        actor=actor,
        at=at,
    )
    complete_part(part=part, actor=actor, at=means.clock())


def judged(check: Check[Any], records: Records, *, at: datetime) -> JudgedCheck:
    """Return the check's verdict on every resource of the records."""
    return JudgedCheck(
        check_id=check.id,
        version=check.version,
        title=check.title,
        severity=check.severity,
        resources=tuple(
            JudgedResource(id=r.id, title=r.title, region=r.region, verdict=verdict)
            for r, verdict in check.evaluate(records, at=at)
        ),
    )


def performed_again(snapshot: Snapshot, check: Check[Any]) -> JudgedCheck:
    """Return the verdicts that the sealed bytes give now; they must equal what was recorded."""
    records = read_snapshot(artifacts.read(snapshot.artifact))
    return judged(check, records, at=snapshot.observed_at)
