"""What an auditor may find: controls, criteria and evidence of the audits open to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from audits.evidence import controls_of, criteria_of, items_of
from audits.models import Audit
from controls.models import CONTROL_WORDS, CRITERION_WORDS, Control, Criterion
from evidence.models import ITEM_WORDS, EvidenceItem

from . import record, shown
from .asker import Asker
from .hits import Hit
from .kinds import Kind


def controls(audit: Audit) -> QuerySet[Control]:
    """Return the controls this audit shows, each once and in no order."""
    return Control.objects.filter(pk__in=controls_of(audit).order_by().values("pk"))


def criteria(audit: Audit) -> QuerySet[Criterion]:
    """Return the criteria this audit shows."""
    return criteria_of(audit)


def items(audit: Audit) -> QuerySet[EvidenceItem]:
    """Return the evidence this audit shows."""
    return items_of(audit)


def _in_window(audit: Audit) -> QuerySet[EvidenceItem]:
    window = audit.window()
    return EvidenceItem.objects.standing().covering(window.start, window.end)


def control_hit(audit: Audit, row: Control) -> Hit:
    """Show a control at its page within the audit."""
    href = reverse("audits:control", args=[audit.slug, row.code])
    return shown.control(row, href)


def criterion_hit(audit: Audit, row: Criterion) -> Hit:
    """Show a criterion by its rows of the audit's matrix."""
    href = f"{reverse('audits:criteria', args=[audit.slug])}?q={row.code}"
    return shown.criterion(row, href)


def item_hit(audit: Audit, row: EvidenceItem) -> Hit:
    """Show an evidence item at its page within the audit."""
    href = reverse("audits:evidence_item", args=[audit.slug, row.pk])
    return shown.item(row, href)


def kinds(asker: Asker) -> tuple[Kind, ...]:
    """Return what can be found in each audit open to this auditor."""
    return tuple(kind for audit in asker.audits() for kind in _kinds_of(audit))


def _kinds_of(audit: Audit) -> tuple[Kind, ...]:
    return (
        _kind("controls", audit, controls(audit), CONTROL_WORDS, record.controls, control_hit),
        _kind("criteria", audit, criteria(audit), CRITERION_WORDS, record.criteria, criterion_hit),
        _kind("evidence", audit, items(audit), ITEM_WORDS, record.items, item_hit),
    )


def _kind(
    key: str,
    audit: Audit,
    rows: QuerySet[Any],
    columns: Sequence[str],
    said: Callable[[QuerySet[Any], str], QuerySet[Any]],
    hit: Callable[[Audit, Any], Hit],
) -> Kind:
    return Kind(
        key=f"{key}-{audit.pk}",
        title=f"{key.capitalize()}, {audit}",
        said=partial(said, rows),
        alike=partial(record.alike, rows, columns),
        first=partial(record.first_items, rows, _in_window(audit)) if key == "evidence" else None,
        hit=partial(hit, audit),
        listed=(f"audits:{'evidence' if key == 'evidence' else 'criteria'}", audit.slug),
    )
