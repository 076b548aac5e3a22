"""What an address asks of a list; all its state is there, so that a link shows the same again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from compliance.accounts.models import User

from .columns import Column, Order, order_by
from .cursor import Cursor, read_cursor
from .filters import Choice, Days, Filter, Option, Words, day_from
from .listing import Listing

PLACE = ("after", "before")  # where in the list, as against which list
_SORT, _COLUMN = "sort", "column"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The state of a list as an address gives it."""

    listing: Listing
    path: str
    params: QueryDict
    user: User

    @classmethod
    def by(cls, request: HttpRequest, listing: Listing) -> Asked:
        params = request.GET.copy()
        params.pop("format", None)
        user: Any = request.user
        return cls(listing=listing, path=request.path, params=params, user=user)

    def value(self, name: str) -> str:
        return str(self.params.get(name, "")).strip()

    @property
    def order(self) -> Order:
        """Return the order asked for, or the list's own."""
        columns = self.listing.columns
        found = order_by(self.value(_SORT), columns) or order_by(self.listing.sort, columns)
        assert found is not None, f"{self.listing.noun}: no column {self.listing.sort}"  # noqa: S101
        return found

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns to show; those that tell the rows apart always."""
        chosen = self.params.getlist(_COLUMN)
        return tuple(
            column
            for column in self.listing.columns
            if not column.is_optional or (column.key in chosen if chosen else column.is_usual)
        )

    def cursor(self) -> Cursor | None:
        """Return where the page begins; none is the beginning.

        Raises CursorUnreadableError.
        """
        for name in PLACE:
            if text := self.value(name):
                return read_cursor(text, order=self.order.text, is_before=name == "before")
        return None

    def href(self, **changes: str | list[str] | None) -> str:
        """Return the address with these values in place of its own, at the list's beginning."""
        params = self.params.copy()
        for name in PLACE:
            params.pop(name, None)
        for name, value in changes.items():
            if value:
                params.setlist(name, value if isinstance(value, list) else [value])
            else:
                params.pop(name, None)
        query = params.urlencode()
        return f"{self.path}?{query}" if query else self.path

    def others(self, *names: str) -> list[tuple[str, str]]:
        """Return the values a form has to send along that has these fields itself."""
        without = {*names, *PLACE}
        lists = ((name, values) for name, values in self.params.lists() if name not in without)
        return [(name, str(value)) for name, values in lists for value in values]

    @property
    def state(self) -> str:
        """Return the list's own part of the address, as a saved view keeps it."""
        own = {_SORT, _COLUMN, *(name for each in self.listing.filters for name in each.names)}
        params = QueryDict(mutable=True)
        for name in sorted(own & set(self.params)):
            if values := [str(value) for value in self.params.getlist(name) if value]:
                params.setlist(name, values)
        return params.urlencode()

    @property
    def is_narrowed(self) -> bool:
        return any(self.value(name) for each in self.listing.filters for name in each.names)

    def narrowed(self, rows: Any, *, without: Filter | None = None) -> Any:
        """Return the rows that every filter lets through, or every one but `without`.

        Raises DayUnreadableError.
        """
        for each in self.listing.filters:
            if each is not without:
                rows = self._narrowed_by(each, rows)
        return rows

    def _narrowed_by(self, each: Filter, rows: Any) -> Any:
        values = [self.value(name) for name in each.names]
        if not any(values):
            return rows
        match each:
            case Words():
                return each.narrow(rows, values[0])
            case Days():
                return each.narrow(rows, day_from(values[0]), day_from(values[1]))
            case Choice():
                return each.narrow(rows, values[0]) if self.option(each) else _none(rows)

    def option(self, choice: Choice) -> Option | None:
        """Return the option that is asked for, if there is such a one."""
        wanted = self.value(choice.name)
        return next((o for o in choice.options(self.user) if o.value == wanted), None)


def _none(rows: Any) -> Any:
    return [] if isinstance(rows, list) else rows.none()
