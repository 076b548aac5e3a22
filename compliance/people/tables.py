"""Lists that people bring: CSV and spreadsheets as rows of text."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import openpyxl

MOST_ROWS = 50_000
MOST_BYTES = 10 * 1024 * 1024
_MOST_COLUMNS = 60
_ZIP = b"PK\x03\x04"
_DELIMITERS = ",;\t|"


class TableUnreadableError(Exception):
    """The bytes are no list; the message says what to bring instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list as text: its headings, and every row below them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, place: int) -> list[str]:
        """Return what stands in one column."""
        return [row[place] for row in self.rows if place < len(row)]


def read_table(body: bytes) -> Table:
    """Return the list in a CSV or XLSX file; raise TableUnreadableError when it is none."""
    if len(body) > MOST_BYTES:
        raise TableUnreadableError("The file is larger than 10 MB. Bring the list in parts.")
    rows = _sheet(body) if body.startswith(_ZIP) else _text(body)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise TableUnreadableError(
            "There is no list in it: a row of headings and at least one row below are needed."
        )
    if len(rows) - 1 > MOST_ROWS:
        raise TableUnreadableError(
            f"The list has {len(rows) - 1:,} rows; at most {MOST_ROWS:,} are read at once. Bring "
            "it in parts."
        )
    return Table(headings=rows[0], rows=tuple(rows[1:]))


def _text(body: bytes) -> list[tuple[str, ...]]:
    text = _decoded(body)
    if "\0" in text:
        raise TableUnreadableError("That is no text. Save the list as CSV or XLSX, then bring it.")
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], delimiters=_DELIMITERS)
    except csv.Error:
        dialect = csv.excel
    try:
        return [tuple(row[:_MOST_COLUMNS]) for row in csv.reader(io.StringIO(text), dialect)]
    except csv.Error as error:
        raise TableUnreadableError(f"The CSV breaks off: {error}. Save it again.") from error


def _decoded(body: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableUnreadableError("Its letters cannot be read. Save the list as CSV with UTF-8.")


def _sheet(body: bytes) -> list[tuple[str, ...]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise TableUnreadableError(
            "The spreadsheet cannot be opened. Save it as XLSX without a password."
        ) from error
    sheet = book.worksheets[0]
    found = [
        tuple(_cell(value) for value in row)
        for row in sheet.iter_rows(max_col=_MOST_COLUMNS, max_row=MOST_ROWS + 2, values_only=True)
    ]
    book.close()
    width = max((len(row) for row in map(_without_blank_end, found)), default=0)
    return [row[:width] for row in found]


def _without_blank_end(row: tuple[str, ...]) -> tuple[str, ...]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
