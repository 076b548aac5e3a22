"""What the demo company uploaded by hand: small records of manual controls, in several formats."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from PIL import Image, ImageDraw

from compliance.accounts.models import User
from compliance.dashboard.catalogue import all_checks
from compliance.jobs.local.cast import moment
from controls.models import Control, ControlCheck
from controls.rules.cadence import Cadence
from evidence.actions.uploaded import Upload, upload_evidence

from .people import owners

_NEGLECTED = 13  # every so-manieth control has no evidence: gaps are part of the picture
_LATE, _MISSED = 9, 11  # every so-manieth performance is shown late, or not at all
_LAPSED = "vendor"  # the newest report is overdue
_LINE = 22  # pixels
_INCIDENT = 23  # days ago; what an emergency merge was made for
Act = tuple[datetime, Callable[[], object]]


def papers(*, fallback: User, at: datetime, since: datetime) -> Iterator[Act]:
    """Yield what was uploaded for most controls that no check shows, by their owners, and when."""
    people = owners()
    checked = ControlCheck.objects.filter(check_id__in=[check.id for _, check in all_checks()])
    shown = checked.filter(control__nature=Control.Nature.AUTOMATED).values("control")
    controls = Control.objects.in_scope().exclude(pk__in=shown).order_by("code")
    for number, control in enumerate(controls):
        actor = people.get(control.owner_role, fallback)
        if "incident" in control.title.lower():
            then = moment(at, _INCIDENT - 2, 15)
            upload = _upload(control, number, str(actor), then - timedelta(days=2), then)
            yield then, partial(_attach, replace(upload, title=_AFTERWARDS), control, actor, then)
        if number % _NEGLECTED != _NEGLECTED - 1:
            for upload, then in _performances(control, number, str(actor), at, since):
                yield then, partial(_attach, upload, control, actor, then)


def _attach(upload: Upload, control: Control, actor: User, then: datetime) -> None:
    upload_evidence(upload=upload, controls=[control], actor=actor, at=then)


def _performances(
    control: Control, number: int, who: str, at: datetime, since: datetime
) -> Iterator[tuple[Upload, datetime]]:
    """Yield each performance by the control's cadence: most in time, some late, a few missed."""
    step = max(Cadence(control.cadence).turn, timedelta(days=30))
    is_lapsed = _LAPSED in control.title.lower()
    covers_to = moment(at, 2 + number % 5, 16) - (step * 3 / 2 if is_lapsed else timedelta())
    turn = 0
    while covers_to > since:
        place, turn = number * 5 + turn * 3, turn + 1
        if place % _MISSED != _MISSED - 1 or turn == 1:
            is_late = place % _LATE == _LATE - 1 and turn > 1
            then = covers_to + (step * 2 / 5 if is_late else timedelta(hours=18 + place % 9))
            first = covers_to - step + timedelta(days=1)
            yield _upload(control, number, who, first, covers_to), then
        covers_to -= step


def _upload(
    control: Control, number: int, who: str, covers_from: datetime, covers_to: datetime
) -> Upload:
    title = f"{control.title}, {covers_from:%b %Y} to {covers_to:%b %Y}"
    return Upload(
        title=title,
        file_name=f"{control.code.lower()}-{covers_to:%Y-%m}{_SUFFIXES[number % 3]}",
        body=_body(number, control, title, who, covers_to.date()),
        covers_from=covers_from,
        covers_to=covers_to,
        captured_at=covers_to,
        provenance={"system": "Northwind Labs handbook (demo data)", "captured_by": who},
    )


_AFTERWARDS = "What followed from INC-231: customers were charged twice for an hour"
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
