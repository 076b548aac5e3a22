"""Run a connection now, from the command line."""

import time
from argparse import ArgumentParser
from typing import Any

from celery import current_app
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from kombu.exceptions import OperationalError

from compliance.ledger.models import Job
from integrations.actions import parts, runs
from integrations.models import CollectionRun, CollectorRun, Connection


class Command(BaseCommand):
    help = "Collect from a connection now. Without a worker, --wait does the work itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the connection's name, as in its address")
        parser.add_argument("--wait", action="store_true", help="show progress until it is done")
        parser.add_argument("--patience", type=int, default=1, help="seconds to wait for a worker")

    def handle(self, *, name: str, wait: bool, patience: int, **_options: Any) -> None:
        run = self._start(self._connection(name))
        if not wait:
            self.stdout.write(f"Run {run.pk} of {name} is queued.")
            return
        if not _has_worker(patience):
            self.stderr.write("No worker is running: collecting in this process.")
            _work_here(run)
        self._follow(run)
        run.refresh_from_db()
        for part in run.collectors.exclude(error="").order_by("collector"):
            self.stderr.write(f"  {part.collector}: {part.error}")
        if run.result == CollectionRun.Result.FAILED:
            raise CommandError(f"Run {run.pk} of {name} failed; the causes are above.")

    def _connection(self, name: str) -> Connection:
        connection = Connection.objects.select_related("source").filter(name=name).first()
        if connection is None:
            names = ", ".join(Connection.objects.order_by("name").values_list("name", flat=True))
            raise CommandError(
                f"There is no connection “{name}”. There are: {names or 'none yet'}."
            )
        return connection

    def _start(self, connection: Connection) -> CollectionRun:
        try:
            return runs.start_run(connection=connection, actor=Job("collect"), at=timezone.now())
        except runs.AlreadyRunningError:
            self.stderr.write("A run is under way; following it.")
            return connection.runs.under_way().get()
        except runs.PausedError as error:
            raise CommandError(str(error)) from error

    def _follow(self, run: CollectionRun) -> None:
        told = ""
        while True:
            progress = _progress(run)
            if progress != told:
                self.stderr.write(f"  {progress}")
                told = progress
            if CollectionRun.objects.finished().filter(pk=run.pk).exists():
                return
            time.sleep(0.5)


def _has_worker(patience: int) -> bool:
    try:
        return any(current_app.control.ping(timeout=1.0) for _second in range(patience))
    except OperationalError:
        return False  # without a queue no worker hears of the run


def _work_here(run: CollectionRun) -> None:
    for part in run.collectors.order_by("collector"):
        while CollectorRun.objects.unfinished().filter(pk=part.pk).exists():
            parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=timezone.now())
            parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=timezone.now())


def _progress(run: CollectionRun) -> str:
    states = list(run.collectors.values_list("state", "call_count"))
    done = sum(state in CollectorRun.FINAL for state, _calls in states)
    return (
        f"{done} of {len(states)} collectors done, {sum(calls for _state, calls in states)} calls"
    )
