"""Lists of GraphQL: a page of rows, where it ends, and how many there are in all."""

from __future__ import annotations

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

MOST = 100
_MARK = "cursor:v2:"


@dataclass(slots=True, kw_only=True)
class PageInfo:
    """Where a page begins and ends."""

    start_cursor: str | None
    end_cursor: str | None
    has_next_page: bool
    has_previous_page: bool


@dataclass(slots=True)
class Connection:
    """A page of rows as GraphQL answers it."""

    nodes: Sequence[Any]
    total_count: int
    page_info: PageInfo


def page(
    rows: Sequence[Any],
    arguments: Mapping[str, Any],
    key: Callable[[Any], str],
    *,
    name: str,
    order: str = "",
) -> Connection:
    """Return the page that is asked for; `key` tells a row from all others.

    Rows that stand in their keys' order, ASC or DESC, go on after the cursor's key even when its
    row has moved meanwhile.
    """
    first, last = _bounds(arguments, name)
    begin, end = 0, len(rows)
    if after := arguments.get("after"):
        begin = _behind(rows, _read(after), key, order)
    if first is not None:
        end = min(end, begin + first)
    if last is not None:
        begin = max(begin, end - last)
    return _connection(rows, begin, end, lambda at: cursor(key(rows[at])))


def numbered(rows: Sequence[Any], arguments: Mapping[str, Any], prefix: str) -> Connection:
    """Return a page of a commit's history, whose cursors are that commit and a position."""
    first, _ = _bounds(arguments, "history")
    begin = int(arguments["after"].rpartition(" ")[2]) + 1 if arguments.get("after") else 0
    end = min(len(rows), begin + (first or 0))
    return _connection(rows, begin, end, lambda at: f"{prefix} {at}")


def cursor(key: str) -> str:
    """Return a cursor; only this module reads it."""
    return base64.b64encode(f"{_MARK}{key}".encode()).decode()


def _connection(
    rows: Sequence[Any], begin: int, end: int, name: Callable[[int], str]
) -> Connection:
    is_empty = begin >= end
    info = PageInfo(
        start_cursor=None if is_empty else name(begin),
        end_cursor=None if is_empty else name(end - 1),
        has_next_page=end < len(rows),
        has_previous_page=begin > 0,
    )
    return Connection(rows[begin:end], len(rows), info)


def _bounds(arguments: Mapping[str, Any], name: str) -> tuple[int | None, int | None]:
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        raise refused(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` "
            "connection.",
        )
    asked = first if first is not None else last
    if not 0 <= int(asked or 0) <= MOST:
        raise refused(
            "EXCESSIVE_PAGINATION",
            f"Requesting {asked} records on the `{name}` connection exceeds the `first` limit "
            f"of {MOST} records.",
        )
    return first, last


def _behind(rows: Sequence[Any], wanted: str, key: Callable[[Any], str], order: str) -> int:
    if order == "DESC":
        return len(rows) - bisect_left(rows[::-1], wanted, key=key)
    if order == "ASC":
        return bisect_right(rows, wanted, key=key)
    found = (position for position, row in enumerate(rows) if key(row) == wanted)
    return next(found, len(rows) - 1) + 1


def _read(after: str) -> str:
    try:
        text = base64.b64decode(after, validate=True).decode()
    except ValueError:
        text = ""
    if not text.startswith(_MARK):
        raise refused(
            "INVALID_CURSOR_ARGUMENTS", f"`{after}` does not appear to be a valid cursor."
        )
    return text.removeprefix(_MARK)


def refused(kind: str, message: str) -> GraphQLError:
    """Return an error whose kind stands beside its message, as GitHub has it."""
    return GraphQLError(message, extensions={"type": kind})
