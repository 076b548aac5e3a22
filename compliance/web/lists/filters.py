"""How a list is narrowed: by words, by one of several options, by days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from compliance.accounts.models import User
from compliance.accounts.organization import start_of

Rows = Any  # a queryset, or a list of rows held in memory: narrowing returns the same kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value a filter can have; `tone` colours its dot."""

    value: str
    title: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is typed; `narrow` keeps the rows that have every word."""

    narrow: Callable[[Rows, str], Rows]
    title: str = "Filter"

    @property
    def names(self) -> tuple[str, ...]:
        return ("q",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One option of several.

    With `count`, a function from rows to the number of each value, the options stand as chips with
    their numbers; without it they stand in the panel of further filters.
    """

    name: str
    title: str
    options: Callable[[User], Sequence[Option]]
    narrow: Callable[[Rows, str], Rows]
    count: Callable[[Rows], Mapping[str, int]] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """First and last day, both inclusive and each may be blank; `narrow` takes both."""

    name: str
    title: str
    narrow: Callable[[Rows, date | None, date | None], Rows]

    @property
    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")


Filter = Words | Choice | Days


class DayUnreadableError(ValueError):
    """What stands for a day in an address is none."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}” is not a day. Write it as 2026-03-31.")


def day_from(text: str) -> date | None:
    """Return the day an address names; blank is none.

    Raises DayUnreadableError.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayUnreadableError(text) from error


def choices(options: Sequence[tuple[str, str]]) -> Callable[[User], Sequence[Option]]:
    """Return options that are the same for everybody, from pairs of value and title."""
    fixed = [Option(value=str(value), title=str(title)) for value, title in options]
    return lambda _user: fixed


def counted_by(field: str) -> Callable[[Rows], Mapping[str, int]]:
    """Return a function from stored rows to how many there are of each value of a field."""

    def count(rows: Rows) -> Mapping[str, int]:
        return dict(rows.order_by().values_list(field).annotate(Count("pk")))

    return count


def on_days(field: str) -> Callable[[Rows, date | None, date | None], Rows]:
    """Return what limits stored rows to those on some days of the organization, both inclusive."""

    def narrow(rows: Rows, first: date | None, last: date | None) -> Rows:
        if first:
            rows = rows.filter(**{f"{field}__gte": start_of(first)})
        if last:
            rows = rows.filter(**{f"{field}__lt": start_of(last + timedelta(days=1))})
        return rows

    return narrow


def holding(text: Callable[[Any], str]) -> Callable[[Rows, str], Rows]:
    """Return what limits rows held in memory to those whose text has every word."""

    def narrow(rows: Rows, words: str) -> Rows:
        wanted = words.lower().split()
        return [row for row in rows if all(word in text(row).lower() for word in wanted)]

    return narrow
