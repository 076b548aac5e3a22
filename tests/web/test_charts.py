"""Charts say their numbers in words, draw each state by shape, and escape what they are given."""

from collections.abc import Sequence
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from compliance.web.templatetags import charts
from compliance.web.wall import Cell, Column, Row, Series, State, Tick, Wall

EVIL = '"><script>alert(1)</script>'


def alternative(svg: str) -> str:
    """Return the words a drawing is read out as."""
    root = ElementTree.fromstring(svg)  # noqa: S314  (drawn by the code under test)
    assert root.get("role") == "img"
    return root.get("aria-label") or ""


def wall_of(*states: State, label: str = "CC6.1: operated", title: str = "Access") -> Wall:
    cells = tuple(Cell(state=state, label=label, href="/cell/") for state in states)
    row = Row(code="CC6.1", title=title, cells=cells, href="/criteria/CC6.1/")
    return Wall(
        caption="Operation of 1 criterion",
        columns=tuple(Column(label=f"week {n}", is_now=n == 1) for n, _ in enumerate(states)),
        series=(Series(code="CC6", title="Logical access", rows=(row,)),),
    )


def draw(wall: Wall) -> str:
    return Template("{% load charts %}{% wall wall %}").render(Context({"wall": wall}))


def test_sparkline_says_where_it_began_ended_and_its_extremes() -> None:
    said = alternative(charts.spark([84, 79, 90, 88], "Controls operating"))

    assert said == "Controls operating: from 84 to 88, lowest 79, highest 90"


@pytest.mark.parametrize("values", [[], [5]])
def test_sparkline_of_too_few_values_is_nothing(values: Sequence[float]) -> None:
    assert charts.spark(values, "Anything") == ""


@pytest.mark.parametrize("values", [[3, 3, 3], [0, 0], [-5, 5], list(range(200))])
def test_sparkline_stays_inside_its_frame(values: Sequence[float]) -> None:
    points = list(charts._points(values, 112, 32))

    assert len(points) == len(values)
    assert all(0 <= x <= 112 and 0 <= y <= 32 for x, y in points)


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ("", "Operation: nothing due yet"),
        ("111", "Operation: 3 operated; 3 in all"),
        ("1135", "Operation: 2 operated, 1 exception, 1 evidence missing; 4 in all"),
        ("0246", "Operation: 1 ahead, 1 late, then done, 1 nothing due, 1 not observed; 4 in all"),
    ],
)
def test_ribbon_counts_every_state_in_words(states: str, words: str) -> None:
    ticks = [Tick(state=State(int(digit))) for digit in states]

    assert alternative(charts.ribbon(ticks)) == words


def test_ribbon_gives_every_state_its_own_shape() -> None:
    shapes = [tuple(charts._SHAPES[state]) for state in State]

    assert len(set(shapes)) == len(State)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "Resources: 0 pass, 0 fail, 0 could not be read, 0 not applicable, 0 excluded of 0"),
        (
            {"pass": 118, "fail": 3, "unknown": 4, "not_applicable": 20, "excluded": 1},
            "Resources: 118 pass, 3 fail, 4 could not be read, 20 not applicable, 1 excluded "
            "of 146",
        ),
    ],
)
def test_outcome_bar_says_every_count_and_the_whole(counts: dict[str, int], words: str) -> None:
    assert alternative(charts.outcome_bar(counts)) == words


def test_outcome_bar_is_filled_exactly() -> None:
    counts = {"pass": 5, "fail": 2, "excluded": 1}
    root = ElementTree.fromstring(charts.outcome_bar(counts))  # noqa: S314

    bars = [(bar.get("class"), bar.get("x"), bar.get("width")) for bar in root]
    assert bars == [
        ("pass", "0.0%", "62.5%"),
        ("fail", "62.5%", "25.0%"),
        ("excluded", "87.5%", "12.5%"),
    ]


def test_counts_leave_out_what_is_nought_but_never_the_whole() -> None:
    text = Template("{% load charts %}{% outcome_counts counts %}").render(
        Context({"counts": {"pass": 2, "unknown": 1, "fail": 0}})
    )

    assert "2 pass" in text
    assert "1 could not be read" in text
    assert "fail" not in text
    assert "3 in all" in text


def test_wall_is_a_table_whose_cells_say_what_they_are() -> None:
    text = draw(wall_of(State.OPERATED, State.FAILING))

    assert '<caption class="vh">Operation of 1 criterion</caption>' in text
    assert '<th scope="rowgroup" rowspan="1" title="Logical access">CC6</th>' in text
    assert text.count('aria-label="CC6.1: operated"') == 2
    assert 'class="s3" href="/cell/"' in text


def test_wall_is_one_tab_stop() -> None:
    text = draw(wall_of(*[State.OPERATED] * 5))

    assert text.count('tabindex="0"') == 1
    assert text.count('tabindex="-1"') == 4


def test_wall_counts_its_cells_by_state() -> None:
    counts = wall_of(State.OPERATED, State.OPERATED, State.AHEAD).counts

    assert counts[State.OPERATED] == 2
    assert counts[State.AHEAD] == 1
    assert sum(counts.values()) == 3
    assert set(counts) == set(State)


@pytest.mark.parametrize(
    "drawn",
    [
        charts.spark([1, 2], EVIL),
        charts.ribbon([Tick(state=State.OPERATED, label=EVIL)], EVIL),
        charts.outcome_bar({"pass": 1}, EVIL),
        draw(wall_of(State.OPERATED, label=EVIL, title=EVIL)),
    ],
)
def test_nothing_given_to_a_chart_becomes_markup(drawn: str) -> None:
    assert "<script" not in drawn
    assert "&lt;script" in drawn
