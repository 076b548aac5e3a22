"""What one list is: its columns, filters, acts, and what stands there when it is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from .acts import BulkAct
from .columns import Column
from .filters import Filter
from .rows import Held, Rows, Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What is said where nothing is: what goes here, and the one next step."""

    title: str
    text: str
    symbol: str = "magnifying-glass"
    url: str = ""  # the name of an address
    query: str = ""
    action: str = ""


def _primary_key(row: Any) -> str:
    return str(row.pk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list of the product.

    `row` is the template of a row's cells; `prepare` adds to the rows of one page what is too dear
    for all of them. `key` names it among saved views; a list within another page has none, but a
    `title`.
    """

    noun: str
    plural: str
    columns: tuple[Column, ...]
    row: str
    sort: str
    empty: Empty
    key: str = ""
    title: str = ""
    file: str = ""  # what it is called as a file, where that is not its plural
    filters: tuple[Filter, ...] = ()
    acts: tuple[BulkAct, ...] = ()
    has_peek: bool = True
    per_page: int = 50
    identity: Callable[[Any], str] = _primary_key
    prepare: Callable[[list[Any]], list[Any]] = field(default=list)

    def over(self, rows: QuerySet[Any] | list[Any]) -> Rows:
        """Return rows as this list counts, pages and picks them."""
        if isinstance(rows, QuerySet):
            return Stored(rows)
        return Held(rows, self.identity)
