"""Rows of a list, in the database or in memory: counted up to a bound, and cut by key.

A page lies beside a row, never at an offset: the thousandth page costs what the first does, and
nothing is skipped or shown twice while rows are added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable

from .columns import Order
from .cursor import Cursor, CursorUnreadableError

COUNTED = 10_000  # beyond this a list says "more than"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are; beyond the bound, only that there are more."""

    number: int
    is_exact: bool = True

    def __str__(self) -> str:
        return f"{self.number:,}" if self.is_exact else f"more than {self.number:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page of a list and the ways to its neighbours."""

    rows: list[Any]
    count: Count
    start: Count  # how many rows lie before it
    before: Cursor | None = None
    after: Cursor | None = None

    @property
    def first(self) -> int:
        return self.start.number + 1

    @property
    def last(self) -> int:
        return self.start.number + len(self.rows)


class Rows(Protocol):
    """Rows that can be counted, paged, gone through, and picked by id."""

    def page(self, order: Order, cursor: Cursor | None, size: int) -> Part: ...

    def each(self, order: Order) -> Iterator[Any]: ...

    def count(self) -> Count: ...

    def picked(self, ids: list[str]) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Held:
    """Rows in memory: few, and known by a function."""

    rows: list[Any]
    identity: Callable[[Any], str]

    def page(self, order: Order, cursor: Cursor | None, size: int) -> Part:
        rows = list(self.each(order))
        start = self._start(rows, cursor, size) if cursor else 0
        shown = rows[start : start + size]
        return Part(
            rows=shown,
            count=self.count(),
            start=Count(number=start),
            before=self._beside(order, shown[0], is_before=True) if start else None,
            after=self._beside(order, shown[-1]) if start + size < len(rows) else None,
        )

    def _start(self, rows: list[Any], cursor: Cursor, size: int) -> int:
        ids = [self.identity(row) for row in rows]
        if cursor.row not in ids:
            raise CursorUnreadableError(cursor.row)
        place = ids.index(cursor.row)
        return max(place - size, 0) if cursor.is_before else place + 1

    def _beside(self, order: Order, row: Any, *, is_before: bool = False) -> Cursor:
        return Cursor(order=order.text, key="", row=self.identity(row), is_before=is_before)

    def each(self, order: Order) -> Iterator[Any]:
        key: Any = order.sort
        return iter(sorted(self.rows, key=key, reverse=order.is_descending))

    def count(self) -> Count:
        return Count(number=len(self.rows))

    def picked(self, ids: list[str]) -> list[Any]:
        return [row for row in self.rows if self.identity(row) in ids]


@dataclass(frozen=True, slots=True)
class Stored:
    """Rows in the database, sorted by one never-null key and then by primary key."""

    rows: QuerySet[Any]
    counted: int = COUNTED

    def page(self, order: Order, cursor: Cursor | None, size: int) -> Part:
        keyed = self._keyed(order)
        found = list(self._beside(keyed, order, cursor)[: size + 1])
        is_backwards = cursor is not None and cursor.is_before
        if is_backwards and len(found) <= size:
            return self.page(order, None, size)  # the beginning, as a full page
        shown = found[:size]
        if is_backwards:
            shown.reverse()
        has_before = cursor is not None and bool(shown)
        has_after = is_backwards or len(found) > size
        return Part(
            rows=shown,
            count=self.count(),
            start=self._start(keyed, order, shown[0]) if has_before else Count(number=0),
            before=_cursor(order, shown[0], is_before=True) if has_before else None,
            after=_cursor(order, shown[-1]) if has_after and shown else None,
        )

    def _keyed(self, order: Order) -> QuerySet[Any]:
        expression = order.sort if isinstance(order.sort, Combinable) else F(str(order.sort))
        keyed: QuerySet[Any] = self.rows.annotate(list_key=expression)
        return keyed

    def _beside(self, keyed: QuerySet[Any], order: Order, cursor: Cursor | None) -> QuerySet[Any]:
        if cursor is None:
            return _sorted(keyed, is_descending=order.is_descending)
        key, row = self._values(keyed, cursor)
        is_descending = order.is_descending is not cursor.is_before
        return _sorted(
            keyed.filter(_beyond(key, row, is_descending=is_descending)),
            is_descending=is_descending,
        )

    def _values(self, keyed: QuerySet[Any], cursor: Cursor) -> tuple[Any, Any]:
        field = keyed.query.annotations["list_key"].output_field
        try:
            return field.to_python(cursor.key), self.rows.model._meta.pk.to_python(cursor.row)
        except ValidationError as error:
            raise CursorUnreadableError(cursor.key) from error

    def _start(self, keyed: QuerySet[Any], order: Order, first: Any) -> Count:
        earlier = _beyond(first.list_key, first.pk, is_descending=not order.is_descending)
        return self._bounded(keyed.filter(earlier))

    def each(self, order: Order) -> Iterator[Any]:
        return _sorted(self._keyed(order), is_descending=order.is_descending).iterator(2_000)

    def count(self) -> Count:
        return self._bounded(self.rows)

    def _bounded(self, rows: QuerySet[Any]) -> Count:
        number = rows.order_by()[: self.counted + 1].count()
        return Count(number=min(number, self.counted), is_exact=number <= self.counted)

    def picked(self, ids: list[str]) -> list[Any]:
        known = [number for number in ids if _is_key(self.rows, number)]
        return list(self.rows.filter(pk__in=known).order_by("pk"))


def _sorted(rows: QuerySet[Any], *, is_descending: bool) -> QuerySet[Any]:
    return rows.order_by("-list_key", "-pk") if is_descending else rows.order_by("list_key", "pk")


def _beyond(key: Any, row: Any, *, is_descending: bool) -> Q:
    """Return what lies behind a row; the first condition is what an index is walked by."""
    if is_descending:
        return Q(list_key__lte=key) & (Q(list_key__lt=key) | Q(pk__lt=row))
    return Q(list_key__gte=key) & (Q(list_key__gt=key) | Q(pk__gt=row))


def _cursor(order: Order, row: Any, *, is_before: bool = False) -> Cursor:
    key = row.list_key
    text = key.isoformat() if isinstance(key, datetime) else str(key)
    return Cursor(order=order.text, key=text, row=str(row.pk), is_before=is_before)


def _is_key(rows: QuerySet[Any], text: str) -> bool:
    try:
        rows.model._meta.pk.to_python(text)
    except ValidationError:
        return False
    return True
