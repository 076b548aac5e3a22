"""Real Celery processes on the test's own database and queue, to be started and killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


class Workers:
    """Starts workers and beat as they run in production, and kills them as nobody should."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, concurrency: int = 2) -> subprocess.Popen[bytes]:
        """Start a worker, or the Celery command given."""
        words = command or ("worker", "--concurrency", str(concurrency), "--loglevel", "INFO")
        with (self._logs / f"{len(self._processes)}-{words[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app", "compliance.celery", *words],
                cwd=ROOT,
                env=environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a worker with all its children at once, as a lost machine would."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        """End everything that was started."""
        for process in self._processes:
            self.kill(process)

    def empty_queue(self) -> None:
        """Lose all that this test's Redis database holds."""
        redis.Redis.from_url(settings.CACHES["default"]["LOCATION"]).flushdb()

    def said(self) -> str:
        """Return what all of them wrote, for a failure's message."""
        return "\n".join(log.read_text() for log in sorted(self._logs.glob("*.log")))


def environment() -> dict[str, str]:
    """Return what a process of its own needs to work on this test's database."""
    database = connection.settings_dict
    host = quote(str(database["HOST"]), safe="")
    url = f"postgres://{database['USER']}@/{database['NAME']}?host={host}"
    return {**os.environ, "DATABASE_URL": url, "TICK_SECONDS": "0.5", "REQUEUE_SECONDS": "1"}


def eventually(true: Callable[[], bool], *, within: float = 60.0) -> bool:
    """Wait until something is true; say whether it became so in time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return true()


@pytest.fixture
def workers(transactional_db: None, tmp_path: Path) -> Iterator[Workers]:
    found = Workers(tmp_path)
    found.empty_queue()
    yield found
    found.kill_all()
    found.empty_queue()
