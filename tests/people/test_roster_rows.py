"""Rows of a list of persons."""

from __future__ import annotations

from datetime import date, time

import pytest

from compliance.people.rules.roster_columns import Columns, guess_columns, guess_date_order
from compliance.people.rules.roster_rows import read_rows

HEADINGS = ["Name", "Work email", "Start date", "End date", "Type", "Manager", "Employee ID"]
COLUMNS = Columns(places=guess_columns(HEADINGS))


def row(
    name: str = "Ada Byron",
    email: str = "ada@n.example",
    joined: str = "2024-02-01",
    left: str = "",
    kind: str = "",
    manager: str = "",
    number: str = "",
) -> list[str]:
    return [name, email, joined, left, kind, manager, number]


def test_columns_are_known_by_their_headings() -> None:
    assert guess_columns(HEADINGS) == {
        "name": 0,
        "email": 1,
        "joined_on": 2,
        "last_day": 3,
        "kind": 4,
        "manager": 5,
        "external_id": 6,
    }


def test_a_column_is_one_thing_only() -> None:
    assert guess_columns(["E_mail", "E-Mail", "Full name"]) == {"name": 2, "email": 1}


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["2026-03-04", "2026/12/31"], "ymd"),
        (["03/04/2026", "31/12/2026"], "dmy"),
        (["03/04/2026", "12/31/2026"], "mdy"),
        (["03/04/2026", "05/06/2026"], ""),
        (["", "soon"], "ymd"),
    ],
)
def test_the_order_of_dates_is_known_or_asked_for(values: list[str], order: str) -> None:
    assert guess_date_order(values) == order


def test_a_row_says_who_and_when() -> None:
    found = read_rows(
        [row(left="2026-03-31 17:30", kind="Contractor", manager="Bob@N.example", number="7")],
        COLUMNS,
    ).good[0]

    assert (found.number, found.name, found.email) == (2, "Ada Byron", "ada@n.example")
    assert (found.joined_on, found.last_day) == (date(2024, 2, 1), date(2026, 3, 31))
    assert (found.left_time, found.kind) == (time(17, 30), "contractor")
    assert (found.manager, found.external_id) == ("bob@n.example", "7")


@pytest.mark.parametrize(
    ("wrong", "column", "told"),
    [
        (row(name=""), "Name", "The name is missing"),
        (row(email=""), "Work e-mail", "The address is missing"),
        (row(email="ada"), "Work e-mail", "That is no e-mail address"),
        (row(joined=""), "First day", "The first day is missing"),
        (row(joined="soon"), "First day", "That is no date"),
        (row(joined="2024-02-31"), "First day", "There is no such day"),
        (row(joined="0024-02-01"), "First day", "is a slip"),
        (row(left="2023-01-01"), "Last day", "before the first day"),
        (row(left="2026-01-01 25:00"), "Last day", "There is no such hour"),
        (row(kind="robot"), "Kind", "employee, contractor or service"),
        (row(manager="nobody"), "Manager’s e-mail", "That is no e-mail address"),
    ],
)
def test_a_bad_row_is_named_and_the_others_count(wrong: list[str], column: str, told: str) -> None:
    found = read_rows([row(), wrong, row(email="bob@n.example")], COLUMNS)

    assert [each.number for each in found.good] == [2, 4]
    assert [(each.number, each.column) for each in found.bad] == [(3, column)]
    assert told in found.bad[0].sentence


def test_a_person_twice_is_named_unless_they_came_back() -> None:
    first = row(joined="2020-01-01", left="2021-01-01")
    again = row(joined="2022-01-01")
    overlapping = row(joined="2020-06-01", left="2020-07-01")
    found = read_rows([first, again, overlapping], COLUMNS)

    assert [each.number for each in found.good] == [2, 3]
    assert "overlapping days" in found.bad[0].sentence


def test_one_number_is_one_person_s() -> None:
    found = read_rows([row(number="7"), row(email="bob@n.example", number="7")], COLUMNS)

    assert "same number" in found.bad[0].sentence


def test_a_manager_who_is_not_on_the_list_is_noted() -> None:
    found = read_rows([row(manager="eve@n.example")], COLUMNS)

    assert len(found.good) == 1
    assert found.notes[0].value == "eve@n.example"


def test_a_row_without_anything_is_passed_over() -> None:
    found = read_rows([["", " "], row()], COLUMNS)

    assert [each.number for each in found.good] == [3]
    assert not found.bad


def test_day_before_month_is_read_as_chosen() -> None:
    columns = Columns(places=COLUMNS.places, date_order="mdy")

    assert read_rows([row(joined="03/04/2024")], columns).good[0].joined_on == date(2024, 3, 4)
