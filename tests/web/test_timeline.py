"""A timeline stays in its frame, leaves nothing out, and is hollow where nobody looked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from compliance.web.timeline import Lane, Stretch, Timeline
from compliance.web.wall import State

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=100)
DAYS = st.integers(-200, 300)


def stretch(
    first: int, last: int | None, state: State = State.OPERATED, reason: str = ""
) -> Stretch:
    """Return a state from one day after the start to another; none is "still so"."""
    return Stretch(
        state=state,
        word={State.OPERATED: "Pass", State.FAILING: "Fail"}.get(state, "Unknown"),
        start=START + timedelta(days=first),
        end=None if last is None else START + timedelta(days=last),
        reason=reason,
    )


def timeline(*stretches: Stretch, end: datetime = END, title: str = "AWS-04") -> Timeline:
    return Timeline(start=START, end=end, lanes=[Lane(title=title, stretches=stretches)])


def drawn(chart: Timeline) -> str:
    return Template("{% load charts %}{% timeline chart %}").render(Context({"chart": chart}))


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=20), st.integers(-50, 100))
def test_nothing_is_drawn_outside_the_frame(
    spans: list[tuple[int, int | None]], length: int
) -> None:
    stretches = [stretch(first, last) for first, last in spans]
    chart = timeline(*stretches, end=START + timedelta(days=length))
    extents = [chart.extent(each) for each in stretches]

    for left, width in [*filter(None, extents), *chart.gaps(chart.lanes[0])]:
        assert left >= 0
        assert width > 0
        assert left + width <= 100.01


@pytest.mark.parametrize(
    ("spans", "gaps"),
    [
        ((), [(0, 100)]),
        (((0, None),), []),
        (((0, 100),), []),
        (((20, 40),), [(0, 20), (40, 60)]),
        (((20, 40), (40, None)), [(0, 20)]),
        (((40, 60), (0, 20)), [(20, 20), (60, 40)]),
        (((0, 80), (20, 40)), [(80, 20)]),
    ],
)
def test_what_nobody_saw_is_all_that_no_stretch_holds(
    spans: tuple[tuple[int, int | None], ...], gaps: list[tuple[float, float]]
) -> None:
    chart = timeline(*(stretch(first, last) for first, last in spans))

    assert list(chart.gaps(chart.lanes[0])) == gaps


@pytest.mark.parametrize(("first", "last"), [(-20, -10), (120, None), (110, 130)])
def test_what_lies_outside_the_time_is_not_drawn(first: int, last: int | None) -> None:
    assert timeline().extent(stretch(first, last)) is None


@pytest.mark.parametrize("place", [0, 50, 100])
def test_an_instant_is_seen_and_stays_within(place: int) -> None:
    left, width = timeline().extent(stretch(place, place)) or (0, 0)

    assert width > 0
    assert left + width <= 100


def test_every_stretch_is_read_out_with_its_times_and_reason() -> None:
    failing = stretch(10, None, State.FAILING, "No MFA device")
    text = drawn(timeline(stretch(0, 10), failing))

    assert "AWS-04: pass 1 Jan 2026, 00:00 UTC to 11 Jan 2026, 00:00 UTC; " in text
    assert "fail since 11 Jan 2026, 00:00 UTC, No MFA device" in text


def test_a_lane_of_nothing_says_so_and_is_hollow() -> None:
    text = drawn(timeline())

    assert 'aria-label="AWS-04: not observed"' in text
    assert '<rect class="s6" x="0.0%"' in text
    assert "Not observed</span>" in text


def test_trouble_stands_taller_than_what_is_well_so_that_colour_is_not_all() -> None:
    text = drawn(timeline(stretch(0, 50), stretch(50, None, State.FAILING)))

    assert 'class="s1" x="0.0%" y="22%" width="50.0%" height="56%"' in text
    assert 'class="s3" x="50.0%" y="0%" width="50.0%" height="100%"' in text


@pytest.mark.parametrize(
    ("days", "marks"), [(1, []), (39, []), (100, ["Feb", "Mar"]), (365, ["Mar", "Apr"])]
)
def test_months_are_named_where_there_is_room(days: int, marks: list[str]) -> None:
    found = [mark for _place, mark in timeline(end=START + timedelta(days=days)).months()]

    assert found[: len(marks)] == marks
    assert bool(found) is bool(marks)


def test_a_short_time_is_named_by_its_minutes() -> None:
    assert "1 Jan 2026, 00:00 UTC</text>" in drawn(timeline(end=START + timedelta(hours=2)))
    assert ">1 Jan 2026</text>" in drawn(timeline())


def test_nothing_given_becomes_markup() -> None:
    evil = '"><script>alert(1)</script>'
    text = drawn(timeline(stretch(0, None, reason=evil), title=evil))

    assert "<script" not in text


def test_no_lane_at_all_says_that_nothing_was_observed() -> None:
    assert "Nothing was observed yet" in drawn(Timeline(start=START, end=END, lanes=()))
