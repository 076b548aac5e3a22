"""Connections and their runs as lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.db.models.functions import Coalesce

from compliance.accounts.models import User
from compliance.web.lists import (
    BulkAct,
    Choice,
    Column,
    Days,
    Done,
    Empty,
    Listing,
    Option,
    Words,
    counted_by,
    on_days,
    one_by_one,
)
from compliance.web.templatetags.parts import state_title, tone
from controls.models import System

from .actions import connections, runs
from .models import CollectionRun, CollectionRunQuerySet, Connection, ConnectionQuerySet

_RESULTS = [Option(value=r, title=state_title(r), tone=tone(r)) for r in CollectionRun.Result]
_UNDER_WAY = Option(value="running", title="Under way", tone="info")


def _with_newest_runs(rows: list[Connection]) -> list[Connection]:
    newest = CollectionRun.objects.filter(connection__in=rows).order_by("connection", "-started_at")
    runs_by_key = {run.connection_id: run for run in newest.distinct("connection")}
    for row in rows:
        row.newest_run = runs_by_key.get(row.pk)
    return rows


def _counted_by_pause(rows: ConnectionQuerySet) -> Mapping[str, int]:
    counts = counted_by("is_paused")(rows)
    return {"paused" if is_paused else "active": number for is_paused, number in counts.items()}


def _systems(_user: User) -> Sequence[Option]:
    return [Option(value=s.slug, title=s.name) for s in System.objects.order_by("name")]


def _run_now(rows: list[Connection], values: dict[str, Any], *, actor: User, at: datetime) -> Done:
    begun, refused = one_by_one(
        rows,
        lambda connection: runs.start_run(connection=connection, actor=actor, at=at),
        runs.AlreadyRunningError,
        runs.PausedError,
    )
    return Done(number=len(begun), refused=refused)


def _pause(rows: list[Connection], values: dict[str, Any], *, actor: User, at: datetime) -> Done:
    changed = [connection for connection in rows if not connection.is_paused]
    for connection in changed:
        _set_paused(connection, True, actor=actor, at=at)
    refused = [f"{row} is paused already." for row in rows if row not in changed]
    before = {str(connection.pk): False for connection in changed}
    return Done(number=len(changed), refused=refused, before=before)


def _resume(before: dict[str, Any], *, actor: User, at: datetime) -> Done:
    paused = Connection.objects.filter(pk__in=before, is_paused=True)
    for connection in paused:
        _set_paused(connection, False, actor=actor, at=at)
    return Done(number=len(paused))


def _set_paused(connection: Connection, is_paused: bool, *, actor: User, at: datetime) -> None:
    connections.schedule(
        connection=connection,
        interval_minutes=connection.interval_minutes,
        is_paused=is_paused,
        actor=actor,
        at=at,
    )


CONNECTIONS = Listing(
    key="connections",
    noun="connection",
    plural="connections",
    columns=(
        Column(
            key="connection",
            title="Connection",
            value=str,
            sort="source__title",
            css="mid",
            is_optional=False,
        ),
        Column(key="provider", title="Provider", value=lambda row: row.provider.title, css="later"),
        Column(
            key="account",
            title="Account",
            value=lambda row: row.source.account,
            sort="source__account",
        ),
        Column(
            key="system",
            title="System",
            value=lambda row: row.source.system or "",
        ),
        Column(
            key="collects",
            title="Collects",
            value=lambda row: "paused" if row.is_paused else row.get_interval_minutes_display(),
            sort="interval_minutes",
        ),
        Column(
            key="last",
            title="Last run",
            value=lambda row: row.newest_run and row.newest_run.started_at,
            sort=Coalesce(Max("runs__started_at"), "created_at"),
        ),
        Column(
            key="next",
            title="Next run",
            value=lambda row: None if row.is_paused else row.next_run_at,
            sort="next_run_at",
        ),
        Column(
            key="result",
            title="Result",
            value=lambda row: row.newest_run and (row.newest_run.result or "running"),
        ),
    ),
    row="integrations/_connection_row.html",
    sort="connection",
    prepare=_with_newest_runs,
    filters=(
        Words(title="Filter connections", narrow=lambda rows, words: rows.matching(words)),
        Choice(
            name="state",
            title="State",
            options=lambda _user: [
                Option(value="active", title="Active", tone="ok"),
                Option(value="paused", title="Paused", tone="na"),
            ],
            narrow=lambda rows, state: rows.filter(is_paused=state == "paused"),
            count=_counted_by_pause,
        ),
        Choice(
            name="system",
            title="System",
            options=_systems,
            narrow=lambda rows, slug: rows.filter(source__system__slug=slug),
        ),
    ),
    acts=(
        BulkAct(
            key="run",
            title="Run now",
            question="Run {rows} now?",
            done="A run of {rows} has begun.",
            perform=_run_now,
            is_allowed=lambda user: user.may_add_evidence,
        ),
        BulkAct(
            key="pause",
            title="Pause",
            question="Pause {rows}?",
            consequence="The hours without a run will show as not observed.",
            done="{rows} paused.",
            perform=_pause,
            undo=_resume,
        ),
    ),
    empty=Empty(
        symbol="link",
        title="Nothing is connected yet",
        text="Connect a provider below: its configuration becomes evidence by itself.",
    ),
)


def _counted_by_result(rows: CollectionRunQuerySet) -> Mapping[str, int]:
    found = counted_by("result")(rows)
    return {result or _UNDER_WAY.value: number for result, number in found.items()}


def _with_result(rows: CollectionRunQuerySet, result: str) -> CollectionRunQuerySet:
    return rows.under_way() if result == _UNDER_WAY.value else rows.filter(result=result)


RUNS = Listing(
    noun="run",
    plural="runs",
    title="Runs",
    columns=(
        Column(key="run", title="Run", value=lambda row: row.pk, sort="pk", is_optional=False),
        Column(key="began", title="Began", value=lambda row: row.started_at, sort="started_at"),
        Column(key="ended", title="Ended", value=lambda row: row.finished_at),
        Column(
            key="by",
            title="Asked for by",
            value=lambda row: row.requested_by or "the schedule",
        ),
        Column(key="result", title="Result", value=lambda row: row.result or "running"),
    ),
    row="integrations/_run_row.html",
    sort="-began",
    filters=(
        Choice(
            name="result",
            title="Result",
            options=lambda _user: [_UNDER_WAY, *_RESULTS],
            narrow=_with_result,
            count=_counted_by_result,
        ),
        Days(name="on", title="Began on the days", narrow=on_days("started_at")),
    ),
    empty=Empty(symbol="clock", title="No run yet", text="The first begins by itself when due."),
)
