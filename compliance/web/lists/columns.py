"""What a list shows of each row, and by what it can be sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models.expressions import Combinable

SortKey = str | Combinable | Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its head, what an export holds, and its key for sorting.

    `sort` is a field or an expression the database never finds null, or, for rows held in memory,
    a function of the row. `css` is put on the cell and its head: mid, tight, later, num or wrap.
    `term` is the word of the glossary that explains the head; `more` are further fields of a file,
    each with its head, for what the page shows in one cell.
    """

    key: str
    title: str
    value: Callable[[Any], object]
    sort: SortKey | None = None
    css: str = ""
    term: str = ""
    more: tuple[tuple[str, Callable[[Any], object]], ...] = ()
    is_optional: bool = True  # can be left out
    is_usual: bool = True  # is shown unless chosen otherwise

    @property
    def fields(self) -> tuple[tuple[str, Callable[[Any], object]], ...]:
        """Return what a file holds of the column: heads, and functions of the row."""
        return ((self.title, self.value), *self.more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By which column a list is sorted, and in which direction."""

    key: str
    sort: SortKey
    is_descending: bool = False

    @property
    def text(self) -> str:
        """Return it as it stands in an address: "title", or "-title" from the end."""
        return f"-{self.key}" if self.is_descending else self.key


def order_by(text: str, columns: tuple[Column, ...]) -> Order | None:
    """Return the order an address asks for; none where no such column can be sorted by."""
    key = text.removeprefix("-")
    for column in columns:
        if column.key == key and column.sort is not None:
            return Order(key=key, sort=column.sort, is_descending=text.startswith("-"))
    return None
