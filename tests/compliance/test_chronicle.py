"""Stories happen step by step, in order of their moments, as far as they are told to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from compliance.jobs.local.chronicle import ALL, Chronicle, Story, once

_START = datetime(2026, 1, 1, tzinfo=UTC)
_HOURS = st.lists(st.integers(0, 50), min_size=1, max_size=6)


def _at(hours: int) -> datetime:
    return _START + timedelta(hours=hours)


def _story(hours: list[int], happened: list[int]) -> Story:
    for hour in sorted(hours):
        yield _at(hour)
        happened.append(hour)


@given(stories=st.lists(_HOURS, max_size=5), stops=st.lists(st.integers(0, 60), max_size=4))
def test_what_lies_before_a_moment_has_happened_in_order_and_nothing_else(
    stories: list[list[int]], stops: list[int]
) -> None:
    happened: list[int] = []
    chronicle = Chronicle()
    chronicle.add(*(_story(hours, happened) for hours in stories))
    every = sorted(hour for hours in stories for hour in hours)

    for stop in sorted(stops):
        chronicle.until(_at(stop))
        assert happened == [hour for hour in every if hour <= stop]

    chronicle.until(_at(60))
    assert happened == every


def test_a_chronicle_says_what_it_touched() -> None:
    told: list[str] = []
    chronicle = Chronicle()
    chronicle.add(once(_at(1), told.append, "a"), of="one")
    chronicle.add(once(_at(2), told.append, "b"), of="two")
    chronicle.add(once(_at(9), told.append, "c"))

    assert chronicle.until(_at(3)) == {"one", "two"}
    assert chronicle.until(_at(3)) == set()
    assert chronicle.until(_at(9)) == {ALL}
    assert told == ["a", "b", "c"]


def test_of_one_moment_the_first_told_happens_first() -> None:
    told: list[str] = []
    chronicle = Chronicle()
    chronicle.add(once(_at(1), told.append, "first"), once(_at(1), told.append, "second"))

    chronicle.until(_at(1))

    assert told == ["first", "second"]


def test_it_arrives_at_each_moment_before_its_step() -> None:
    seen: list[datetime] = []
    chronicle = Chronicle(arrive=seen.append)
    chronicle.add(_story([3, 1], []))

    chronicle.until(_at(5))

    assert seen == [_at(1), _at(3)]


def test_a_story_without_a_second_step_ends() -> None:
    def short() -> Iterator[datetime]:
        yield _at(1)

    chronicle = Chronicle()
    chronicle.add(short())

    assert chronicle.until(_at(2)) == {ALL}
    assert chronicle.until(_at(2)) == set()
