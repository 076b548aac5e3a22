"""What is known by its id: typed whole, it stands first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from audits.models import Audit
from compliance.dashboard.catalogue import find_check
from compliance.ledger.models import LedgerEntry
from controls.models import Control, Criterion
from evidence.models import EvidenceItem
from integrations.models import CollectionRun

from . import portal, shown
from .asker import Asker
from .hits import Hit

_CODE = re.compile(r"([A-Z]{2,4})[- ]?(\d{1,3})")
_NUMBER = re.compile(r"(EV[- ]?|#|RUN )?(\d{1,9})")
_ITEM, _ENTRY, _RUN = "EV", "#", "RUN"


def exact(asker: Asker, words: str) -> tuple[Hit, ...]:
    """Return what has exactly this id, as far as this person may see it."""
    typed = words.upper()
    if asker.user.is_auditor:
        return tuple(_in_audits(asker, typed))
    return tuple(_in_record(asker, typed)) if asker.is_staff else ()


def _in_record(asker: Asker, typed: str) -> Iterator[Hit]:
    yield from map(shown.criterion, Criterion.objects.filter(code=typed.replace(" ", "")))
    code = code_of(typed)
    yield from map(shown.control, Control.objects.filter(code__in={code, typed}))
    if found := find_check(code):
        yield shown.check(found[1])
    if number := _NUMBER.fullmatch(typed):
        yield from _numbered(asker, (number[1] or "").strip(" -"), int(number[2]))


def _numbered(asker: Asker, sign: str, number: int) -> Iterator[Hit]:
    if sign in {"", _ITEM}:
        yield from map(shown.item, EvidenceItem.objects.filter(pk=number))
    if sign in {"", _RUN}:
        runs = CollectionRun.objects.filter(pk=number).select_related("connection__source")
        yield from map(shown.run, runs)
    if sign in {"", _ENTRY} and asker.user.is_lead:
        entries = LedgerEntry.objects.filter(sequence=number).select_related("user")
        yield from map(shown.entry, entries)


def _in_audits(asker: Asker, typed: str) -> Iterator[Hit]:
    for audit in asker.audits():
        for hit in _in_audit(audit, typed):
            yield replace(hit, detail=str(audit))


def _in_audit(audit: Audit, typed: str) -> Iterator[Hit]:
    for criterion in portal.criteria(audit).filter(code=typed.replace(" ", "")):
        yield portal.criterion_hit(audit, criterion)
    for control in portal.controls(audit).filter(code__in={code_of(typed), typed}):
        yield portal.control_hit(audit, control)
    if found := find_check(code_of(typed)):
        yield from (portal.check_hit(audit, check) for check in portal.checks(audit, [found[1]]))
    number = _NUMBER.fullmatch(typed)
    if number and (number[1] or "").strip(" -") in {"", _ITEM}:
        for item in portal.items(audit).filter(pk=int(number[2])):
            yield portal.item_hit(audit, item)


def code_of(typed: str) -> str:
    """Return a code as it is written, "ac4" as "AC-04"; what is none stays as it is."""
    code = _CODE.fullmatch(typed.upper())
    return f"{code[1]}-{int(code[2]):02}" if code else typed.upper()
