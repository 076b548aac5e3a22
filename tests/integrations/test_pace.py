"""The pace: what one worker learns of a limit holds for all, and short waits are waited."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from integrations.pace import Pace

NOON = datetime(2026, 11, 2, 12, 0, 0, tzinfo=UTC).timestamp()


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = NOON
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def account() -> str:
    return f"github {uuid.uuid4()}"


def pace(account: str, clock: Clock, per_minute: int = 100) -> Pace:
    return Pace(account, per_minute=per_minute, clock=clock, sleep=clock.sleep)


def test_without_a_limit_nobody_waits(account: str, clock: Clock) -> None:
    assert pace(account, clock).wait("core") is None
    assert clock.slept == []


def test_a_short_hold_is_waited_for(account: str, clock: Clock) -> None:
    pace(account, clock).hold("core", NOON + 30)

    assert pace(account, clock).wait("core") is None
    assert clock.slept == [30]


def test_a_long_hold_is_told_and_not_waited_for(account: str, clock: Clock) -> None:
    pace(account, clock).hold("core", NOON + 600)

    assert pace(account, clock).wait("core") == datetime(2026, 11, 2, 12, 10, tzinfo=UTC)
    assert clock.slept == []


def test_the_later_of_two_holds_counts(account: str, clock: Clock) -> None:
    first, second = pace(account, clock), pace(account, clock)
    first.hold("core", NOON + 600)
    second.hold("core", NOON + 5)

    assert second.wait("core") == datetime(2026, 11, 2, 12, 10, tzinfo=UTC)


def test_each_kind_and_each_account_has_its_own_limit(account: str, clock: Clock) -> None:
    pace(account, clock).hold("core", NOON + 600)

    assert pace(account, clock).wait("graphql") is None
    assert pace(f"{account} other", clock).wait("core") is None


def test_all_workers_together_keep_to_so_many_a_minute(account: str, clock: Clock) -> None:
    clock.now = NOON + 20
    workers = [pace(account, clock, per_minute=10) for _ in range(4)]
    for turn in range(10):
        assert workers[turn % 4].wait("core") is None
    assert clock.slept == []

    assert workers[0].wait("core") is None
    assert clock.slept == [40]
    assert clock.now == NOON + 60
