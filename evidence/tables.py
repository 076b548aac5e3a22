"""Sealed lines that name their columns, as a table: what was said of the whole, then rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compliance.accounts.organization import the_organization
from compliance.web import moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A part of a list as people read it."""

    said: list[tuple[str, str]]  # of the whole: names and values
    heads: list[str]
    rows: list[list[tuple[str, str]]]  # each value with its head


def table_of(head: Mapping[str, Any], lines: Iterable[str]) -> Table:
    """Return these lines as a table; the head's `columns` are titles by key, in order."""
    columns: dict[str, str] = head["columns"]
    read = [json.loads(line) for line in lines]
    return Table(
        said=[(str(name), str(value)) for name, value in head.get("said", [])],
        heads=list(columns.values()),
        rows=[
            [(title, _written(key, row.get(key))) for key, title in columns.items()] for row in read
        ],
    )


def _written(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(each).replace("_", " ") for each in value)
    if key.endswith("_at"):
        moment = datetime.fromisoformat(value)
        return moments.minute(moment.astimezone(the_organization().zone))
    return str(value)
