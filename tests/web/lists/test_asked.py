"""What an address asks of a list: order, columns, filters, place, and what it leads to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from compliance.accounts.models import Role, User
from compliance.web.lists import Choice, Column, Days, Empty, Listing, Option, Words, choices
from compliance.web.lists.asked import Asked
from compliance.web.lists.cursor import Cursor, CursorUnreadableError, read_cursor
from compliance.web.lists.filters import DayUnreadableError
from compliance.web.lists.shown import show

LEAD = User(pk=1, name="June", role=Role.LEAD)


def numbers_in(rows: list[int], first: date | None, last: date | None) -> list[int]:
    return [n for n in rows if (not first or n >= first.day) and (not last or n <= last.day)]


NUMBERS = Listing(
    noun="number",
    plural="numbers",
    columns=(
        Column(key="n", title="Number", value=lambda n: n, sort=lambda n: n, is_optional=False),
        Column(key="half", title="Half", value=lambda n: n / 2, sort=lambda n: n / 2),
        Column(key="word", title="In words", value=str, is_usual=False),
    ),
    row="",
    sort="n",
    per_page=4,
    identity=str,
    filters=(
        Words(narrow=lambda rows, words: [n for n in rows if words in str(n)]),
        Choice(
            name="kind",
            title="Kind",
            options=choices([("odd", "Odd"), ("even", "Even")]),
            narrow=lambda rows, kind: [n for n in rows if n % 2 == (kind == "odd")],
            count=lambda rows: {
                "odd": sum(n % 2 for n in rows),
                "even": sum(n % 2 == 0 for n in rows),
            },
        ),
        Choice(
            name="size",
            title="Size",
            options=lambda user: [Option(value="big", title=f"Big to {user}")],
            narrow=lambda rows, _size: [n for n in rows if n > 9],
        ),
        Days(name="on", title="On", narrow=numbers_in),
    ),
    empty=Empty(title="No number", text="Count first."),
)


def asked(query: str) -> Asked:
    return Asked(listing=NUMBERS, path="/numbers/", params=QueryDict(query), user=LEAD)


def rows(query: str, of: int = 20) -> list[int]:
    return show(asked(query), list(range(of))).part.rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2, 3]),
        ("sort=-n", [19, 18, 17, 16]),
        ("sort=word", [0, 1, 2, 3]),  # by words nothing is sorted: the list's own order
        ("sort=nonsense", [0, 1, 2, 3]),
        ("q=1&kind=odd", [1, 11, 13, 15]),
        ("kind=nonsense", []),
        ("size=big&kind=even", [10, 12, 14, 16]),
        ("on_from=2026-01-18", [18, 19]),
        ("on_from=2026-01-03&on_to=2026-01-04", [3, 4]),
        ("on_to=soon", []),
        ("after=nonsense", [0, 1, 2, 3]),
    ],
)
def test_an_address_narrows_and_sorts(
    query: str, found: list[int], monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    assert rows(query) == found


def test_what_is_asked_wrongly_is_said(db: None) -> None:
    assert show(asked("on_to=soon"), [1]).troubles == [
        "“soon” is not a day. Write it as 2026-03-31."
    ]
    assert "Here is its beginning" in show(asked("after=nonsense"), [1]).troubles[0]
    with pytest.raises(DayUnreadableError):
        asked("on_to=31.3.2026").narrowed([1])


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["n", "half"]),
        ("column=word", ["n", "word"]),
        ("column=word&column=half", ["n", "half", "word"]),
        ("column=nonsense", ["n"]),
    ],
)
def test_columns_are_chosen_but_what_tells_rows_apart_stays(query: str, keys: list[str]) -> None:
    assert [column.key for column in asked(query).columns] == keys


def test_the_next_page_begins_behind_the_last_row(db: None) -> None:
    first = show(asked("kind=odd"), list(range(20)))
    query = first.next_href.partition("?")[2]

    second = show(asked(query), list(range(20)))

    assert (first.part.rows, second.part.rows) == ([1, 3, 5, 7], [9, 11, 13, 15])
    assert (second.part.first, second.part.last, second.part.count.number) == (5, 8, 10)
    assert rows(second.previous_href.partition("?")[2]) == [1, 3, 5, 7]


def test_a_place_belongs_to_its_order(db: None) -> None:
    place = show(asked("sort=-n"), list(range(20))).next_href
    moved = place.replace("sort=-n", "sort=half")

    shown = show(asked(moved.partition("?")[2]), list(range(20)))

    assert shown.part.rows == [0, 1, 2, 3]
    assert len(shown.troubles) == 1


def test_chips_count_under_all_other_filters(db: None) -> None:
    chips = show(asked("q=1&kind=odd&size=big&on_from=2026-01-11"), list(range(20))).chips
    told = {chip.title: (chip.count, chip.is_current) for chip in chips}

    assert told == {
        "All": (9, False),
        "Odd": (5, True),
        "Even": (4, False),
        "Size: Big to June": (None, True),
        "On from 11 Jan 2026": (None, True),
    }


def test_a_chip_that_is_on_leads_to_the_list_without_it(db: None) -> None:
    chips = show(asked("kind=odd&q=1&after=x"), [1]).chips

    assert {chip.title: chip.href for chip in chips} == {
        "All": "/numbers/?q=1",
        "Odd": "/numbers/?q=1",
        "Even": "/numbers/?kind=even&q=1",
    }


def test_a_saved_view_keeps_the_list_s_state_and_no_place() -> None:
    here = asked("utm=x&sort=-n&after=abc&kind=odd&column=word&column=half&q=&on_to=2026-01-01")

    assert here.state == "column=word&column=half&kind=odd&on_to=2026-01-01&sort=-n"


def test_a_head_turns_the_order_of_its_column(db: None) -> None:
    heads = {head.column.key: head for head in show(asked("sort=n&column=word"), [1]).heads}

    assert (heads["n"].direction, heads["n"].href) == (
        "ascending",
        "/numbers/?sort=-n&column=word",
    )
    assert (heads["word"].direction, heads["word"].href) == ("", "")


@pytest.mark.parametrize(
    "text", ["", "x", "!!!!", "W10", "WyJuIiwgMSwgMl0", "eyJhIjoxfQ", "éé", "A" * 4_000]
)
def test_a_cursor_not_given_out_here_is_refused(text: str) -> None:
    with pytest.raises(CursorUnreadableError):
        read_cursor(text, order="n", is_before=False)


@pytest.mark.parametrize("key", ["", "Zoë", 'a"b\\', "2026-01-31T09:00:00+00:00"])
def test_a_cursor_is_read_as_it_was_written(key: str) -> None:
    cursor = Cursor(order="-n", key=key, row="7", is_before=True)

    assert read_cursor(cursor.text(), order="-n", is_before=True) == cursor


def test_without_rows_there_is_nothing_to_act_on(db: None) -> None:
    shown: Any = show(asked(""), [])

    assert (shown.acts, shown.next_href, shown.previous_href) == ([], "", "")
    assert str(shown.part.count) == "0"
