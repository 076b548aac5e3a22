"""Whether a limit was kept, from readings and logs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.people.rules.clock import Clock, ClockState, Seen, clock

LEFT = datetime(2026, 3, 2, 17, tzinfo=UTC)
LIMIT = timedelta(hours=24)
DUE = LEFT + LIMIT


def after(hours: float) -> datetime:
    return LEFT + timedelta(hours=hours)


def seen(holds: bool | None, began: float, to: float) -> Seen:
    return Seen(holds=holds, began_at=after(began), seen_to=after(to))


@pytest.mark.parametrize(
    ("stretches", "logged", "now", "state"),
    [
        pytest.param([], [], 30, ClockState.NONE, id="no account"),
        pytest.param([seen(True, -50, 30)], [], 30, ClockState.BEFORE, id="closed before"),
        pytest.param([seen(False, -50, 5)], [], 5, ClockState.RUNNING, id="open, time left"),
        pytest.param([seen(False, -50, 24)], [], 24, ClockState.RUNNING, id="open at the limit"),
        pytest.param([seen(False, -50, 25)], [], 25, ClockState.OVERDUE, id="open past the limit"),
        pytest.param([seen(None, -50, 25)], [], 25, ClockState.UNKNOWN, id="not told"),
        pytest.param(
            [seen(False, -50, 5), seen(True, 6, 30)], [], 30, ClockState.IN_TIME, id="both in time"
        ),
        pytest.param(
            [seen(False, -50, 25), seen(True, 26, 30)], [], 30, ClockState.LATE, id="both too late"
        ),
        pytest.param(
            [seen(False, -50, 20), seen(True, 26, 30)],
            [],
            30,
            ClockState.UNKNOWN,
            id="the limit lies between two readings",
        ),
        pytest.param(
            [seen(False, -50, 20), seen(True, 26, 30)],
            [after(23)],
            30,
            ClockState.IN_TIME,
            id="the log says it was before the limit",
        ),
        pytest.param(
            [seen(False, -50, 20), seen(True, 30, 31)],
            [after(27)],
            31,
            ClockState.LATE,
            id="the log says it was after the limit",
        ),
        pytest.param(
            [seen(True, 26, 30)], [], 30, ClockState.UNKNOWN, id="first read when it was closed"
        ),
        pytest.param(
            [seen(True, 26, 30)],
            [after(2)],
            30,
            ClockState.IN_TIME,
            id="first read when closed, but logged",
        ),
        pytest.param(
            [seen(False, -50, 5), seen(True, 6, 10), seen(False, 11, 30)],
            [after(6)],
            30,
            ClockState.OVERDUE,
            id="opened again",
        ),
        pytest.param(
            [seen(False, -50, 5), seen(True, 6, 10), seen(False, 11, 30), seen(True, 31, 40)],
            [after(6)],
            40,
            ClockState.LATE,
            id="opened again and closed too late: the earlier entry is not of this change",
        ),
    ],
)
def test_a_limit_is_kept_or_not(
    stretches: list[Seen], logged: list[datetime], now: float, state: ClockState
) -> None:
    found = clock(since=LEFT, limit=LIMIT, seen=stretches, logged=logged, at=after(now))

    assert found.state is state


def test_how_late_it_was_is_told_to_the_second_by_a_log() -> None:
    stretches = [seen(False, -50, 20), seen(True, 30, 31)]
    found = clock(since=LEFT, limit=LIMIT, seen=stretches, logged=[after(27)], at=after(31))

    assert found.over == timedelta(hours=3)
    assert found.is_broken


def test_without_a_log_it_is_at_least_so_late() -> None:
    stretches = [seen(False, -50, 26), seen(True, 30, 31)]
    found = clock(since=LEFT, limit=LIMIT, seen=stretches, at=after(31))

    assert (found.after, found.by, found.over) == (after(26), after(30), timedelta(hours=2))


@given(
    changes=st.lists(
        st.tuples(st.sampled_from([True, False]), st.floats(-100, 100)), min_size=1, max_size=8
    ),
    every=st.floats(0.1, 12),
)
def test_what_is_said_agrees_with_what_really_happened(
    changes: list[tuple[bool, float]], every: float
) -> None:
    """Read something real every so often: no state said of it may contradict it."""
    real = sorted((hour, holds) for holds, hour in changes)
    readings = [-101 + n * every for n in range(int(202 / every) + 1)]
    told = [(hour, _real(real, hour)) for hour in readings]
    found = clock(since=LEFT, limit=LIMIT, seen=_stretches(told), at=after(told[-1][0]))

    if found.is_kept and found.by:
        assert all(holds for hour, holds in told if after(hour) >= found.by)
    if found.state is ClockState.LATE:
        assert any(not holds for hour, holds in told if hour >= 24)
    if found.state in {ClockState.RUNNING, ClockState.OVERDUE}:
        assert not told[-1][1]


def _real(changes: list[tuple[float, bool]], hour: float) -> bool:
    return next((holds for at, holds in reversed(changes) if at <= hour), False)


def _stretches(told: list[tuple[float, bool]]) -> list[Seen]:
    found: list[Seen] = []
    for hour, holds in told:
        if found and found[-1].holds == holds:
            found[-1] = Seen(holds=holds, began_at=found[-1].began_at, seen_to=after(hour))
        else:
            found.append(seen(holds, hour, hour))
    return found


def test_the_moments_are_kept_with_the_state() -> None:
    stretches = [seen(False, -5, 5), seen(True, 6, 8)]
    found = clock(since=LEFT, limit=LIMIT, seen=stretches, at=after(8))

    assert found == Clock(
        state=ClockState.IN_TIME, since=LEFT, due=DUE, after=after(5), by=after(6)
    )


def test_while_nothing_happened_nothing_changes_from_one_reading_to_the_next() -> None:
    open_ = [
        clock(since=LEFT, limit=LIMIT, seen=[seen(False, -5, h)], at=after(h)) for h in (30, 40)
    ]

    assert open_[0] == open_[1]
