"""One machine's own data and processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import redis

from compliance.jobs.local import engines
from compliance.jobs.local.processes import (
    AlreadyRunningError,
    ProcessEndedError,
    Processes,
    free_port,
)
from compliance.jobs.local.profile import Profile
from compliance.jobs.local.stack import Stack
from tests.workers import eventually

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
OWNER = """
import os, sys, time
from pathlib import Path
from compliance.jobs.local.processes import Processes
processes = Processes(Path(sys.argv[1]), dict(os.environ))
processes.start("sleeper", *sys.argv[2:])
print(next(iter(processes._children.values())).pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a command that starts a child, as bin/demo does; its first line is the child's id."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path), *SLEEP], stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.communicate()


def child_of(owner: subprocess.Popen[str]) -> psutil.Process:
    assert owner.stdout is not None
    return psutil.Process(int(owner.stdout.readline()))


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_killed_command_s_children_end_at_the_next_start(
    owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    child = child_of(owner)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert not is_gone(child)

    Processes(tmp_path, {})

    assert eventually(lambda: is_gone(child), within=10)


def test_a_second_start_is_refused_while_the_first_runs(
    owner: subprocess.Popen[str], tmp_path: Path
) -> None:
    child = child_of(owner)

    with pytest.raises(AlreadyRunningError, match=rf"process {owner.pid}\)\. Stop that one first"):
        Processes(tmp_path, {})

    assert not is_gone(child)


@pytest.mark.parametrize("note", ["a process that was born later", "a process that is gone"])
def test_nobody_else_s_process_is_ended(tmp_path: Path, note: str) -> None:
    bystander = subprocess.Popen(SLEEP, start_new_session=True)
    born = psutil.Process(bystander.pid).create_time() - 60
    told = [bystander.pid, born] if "later" in note else [2**22 + 1, born]
    gone = [2**22 + 2, born]
    (tmp_path / "processes.json").write_text(json.dumps({"owner": gone, "children": [told]}))

    Processes(tmp_path, {})

    try:
        assert bystander.poll() is None
        assert not (tmp_path / "processes.json").exists()
    finally:
        bystander.kill()
        bystander.wait()


def test_stopping_ends_everything_that_was_started(tmp_path: Path) -> None:
    before = set(psutil.Process().children())
    processes = Processes(tmp_path, dict(os.environ))
    processes.start("polite", *SLEEP)
    processes.start("other", *SLEEP)
    children = set(psutil.Process().children()) - before
    processes.require_running()

    processes.stop()

    assert len(children) == 2
    assert all(is_gone(child) for child in children)
    assert not (tmp_path / "processes.json").exists()


def test_a_process_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    processes = Processes(tmp_path, dict(os.environ))
    processes.start("web", sys.executable, "-c", "print('the port is taken')")

    def has_ended() -> bool:
        try:
            processes.require_running()
        except ProcessEndedError as error:
            return "The web process ended." in str(error) and "port is taken" in str(error)
        return False

    assert eventually(has_ended, within=20)
    processes.stop()


def test_a_taken_port_is_replaced_by_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]

        other = free_port(wanted)

    assert other != wanted
    assert free_port(other) == other


def test_the_queue_starts_in_a_long_folder_with_spaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    folder = tmp_path / ("a name with spaces " * 8).strip()
    folder.mkdir()

    with engines.running(Profile(name="demo", folder=folder)) as environment:
        url = environment["REDIS_URL"]
        assert redis.Redis.from_url(url).ping()

    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(url).ping()


def test_the_port_of_last_time_is_kept_until_another_is_asked_for(tmp_path: Path) -> None:
    stack = Stack(Profile(name="demo", folder=tmp_path), {})
    first, asked = free_port(0), free_port(0)

    assert stack.port("web", first) == first
    assert stack.port("web", asked) == first
    assert stack.port("web", first, wanted=asked) == asked
    assert stack.port("web", first) == asked


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ARTIFACT_STORAGE", "ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("PROFILE", raising=False)
    monkeypatch.setenv("TRACKRECORD_VAR", str(tmp_path))
    return tmp_path


def test_a_profile_s_secret_key_is_made_once_for_its_owner_s_eyes_only(var: Path) -> None:
    profile = Profile.named("live")
    first, second = (profile.environment(database_url="d", redis_url="r") for _ in range(2))

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 50
    assert stat.S_IMODE((var / "live" / "secret_key").stat().st_mode) == 0o600
    other = Profile.named("demo").environment(database_url="d", redis_url="r")
    assert other["SECRET_KEY"] != first["SECRET_KEY"]


def test_what_the_caller_has_set_himself_wins(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://own/one")

    found = Profile.named("live").environment(database_url="postgres://embedded", redis_url="r")

    assert (found["DATABASE_URL"], found["REDIS_URL"]) == ("postgres://own/one", "r")
    assert found["ARTIFACT_STORAGE"] == f"file://{var}/live/artifacts"


@pytest.mark.parametrize(
    ("used", "named", "chosen"),
    [
        ([], "", "live"),
        (["demo"], "", "demo"),
        (["demo", "live"], "", "live"),
        (["demo"], "test", "test"),
    ],
)
def test_a_management_command_works_on_what_was_used_so_far(
    var: Path, monkeypatch: pytest.MonkeyPatch, used: list[str], named: str, chosen: str
) -> None:
    for name in used:
        Profile.named(name)
    monkeypatch.setenv("PROFILE", named)

    assert Profile.of_manage().name == chosen
