"""A list as a file: exactly the rows and columns that are shown, all pages of them."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from compliance.accounts.organization import the_organization

from .asked import Asked
from .columns import Column
from .rows import Rows

FORMATS = {"csv": "CSV", "xlsx": "XLSX"}
SHEET_ROWS = 1_048_575  # of the format, beneath the head
_CHUNK = 500
# A cell that begins with one of these is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TooManyRowsError(Exception):
    """More rows than a sheet holds."""

    def __init__(self, most: int) -> None:
        super().__init__(f"A sheet holds {most:,} rows. Narrow the list, or take it as CSV.")


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def export(
    asked: Asked, rows: Rows, kind: str, *, about: str, most: int = SHEET_ROWS
) -> HttpResponseBase:
    """Return all rows as a file; `about` is what the list is called, `most` what a sheet holds.

    Raises TooManyRowsError.
    """
    lines = _lines(asked, rows)
    name = f"{slugify(about)}-{timezone.now().astimezone(UTC):%Y-%m-%dT%H%MZ}.{kind}"
    if kind == "csv":
        return _csv(asked.columns, lines, name)
    return FileResponse(_book(asked, lines, about, most), as_attachment=True, filename=name)


def _fields(columns: Sequence[Column]) -> list[tuple[str, Callable[[Any], object]]]:
    return [field for column in columns for field in column.fields]


def _lines(asked: Asked, rows: Rows) -> Iterator[list[object]]:
    each = rows.each(asked.order)
    while chunk := list(islice(each, _CHUNK)):
        for row in asked.listing.prepare(chunk):
            yield [value(row) for _head, value in _fields(asked.columns)]


def _csv(
    columns: Sequence[Column], lines: Iterator[list[object]], name: str
) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    head = [title for title, _value in _fields(columns)]
    texts = (writer.writerow([_text(value) for value in line]) for line in _with(head, lines))
    response = StreamingHttpResponse(texts, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _with(head: list[str], lines: Iterator[list[object]]) -> Iterator[Sequence[object]]:
    yield head
    yield from lines


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _book(asked: Asked, lines: Iterator[list[object]], about: str, most: int) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    try:
        with xlsxwriter.Workbook(file, options) as book:
            _fill(book, asked.columns, lines, most)
            _say(book, asked, about)
    except TooManyRowsError:
        file.close()
        raise
    file.seek(0)
    return file


def _fill(
    book: xlsxwriter.Workbook,
    columns: Sequence[Column],
    lines: Iterator[list[object]],
    most: int,
) -> None:
    sheet = book.add_worksheet("List")
    sheet.freeze_panes(1, 0)
    heads = [title for title, _value in _fields(columns)]
    sheet.set_column(0, len(heads) - 1, 24)
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, book.add_format({"bold": True}))
    for number, line in enumerate(lines, start=1):
        if number > most:
            raise TooManyRowsError(most)
        for place, value in enumerate(line):
            _put(sheet, number, place, value)


def _put(sheet: Any, row: int, place: int, value: object) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    elif value is not None:
        text = _text(value) if isinstance(value, date) else str(value)
        sheet.write_string(row, place, text[:32_767])


def _say(book: xlsxwriter.Workbook, asked: Asked, about: str) -> None:
    """Add the sheet an exhibit needs: what was asked for, when, and by whom."""
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 1, 40)
    facts = {
        "List": about,
        "Organization": str(the_organization()),
        "Address": asked.href(),
        "As of": _text(timezone.now()),
        "Taken by": str(asked.user),
        "Sorted by": asked.order.text,
    }
    for row, (name, value) in enumerate(facts.items()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
