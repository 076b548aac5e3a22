"""Rows of a list of persons: which column is what, and what each row says.

Pure. A row that cannot be understood is named with what is wrong and left out; the others count.
Dates are ISO, or in one order that is the same for the whole list: 03/04 is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from .roster_columns import BY_NAME, DATE, Columns

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_TIME = re.compile(r"[ T](\d{1,2}):(\d{2})")
_EARLIEST, _LATEST = 1950, 2100
_KINDS = {
    "employee": "employee",
    "permanent": "employee",
    "full-time": "employee",
    "part-time": "employee",
    "intern": "employee",
    "contractor": "contractor",
    "freelancer": "contractor",
    "consultant": "contractor",
    "external": "contractor",
    "temporary": "contractor",
    "service": "service",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person as a list tells."""

    number: int  # of the row in the list, the headings being row 1
    name: str
    email: str
    joined_on: date
    last_day: date | None = None
    left_time: time | None = None  # of the last day, by the organization's clock
    kind: str = "employee"
    department: str = ""
    title: str = ""
    manager: str = ""
    other_emails: tuple[str, ...] = ()
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that is left out, with what is wrong and what to do."""

    number: int
    who: str  # as much as can be told
    column: str
    value: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRows:
    """All rows of a list: every one is either in `good` or in `bad`."""

    good: tuple[RosterRow, ...] = ()
    bad: tuple[BadRow, ...] = ()
    notes: tuple[BadRow, ...] = ()  # of good rows of which something was left out


class _Wrong(Exception):  # noqa: N818  (caught where the row is named)
    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.value, self.sentence = column, value, sentence


def read_rows(rows: Iterable[Sequence[str]], columns: Columns) -> ReadRows:
    """Return what every row says, or what is wrong with it; blank rows are passed over."""
    good: list[RosterRow] = []
    bad: list[BadRow] = []
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            values = {name: _cell(row, place) for name, place in columns.places.items()}
            try:
                good.append(_row(number, values, columns.date_order))
            except _Wrong as wrong:
                bad.append(_bad(number, values, wrong))
    kept, repeated = refused_rows(good)
    return ReadRows(
        good=tuple(kept),
        bad=tuple(sorted([*bad, *repeated], key=lambda row: row.number)),
        notes=tuple(_unknown_managers(kept)),
    )


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _bad(number: int, values: Mapping[str, str], wrong: _Wrong) -> BadRow:
    who = values.get("email") or values.get("name") or ""
    title = BY_NAME[wrong.column].title
    return BadRow(number=number, who=who, column=title, value=wrong.value, sentence=wrong.sentence)


def _row(number: int, values: Mapping[str, str], order: str) -> RosterRow:
    joined, _ = _moment("joined_on", values, order)
    if joined is None:
        raise _Wrong("joined_on", "", "The first day is missing. Enter it.")
    last, left = _moment("last_day", values, order)
    if last and last < joined:
        sentence = f"The last day is before the first day, {joined}. Check both."
        raise _Wrong("last_day", values["last_day"], sentence)
    return RosterRow(
        number=number,
        name=_name(values),
        email=_email("email", values),
        joined_on=joined,
        last_day=last,
        left_time=left,
        kind=_kind(values),
        department=values.get("department", "")[:120],
        title=values.get("title", "")[:120],
        manager=_email("manager", values) if values.get("manager") else "",
        other_emails=_others(values),
        external_id=values.get("external_id", "")[:80],
    )


def _name(values: Mapping[str, str]) -> str:
    if not values.get("name"):
        raise _Wrong("name", "", "The name is missing. Enter it.")
    return values["name"][:160]


def _email(column: str, values: Mapping[str, str]) -> str:
    entered = values.get(column, "").lower()
    if not entered:
        raise _Wrong(column, "", "The address is missing. Enter the person’s work e-mail.")
    if not _EMAIL.fullmatch(entered):
        raise _Wrong(column, entered, "That is no e-mail address. Enter one like ada@example.com.")
    return entered


def _others(values: Mapping[str, str]) -> tuple[str, ...]:
    found = [word for word in re.split(r"[\s,;]+", values.get("other_emails", "").lower()) if word]
    for email in found:
        if not _EMAIL.fullmatch(email):
            raise _Wrong("other_emails", email, "That is no e-mail address. Correct or remove it.")
    return tuple(dict.fromkeys(found))


def _kind(values: Mapping[str, str]) -> str:
    entered = values.get("kind", "").lower()
    if entered and entered not in _KINDS:
        raise _Wrong("kind", entered, "Enter employee, contractor or service.")
    return _KINDS[entered or "employee"]


def _moment(column: str, values: Mapping[str, str], order: str) -> tuple[date | None, time | None]:
    entered = values.get(column, "")
    if not entered:
        return None, None
    match = DATE.match(entered)
    if match is None:
        raise _Wrong(column, entered, "That is no date. Enter one like 2026-03-31.")
    day = _date(column, entered, match.groups(), order)
    hour = _TIME.match(entered[match.end() :])
    if hour is None:
        return day, None
    if int(hour[1]) > 23 or int(hour[2]) > 59:
        raise _Wrong(column, entered, "There is no such hour. Enter one like 17:00.")
    told = time(int(hour[1]), int(hour[2]))
    return day, told if told != time() else None


def _date(column: str, entered: str, parts: tuple[str | None, ...], order: str) -> date:
    first, second, third = (int(part or 0) for part in parts)
    if len(parts[0] or "") == 4:
        year, month, day = first, second, third
    elif order == "mdy":
        year, month, day = third, first, second
    else:
        year, month, day = third, second, first
    try:
        found = date(year, month, day)
    except ValueError:
        sentence = "There is no such day. Enter it like 2026-03-31, or choose the order of dates."
        raise _Wrong(column, entered, sentence) from None
    if not _EARLIEST <= found.year <= _LATEST:
        raise _Wrong(column, entered, f"The year {found.year} is a slip. Check the date.")
    return found


def refused_rows(rows: Sequence[RosterRow]) -> tuple[list[RosterRow], list[BadRow]]:
    """Return the rows, and those that repeat a person; a second employment is no repeat."""
    kept: list[RosterRow] = []
    bad: list[BadRow] = []
    by_email: dict[str, list[RosterRow]] = {}
    by_number: dict[str, RosterRow] = {}
    for row in rows:
        earlier = next((e for e in by_email.get(row.email, []) if _overlap(e, row)), None)
        other = by_number.get(row.external_id) if row.external_id else None
        if earlier is not None:
            sentence = f"Row {earlier.number} has the same address and overlapping days."
            bad.append(_repeated(row, "email", row.email, sentence))
        elif other is not None and other.email != row.email:
            sentence = f"Row {other.number} has the same number for another address."
            bad.append(_repeated(row, "external_id", row.external_id, sentence))
        else:
            kept.append(row)
            by_email.setdefault(row.email, []).append(row)
            by_number.setdefault(row.external_id, row)
    return kept, bad


def _repeated(row: RosterRow, column: str, value: str, sentence: str) -> BadRow:
    title = BY_NAME[column].title
    whole = f"{sentence} Keep one of the two."
    return BadRow(number=row.number, who=row.email, column=title, value=value, sentence=whole)


def _overlap(one: RosterRow, other: RosterRow) -> bool:
    starts_before_end = other.last_day is None or one.joined_on <= other.last_day
    return starts_before_end and (one.last_day is None or other.joined_on <= one.last_day)


def _unknown_managers(rows: Sequence[RosterRow]) -> Iterator[BadRow]:
    known = {email for row in rows for email in (row.email, *row.other_emails)}
    for row in rows:
        if row.manager and row.manager not in known:
            yield BadRow(
                number=row.number,
                who=row.email,
                column=BY_NAME["manager"].title,
                value=row.manager,
                sentence="The manager is not on this list; unless the roster knows them already, "
                "the person is kept without one.",
            )
