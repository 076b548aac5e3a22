"""The processes one command starts, and nothing of them left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from pathlib import Path
from types import FrameType

import psutil

from .profile import BASE_DIR

_GRACE = 8.0  # seconds a process has to end by itself


class ProcessEndedError(Exception):
    """A process ended that should have kept running; the message names its log."""


class AlreadyRunningError(Exception):
    """Another command of the same kind is running on the same data."""


class Processes:
    """Children of one command, logged to files and stopped together."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._logs = folder / "logs"
        self._logs.mkdir(exist_ok=True)
        self._note = folder / "processes.json"
        self._environment = environment
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        _stop_left_over(self._note)

    def start(self, name: str, *command: str, **environment: str) -> None:
        """Start a process whose output goes to the log of that name."""
        with (self._logs / f"{name}.log").open("wb") as log:
            self._children[name] = subprocess.Popen(  # noqa: S603
                command,
                cwd=BASE_DIR,
                env={**self._environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._remember()

    def finish(self, name: str) -> None:
        """Wait until a process that ends by itself has done so; raise when it failed."""
        if self._children[name].wait():
            self.require_running()
        del self._children[name]

    def require_running(self) -> None:
        """Raise ProcessEndedError when one of them has ended."""
        for name, child in self._children.items():
            if child.poll() is not None:
                log = self._logs / f"{name}.log"
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
                raise ProcessEndedError(f"The {name} process ended. {log} says:\n{tail}")

    def stop(self) -> None:
        """End all, the last started first, and wait until they are gone."""
        for child in reversed(self._children.values()):
            _end_group(child.pid, signal.SIGTERM)
        for child in self._children.values():
            try:
                child.wait(_GRACE)
            except subprocess.TimeoutExpired:
                _end_group(child.pid, signal.SIGKILL)
                child.wait()
        self._note.unlink(missing_ok=True)

    def _remember(self) -> None:
        live = [_birth(child.pid) for child in self._children.values() if child.poll() is None]
        self._note.write_text(json.dumps({"owner": _birth(os.getpid()), "children": live}))


def free_port(wanted: int) -> int:
    """Return the wanted port of this machine when it is free, else another one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ProcessEndedError("No port is free on this machine.")


def interrupt_on_termination() -> None:
    """Treat SIGTERM like Ctrl-C, also where a shell has it ignored, so that all is cleaned up."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)


def _stop_left_over(note: Path) -> None:
    """End what a killed command left running, and nobody else's process."""
    if not note.exists():
        return
    told = json.loads(note.read_text())
    if _is_alive(*told["owner"]):
        raise AlreadyRunningError(
            f"It is running already (process {told['owner'][0]}). Stop that one first."
        )
    for pid, born in told["children"]:
        if _is_alive(pid, born):
            _end_group(pid, signal.SIGKILL)
    note.unlink()


def _birth(pid: int) -> tuple[int, float]:
    return pid, psutil.Process(pid).create_time()


def _is_alive(pid: int, born: float) -> bool:
    try:
        return _birth(pid) == (pid, born)
    except psutil.NoSuchProcess:
        return False


def _end_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return
