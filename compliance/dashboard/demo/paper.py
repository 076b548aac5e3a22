"""What the demo company uploaded by hand: small records of manual controls, in several formats."""

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from PIL import Image, ImageDraw

from compliance.accounts.models import User
from controls.models import Control
from controls.rules.cadence import Cadence
from evidence.actions.uploaded import Upload, upload_evidence

_HISTORY = timedelta(days=150)
_NEGLECTED = 6  # every so-manieth control has no evidence: gaps are part of the picture
_LINE = 22  # pixels


def upload_paper(*, owners: dict[str, User], fallback: User, at: datetime) -> int:
    """Add evidence for most manual controls in scope, by their owners; return how many items."""
    count = 0
    controls = Control.objects.in_scope().filter(nature=Control.Nature.MANUAL).order_by("code")
    for number, control in enumerate(controls):
        if number % _NEGLECTED == _NEGLECTED - 1:
            continue
        actor = owners.get(control.owner_role, fallback)
        for upload in _uploads(control, number, str(actor), at):
            upload_evidence(upload=upload, controls=[control], actor=actor, at=at)
            count += 1
    return count


def _uploads(control: Control, number: int, who: str, at: datetime) -> Iterator[Upload]:
    cadence = Cadence(control.cadence)
    step = max(cadence.turn, timedelta(days=30))
    covers_to = at - timedelta(days=1 + number % 5)
    while covers_to > at - _HISTORY:
        covers_from = covers_to - step + timedelta(days=1)
        title = f"{control.title}, {covers_from:%b %Y} to {covers_to:%b %Y}"
        yield Upload(
            title=title,
            file_name=f"{control.code.lower()}-{covers_to:%Y-%m}{_SUFFIXES[number % 3]}",
            body=_body(number, control, title, who, covers_to.date()),
            covers_from=covers_from,
            covers_to=covers_to,
            captured_at=covers_to,
            provenance={"system": "Northwind Labs handbook (demo data)", "captured_by": who},
        )
        covers_to -= step


_SUFFIXES = (".txt", ".pdf", ".png")


def _body(number: int, control: Control, title: str, who: str, day: date) -> bytes:
    lines = [
        "Northwind Labs - DEMO DATA",
        "",
        title,
        f"Control {control.code}, performed by {who}, {day:%d %B %Y}",
        "",
        *_wrapped(control.statement),
        "",
        "Result: performed, nothing left open.",
    ]
    kind = _SUFFIXES[number % 3]
    return "\n".join(lines).encode() if kind == ".txt" else _drawn(lines, kind[1:].upper())


def _drawn(lines: list[str], kind: str) -> bytes:
    image = Image.new("RGB", (900, 120 + _LINE * len(lines)), "white")
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        text = line.encode("latin-1", "replace").decode("latin-1")
        pen.text((60, 60 + number * _LINE), text, fill="black", font_size=16)
    body = io.BytesIO()
    image.save(body, kind)
    return body.getvalue()


def _wrapped(text: str, width: int = 80) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
