"""The simulators are started beside one another, with one history and a key that stays."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from compliance.jobs.local.commands import _start_github, _start_google
from compliance.jobs.local.profile import Profile
from compliance.jobs.local.stack import Stack

_AT = "2026-07-01T12:00:00+00:00"


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    (tmp_path / "github-at").write_text(_AT)
    made = Stack(Profile(name="demo", folder=tmp_path), dict(os.environ))
    yield made
    made.processes.stop()


def _get(address: str) -> Any:
    with urlopen(f"http://{address.removeprefix('http://')}", timeout=10) as answer:
        return json.load(answer)


def test_google_and_github_are_started_with_one_history(stack: Stack, tmp_path: Path) -> None:
    for start in (_start_github, _start_google):
        address = start(stack)
        stack.wait_for(f"{address}/_sim/counts")
        assert _get(f"{address}/_sim/counts")["total"] == 0
    assert (tmp_path / "github-at").read_text() == _AT


def test_googles_key_is_the_same_after_another_start(stack: Stack, tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        address = _start_google(stack)
        stack.wait_for(f"{address}/_sim/counts")
        keys.append(_get(f"{address}/_sim/key")["private_key"])
        stack.processes.stop()
    assert keys[0] == keys[1]
    assert (tmp_path / "google-demo-key.pem").stat().st_mode & 0o077 == 0


def test_the_first_start_notes_when_the_history_ends(stack: Stack, tmp_path: Path) -> None:
    note = tmp_path / "github-at"
    note.unlink()
    before = datetime.now(UTC).replace(microsecond=0)
    _start_google(stack)
    assert before <= datetime.fromisoformat(note.read_text()) <= datetime.now(UTC)
