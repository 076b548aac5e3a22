"""Runs at past moments: the collectors, checks and actions of every day, by a clock of then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from compliance.ledger.models import Actor
from compliance.web.once import asking_once
from integrations.actions import parts, runs
from integrations.clocks import PastClock
from integrations.means import Means
from integrations.models import CollectorRun

from .stand_ins import StandIn

_PACE = 20  # reading a real account takes minutes rather than seconds
_WEEKLY = 0  # on Mondays


def run_at(stand_in: StandIn, *, actor: Actor, at: datetime) -> None:
    """Let one connection be read and judged at a moment, by the same actions as today."""
    connection = stand_in.connection
    connection.refresh_from_db()
    provider = connection.provider
    stand_in.stand(at)
    stand_in.spread((c.id for c in provider.collectors), is_weekly=at.weekday() == _WEEKLY)
    clock = PastClock(at, pace=_PACE)
    means = Means(
        clock=clock,
        hand_over=_nobody,
        client_of=lambda found: _going_by(stand_in.client(found), clock),
        caller_of=stand_in.caller,
        kept=lambda part: stand_in.known(part, clock),
        heard=stand_in.keep,
    )
    run = runs.start_run(connection=connection, actor=actor, at=at, hand_over=_nobody)
    logs = provider.accounts.logs if provider.accounts else ()
    with asking_once():
        for part in _in_order(run.collectors.all(), logs):
            _work(part, actor, means)
    failed = run.collectors.filter(state=CollectorRun.State.FAILED)
    stand_in.forget(failed.values_list("collector", flat=True))


def _in_order(found: Iterable[CollectorRun], logs: Collection[str]) -> list[CollectorRun]:
    """Return the logs first: accounts are read once the logs that date their changes are."""
    return sorted(found, key=lambda part: (part.collector not in logs, part.collector))


def _work(part: CollectorRun, actor: Actor, means: Means) -> None:
    while CollectorRun.objects.unfinished().filter(pk=part.pk).exists():
        parts.collect(part_id=part.pk, actor=actor, at=means.clock(), means=means)
        parts.judge(part_id=part.pk, actor=actor, at=means.clock(), means=means)


def _going_by(client: Any, clock: PastClock) -> Any:
    client.go_by(clock)
    return client


def _nobody(part: CollectorRun, *, wait: timedelta = timedelta()) -> None:
    """Hand a part over to nobody: whoever tells the story goes on with it at once."""
