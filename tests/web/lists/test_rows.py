"""Pages beside a row: whatever the order, every row is shown once, forwards and backwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, Q
from django.db.models.functions import Lower
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.accounts.models import User
from compliance.web.lists.columns import Order
from compliance.web.lists.cursor import Cursor, CursorUnreadableError
from compliance.web.lists.rows import Held, Rows, Stored
from tests.factories import AT

NAMES = ["Ada", "ada", "Bob", "", "Zoë", "Éva", "Bob", "x' OR 1", "%", "日本", "Bob", "a b"]
SORTS: dict[str, Any] = {
    "name": "name",
    "lower": Lower("name"),
    "joined": "joined_at",
    "active": "is_active",
    "pk": "pk",
}


@pytest.fixture
def users(db: None) -> None:
    for number, name in enumerate(NAMES):
        user = User.objects.create(
            email=f"u{number}@x.example", name=name, is_active=number % 3 > 0
        )
        User.objects.filter(pk=user.pk).update(joined_at=AT + timedelta(microseconds=number // 2))


def walked(rows: Rows, order: Order, size: int) -> list[list[Any]]:
    """Return all pages, forwards."""
    pages, cursor = [], None
    for _ in range(100):
        part = rows.page(order, cursor, size)
        pages.append(part.rows)
        if part.after is None:
            return pages
        cursor = part.after
    raise AssertionError("The list has no end.")


def walked_back(rows: Rows, order: Order, size: int) -> list[list[Any]]:
    """Return all pages, from the last one backwards, in the order of the list."""
    part = rows.page(order, None, size)
    while part.after is not None:
        part = rows.page(order, part.after, size)
    pages = [part.rows]
    while part.before is not None:
        part = rows.page(order, part.before, size)
        pages.insert(0, part.rows)
    return pages


@pytest.mark.usefixtures("users")
@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("size", [1, 3, 5, 12, 50])
@pytest.mark.parametrize("sort", SORTS)
def test_every_stored_row_is_shown_once_in_order(sort: str, size: int, is_descending: bool) -> None:
    key = SORTS[sort]
    order = Order(key=sort, sort=key, is_descending=is_descending)
    expected = User.objects.annotate(k=key if not isinstance(key, str) else F(key))
    names = ["-k", "-pk"] if is_descending else ["k", "pk"]

    pages = walked(Stored(User.objects.all()), order, size)

    assert [row.pk for page in pages for row in page] == [u.pk for u in expected.order_by(*names)]
    assert {len(page) for page in pages[:-1]} <= {size}
    back = walked_back(Stored(User.objects.all()), order, size)
    assert {row.pk for page in back for row in page} == {row.pk for page in pages for row in page}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.integers(0, 4), max_size=30),
    size=st.integers(1, 8),
    is_descending=st.booleans(),
)
def test_every_held_row_is_shown_once_in_order(
    numbers: list[int], size: int, is_descending: bool
) -> None:
    rows = list(enumerate(numbers))
    held = Held(rows, lambda row: str(row[0]))
    order = Order(key="n", sort=lambda row: row[1], is_descending=is_descending)

    pages = walked(held, order, size)

    shown = [row for page in pages for row in page]
    assert shown == sorted(rows, key=lambda row: row[1], reverse=is_descending)
    assert [row for page in walked_back(held, order, size) for row in page] == shown


@pytest.mark.usefixtures("users")
def test_rows_that_came_meanwhile_shift_nothing() -> None:
    order = Order(key="pk", sort="pk", is_descending=True)
    stored = Stored(User.objects.all())
    first = stored.page(order, None, 5)
    User.objects.create(email="new@x.example", name="New")

    second = stored.page(order, first.after, 5)

    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}
    assert second.start.number == 6


@pytest.mark.usefixtures("users")
def test_a_page_tells_how_many_rows_lie_before_it_and_in_all() -> None:
    order, stored = Order(key="pk", sort="pk"), Stored(User.objects.all())
    first = stored.page(order, None, 5)
    second = stored.page(order, first.after, 5)

    assert (first.first, first.last, first.count.number) == (1, 5, len(NAMES))
    assert (second.first, second.last) == (6, 10)
    assert (first.before, second.before is not None) == (None, True)


@pytest.mark.usefixtures("users")
def test_beyond_the_bound_a_count_says_more_than() -> None:
    some = User.objects.filter(~Q(name="Bob")).order_by("pk")

    assert str(Stored(User.objects.all(), counted=10).count()) == "more than 10"
    assert str(Stored(some, counted=10).count()) == "9"
    assert str(Stored(User.objects.none(), counted=10).count()) == "0"
    last = walked_back(Stored(User.objects.all(), counted=3), Order(key="pk", sort="pk"), 5)
    assert sum(map(len, last)) == len(NAMES)


@pytest.mark.usefixtures("users")
@pytest.mark.parametrize(
    ("sort", "key", "row"),
    [("joined_at", "yesterday", "1"), ("name", "Ada", "one"), ("is_active", "perhaps", "1")],
)
def test_a_cursor_of_another_kind_is_refused(sort: str, key: str, row: str) -> None:
    cursor = Cursor(order=sort, key=key, row=row)

    with pytest.raises(CursorUnreadableError):
        Stored(User.objects.all()).page(Order(key=sort, sort=sort), cursor, 5)


def test_a_held_row_that_is_gone_is_no_place() -> None:
    held = Held([1, 2, 3], str)

    with pytest.raises(CursorUnreadableError):
        held.page(Order(key="n", sort=int), Cursor(order="n", key="", row="9"), 2)


@pytest.mark.usefixtures("users")
def test_rows_are_picked_by_their_ids_and_nonsense_picks_nothing() -> None:
    ada = User.objects.get(name="Ada")

    assert Stored(User.objects.all()).picked([str(ada.pk), "x", "99999999"]) == [ada]
    assert Held([1, 2, 3], str).picked(["2", "x"]) == [2]
