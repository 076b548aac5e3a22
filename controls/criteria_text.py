"""An organization's own licensed copy of the criteria, read from a CSV file.

The text of the criteria is the AICPA's and is not part of this product; who holds a licence can
show it beside our own words. Pure: text in, texts by criterion or every mistake out.
"""

import csv
import io
from collections.abc import Collection, Iterator

_COLUMNS = {"criterion", "text"}


class CriteriaTextError(Exception):
    """The file cannot be taken over; `problems` names every bad row."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def parse_criteria_text(content: str, *, known: Collection[str]) -> dict[str, str]:
    """Return text by criterion code; raise CriteriaTextError when any row is wrong."""
    reader = csv.DictReader(io.StringIO(content.removeprefix("\ufeff")))
    if not set(reader.fieldnames or ()) >= _COLUMNS:
        raise CriteriaTextError(
            ["The first line must name the columns criterion and text, separated by a comma."]
        )
    rows = [(reader.line_num, _cell(row, "criterion"), _cell(row, "text")) for row in reader]
    problems = list(_problems(rows, known))
    if problems:
        raise CriteriaTextError(problems)
    return {code: text for _, code, text in rows}


def _cell(row: dict[str, str | None], column: str) -> str:
    return (row[column] or "").strip()


def _problems(rows: list[tuple[int, str, str]], known: Collection[str]) -> Iterator[str]:
    if not rows:
        yield "The file holds no rows below its first line."
    seen: set[str] = set()
    for line, code, text in rows:
        if code not in known:
            yield f"Line {line}: there is no criterion “{code}”; write it as in CC6.1."
        elif code in seen:
            yield f"Line {line}: {code} is there a second time; keep one of them."
        elif not text:
            yield f"Line {line}: the text of {code} is empty."
        seen.add(code)
