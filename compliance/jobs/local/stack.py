"""The product's own processes on one machine: web, worker and beat on the embedded engines."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import engines
from .processes import Processes, free_port
from .profile import BASE_DIR, Profile

_BIN = Path(sys.executable).parent
_START_LIMIT = 60.0  # seconds


class StackError(Exception):
    """The product did not start; the message tells why."""


class Stack:
    """Everything one command runs, with the environment it shares."""

    def __init__(self, profile: Profile, environment: dict[str, str]) -> None:
        self.profile = profile
        self.environment = environment
        self.processes = Processes(profile.folder, environment)

    def manage(self, *arguments: str, quiet: bool = False) -> None:
        """Run a management command; raise StackError when it fails."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=self.environment,
            stdout=subprocess.DEVNULL if quiet else None,
            check=False,
        )
        if done.returncode:
            raise StackError(f"“{' '.join(arguments)}” failed; its own words are above.")

    def start_worker(self) -> None:
        """Start the worker that does the collecting and judging."""
        alone = ("--without-mingle", "--without-gossip")
        self._celery("worker", "--concurrency", "2", "--loglevel", "INFO", *alone)

    def start_beat(self) -> None:
        """Start the scheduler that looks at the plan."""
        self._celery("beat", "--loglevel", "INFO", "--pidfile", "")

    def start_web(self, port: int) -> str:
        """Start the web server and return its address once it answers."""
        self.processes.start(
            "web",
            str(_BIN / "gunicorn"),
            "compliance.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "2",
            "--threads",
            "4",
            "--worker-class",
            "gthread",
            "--no-control-socket",
        )
        address = f"http://localhost:{port}"
        self.wait_for(f"{address}/healthz")
        return address

    def wait_for(self, address: str) -> None:
        """Wait until something answers at the address."""
        end = time.monotonic() + _START_LIMIT
        while time.monotonic() < end:
            self.processes.require_running()
            try:
                with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
        raise StackError(f"{address} did not answer within {_START_LIMIT:.0f} seconds.")

    def watch(self) -> None:
        """Return only when one of the processes ends; raise ProcessEndedError then."""
        while True:
            self.processes.require_running()
            time.sleep(1)

    def port(self, name: str, usual: int, *, wanted: int | None = None) -> int:
        """Return a free port: the wanted one, else the one of last time, else the usual."""
        note = self.profile.folder / "ports.json"
        ports: dict[str, int] = json.loads(note.read_text()) if note.exists() else {}
        ports[name] = free_port(wanted or ports.get(name, usual))
        note.write_text(json.dumps(ports))
        return ports[name]

    def _celery(self, *arguments: str) -> None:
        self.processes.start(
            arguments[0], str(_BIN / "celery"), "--app", "compliance.celery", *arguments
        )


@contextmanager
def stacked(profile: Profile) -> Iterator[Stack]:
    """Yield a stack on running engines; end every process it started."""
    with engines.running(profile) as environment:
        stack = Stack(profile, environment)
        try:
            yield stack
        finally:
            stack.processes.stop()
