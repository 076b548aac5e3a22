"""Columns of a list of persons: what each may tell, and which is which.

Pure. A column is known by its heading, and chosen by whoever brings the list where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

DATE_ORDERS = {"ymd": "Year, month, day", "dmy": "Day, month, year", "mdy": "Month, day, year"}
DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something a list can tell of a person, and what its column may be called."""

    name: str
    title: str
    words: tuple[str, ...]
    is_required: bool = False
    help: str = ""


FIELDS = (
    Field(name="name", title="Name", words=("name", "full name", "employee"), is_required=True),
    Field(
        name="email",
        title="Work e-mail",
        words=("work email", "email", "e-mail", "mail", "work e-mail", "email address"),
        is_required=True,
        help="By it accounts are found to be the person’s.",
    ),
    Field(
        name="joined_on",
        title="First day",
        words=("first day", "start date", "start", "joined", "hire date", "hired"),
        is_required=True,
    ),
    Field(
        name="last_day",
        title="Last day",
        words=("last day", "end date", "end", "left", "termination date", "contract end"),
        help="With the hour, such as 2026-03-31 17:00, where access was to end then.",
    ),
    Field(
        name="kind",
        title="Kind",
        words=("kind", "type", "employment type", "worker type"),
        help="Employee, contractor or service; blank is employee.",
    ),
    Field(name="department", title="Department", words=("department", "team", "org unit")),
    Field(name="title", title="Title", words=("title", "job title", "position", "role")),
    Field(
        name="manager",
        title="Manager’s e-mail",
        words=("manager", "manager email", "manager e-mail", "manager’s e-mail", "supervisor"),
        help="Who reviews the person’s access.",
    ),
    Field(
        name="other_emails",
        title="Other e-mails",
        words=("other emails", "other e-mails", "aliases", "former emails"),
        help="Former names and aliases, with a space or semicolon between them.",
    ),
    Field(
        name="external_id",
        title="Number",
        words=("number", "id", "employee id", "employee number", "personnel number"),
    ),
)
BY_NAME = {each.name: each for each in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds what, by the column's number, and in which order dates are written."""

    places: Mapping[str, int] = field(default_factory=dict)
    date_order: str = "ymd"


def guess_columns(headings: Sequence[str]) -> dict[str, int]:
    """Return which column is what, as far as its heading says so; the first of two counts."""
    called = [re.sub(r"[_\s]+", " ", heading).strip().lower() for heading in headings]
    found: dict[str, int] = {}
    for each in FIELDS:
        for word in each.words:
            if word in called and called.index(word) not in found.values():
                found[each.name] = called.index(word)
                break
    return found


def guess_date_order(values: Iterable[str]) -> str:
    """Return the order of dates that all of these fit, blank when more than one order does."""
    dates = [match.groups() for value in values if (match := DATE.match(value.strip()))]
    if all(len(first) == 4 for first, _, _ in dates):
        return "ymd"
    if any(len(first) != 4 and int(first) > 12 for first, _, _ in dates):
        return "dmy"
    if any(len(first) != 4 and int(second) > 12 for first, second, _ in dates):
        return "mdy"
    return ""
