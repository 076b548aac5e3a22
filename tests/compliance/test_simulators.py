"""The simulators are started beside one another, with one history and a key that stays."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from compliance.jobs.local.commands import _start_stand_in
from compliance.jobs.local.past import Past
from compliance.jobs.local.profile import Profile
from compliance.jobs.local.stack import Stack
from compliance.jobs.local.standing import stand

_AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
_LIVED = {"at": _AT.isoformat(), "days": 30, "is_lived": True}


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    made = Stack(Profile(name="demo", folder=tmp_path), dict(os.environ))
    yield made
    made.processes.stop()


def _past(stack: Stack, **told: object) -> Past:
    (stack.profile.folder / "past.json").write_text(json.dumps(_LIVED | told))
    return Past.of(stack.profile, 30)


def _get(address: str) -> Any:
    with urlopen(f"http://{address.removeprefix('http://')}", timeout=10) as answer:
        return json.load(answer)


@pytest.mark.parametrize("name", ["github", "google"])
def test_a_stand_in_begins_where_the_past_does(stack: Stack, name: str) -> None:
    address = _start_stand_in(stack, name, _past(stack, is_lived=False))
    stack.wait_for(f"{address}/_sim/counts")

    assert _get(f"{address}/_sim/counts")["total"] == 0
    assert stand(address, _AT)


@pytest.mark.parametrize("name", ["github", "google"])
def test_what_was_lived_has_happened_when_a_stand_in_is_started_again(
    stack: Stack, name: str
) -> None:
    address = _start_stand_in(stack, name, _past(stack))
    stack.wait_for(f"{address}/_sim/counts")

    assert stand(address, _AT) == set()


def test_googles_key_is_the_same_after_another_start(stack: Stack, tmp_path: Path) -> None:
    keys = []
    for _ in range(2):
        address = _start_stand_in(stack, "google", _past(stack))
        stack.wait_for(f"{address}/_sim/counts")
        keys.append(_get(f"{address}/_sim/key")["private_key"])
        stack.processes.stop()
    assert keys[0] == keys[1]
    assert (tmp_path / "google-demo-key.pem").stat().st_mode & 0o077 == 0


def test_the_first_start_notes_when_the_past_ends(stack: Stack) -> None:
    before = datetime.now(UTC).replace(microsecond=0)

    past = Past.of(stack.profile, 30)

    assert before <= past.at <= datetime.now(UTC)
    assert past.stands_at == past.at - timedelta(days=30)
    assert Past.of(stack.profile, 365) == past


def test_a_past_is_lived_once(stack: Stack) -> None:
    past = Past.of(stack.profile, 30)
    assert not past.is_lived

    past.note_lived()

    again = Past.of(stack.profile, 30)
    assert again.is_lived
    assert again.stands_at is None
    assert again.arguments == past.arguments
