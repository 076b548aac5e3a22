"""A burn-down stays in its frame, says its numbers, and tells ahead from behind."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from compliance.web.burndown import HEIGHT, BurnDown, Left

FIRST, LAST = date(2026, 4, 6), date(2026, 9, 30)
DAYS = st.dates(date(2025, 1, 1), date(2028, 1, 1))


def chart(
    *counts: int,
    total: int = 56,
    today: date = date(2026, 7, 4),
    first_day: date = FIRST,
    last_day: date = LAST,
) -> BurnDown:
    """Return a burn-down with these counts, one a day until today."""
    left = [
        Left(day=today - timedelta(days=back), count=count)
        for back, count in zip(range(len(counts) - 1, -1, -1), counts, strict=True)
    ]
    return BurnDown(
        noun="requests", first_day=first_day, last_day=last_day, today=today, total=total, left=left
    )


def drawn(burn_down: BurnDown) -> str:
    return Template("{% load charts %}{% burn_down chart %}").render(Context({"chart": burn_down}))


@given(
    counts=st.lists(st.integers(-5, 2_000), max_size=40),
    total=st.integers(0, 1_500),
    first=DAYS,
    last=DAYS,
    today=DAYS,
)
def test_nothing_is_drawn_outside_the_frame(
    counts: Sequence[int], total: int, first: date, last: date, today: date
) -> None:
    found = chart(*counts, total=total, today=today, first_day=first, last_day=last)

    assert len(found.points()) == len(counts)
    assert all(0 <= x <= 100 and 0 <= y <= HEIGHT for x, y in found.points())
    assert all(0 <= y <= HEIGHT for y in found.plan())
    assert 0 <= found.share(today) <= 1


@pytest.mark.parametrize(
    ("counts", "verdict", "tone"),
    [
        ((56, 18), "10 ahead of plan", "good"),
        ((56, 40), "12 behind plan", "late"),
        ((28,), "on plan", ""),
        ((), "28 behind plan", "late"),
    ],
)
def test_it_says_how_far_from_the_plan_it_is(
    counts: Sequence[int], verdict: str, tone: str
) -> None:
    text = drawn(chart(*counts))

    assert f'<em class="{tone}">{verdict}</em>' in text


def test_its_numbers_are_in_words() -> None:
    said = (
        "18 of 56 requests left on 4 Jul, 10 ahead of plan: the plan has 28 left, "
        "from 56 on 6 Apr to none on 30 Sep"
    )
    text = drawn(chart(50, 18))

    assert f'aria-label="{said}"' in text
    assert f'<figcaption class="vh">{said}</figcaption>' in text


@pytest.mark.parametrize(("counts", "lines"), [((), 0), ((56,), 1), ((56, 50, 40), 1)])
def test_there_is_a_line_as_soon_as_something_was_counted(
    counts: Sequence[int], lines: int
) -> None:
    assert drawn(chart(*counts)).count("<polyline") == lines


@pytest.mark.parametrize(("today", "is_named"), [(FIRST, 0), (date(2026, 7, 4), 1), (LAST, 0)])
def test_today_is_named_where_it_does_not_run_into_a_date(today: date, is_named: int) -> None:
    assert drawn(chart(3, today=today)).count(">today<") == is_named
