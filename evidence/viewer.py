"""Drawing an artifact on the server: its records, its text, its picture, or one of its pages.

Nothing of a file reaches the browser as active content: text is escaped, a PDF becomes an image.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pypdfium2

from .artifacts import ArtifactAlteredError, read
from .drawing import page_png
from .models import Artifact
from .rules.media import SHOWN, SHOWN_AS_TEXT
from .tables import Table, table_of

_RECORDS_PER_PART = 25
_ROWS_PER_PART = 50
_LINES_PER_PART = 400
_MOST_INDENTED = 16 * 1024 * 1024  # characters; nesting makes a small file a thousandfold long
_PDFIUM = threading.Lock()  # it is not made for several threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """One part of an artifact, ready to be shown."""

    kind: str  # records, table, text, image, pdf, none
    part: int = 1
    parts: int = 1
    text: str = ""
    records: list[dict[str, Any]] = field(default_factory=list)
    table: Table | None = None
    total: int = 0  # records or lines in all
    is_unchanged: bool = True  # the bytes still have the digest they were sealed with
    trouble: str = ""

    @property
    def previous(self) -> int | None:
        return self.part - 1 if self.part > 1 else None

    @property
    def next(self) -> int | None:
        return self.part + 1 if self.part < self.parts else None


def view(artifact: Artifact, *, part: int = 1) -> Viewer:
    """Return one part of the artifact; its bytes are verified on the way."""
    try:
        body = read(artifact)
    except ArtifactAlteredError as error:
        return Viewer(kind="none", is_unchanged=False, trouble=str(error))
    if artifact.media_type == "application/jsonl":
        return _lines(body, part)
    if artifact.media_type in SHOWN_AS_TEXT:
        return _text(artifact, body, part)
    if artifact.media_type == "application/pdf":
        return _pdf(body, part)
    return Viewer(kind="image" if artifact.media_type in SHOWN else "none")


def draw_page(artifact: Artifact, *, number: int) -> bytes:
    """Return one page of a PDF, counted from 1, as PNG."""
    return page_png(read(artifact), number=number)


def _cut(total: int, size: int, part: int) -> tuple[int, int, slice]:
    parts = max(1, -(-total // size))
    part = min(max(part, 1), parts)
    return part, parts, slice((part - 1) * size, part * size)


def _lines(body: bytes, part: int) -> Viewer:
    first, *lines = body.decode().rstrip("\n").split("\n")  # the first names the format
    head = json.loads(first) if first else {}
    if "columns" not in head:
        return _records(lines, part)
    part, parts, shown = _cut(len(lines), _ROWS_PER_PART, part)
    table = table_of(head, lines[shown])
    return Viewer(kind="table", part=part, parts=parts, table=table, total=len(lines))


def _records(lines: list[str], part: int) -> Viewer:
    part, parts, shown = _cut(len(lines), _RECORDS_PER_PART, part)
    records = [_record(json.loads(line)) for line in lines[shown]]
    return Viewer(kind="records", part=part, parts=parts, records=records, total=len(lines))


def _record(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "call": line.get("call", ""),
        "region": line.get("region", ""),
        "parameters": json.dumps(line["parameters"]) if line.get("parameters") else "",
        "refusal": line.get("refusal"),
        "body": _indented(line.get("payload", line)),
    }


def _indented(value: object) -> str:
    """Return JSON as people read it, or in one line where that would take all memory.

    Half a surrogate pair, which no page can hold, is escaped.
    """
    pieces, length = [], 0
    for piece in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(value):
        pieces.append(piece)
        length += len(piece)
        if length > _MOST_INDENTED:
            return _whole(json.dumps(value, ensure_ascii=False))
    return _whole("".join(pieces))


def _whole(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()


def _text(artifact: Artifact, body: bytes, part: int) -> Viewer:
    text = body.decode()
    if artifact.media_type == "application/json":
        with suppress(RecursionError):  # nested too deep to be indented: shown as it came
            text = _indented(json.loads(text))
    lines = text.splitlines()
    part, parts, shown = _cut(len(lines), _LINES_PER_PART, part)
    shown_text = "\n".join(lines[shown])
    return Viewer(kind="text", part=part, parts=parts, text=shown_text, total=len(lines))


def _pdf(body: bytes, part: int) -> Viewer:
    try:
        with _PDFIUM, pypdfium2.PdfDocument(body) as document:
            count = len(document)
    except pypdfium2.PdfiumError:
        trouble = "This PDF cannot be opened, perhaps for a password. Download the file instead."
        return Viewer(kind="none", trouble=trouble)
    part, parts, _ = _cut(count, 1, part)
    return Viewer(kind="pdf", part=part, parts=parts, total=count)
