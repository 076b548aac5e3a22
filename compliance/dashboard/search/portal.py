"""What an auditor may find: the audits open to them, and what each of these shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from audits.evidence import controls_of, criteria_of, evaluations_of, items_of
from audits.models import Audit
from controls.models import CONTROL_WORDS, CRITERION_WORDS, Control, Criterion
from evidence.models import ITEM_WORDS, EvidenceItem
from integrations.plugin import Check

from . import record, shown
from .asker import Asker
from .hits import Hit
from .kinds import Kind, none
from .typed import answers


def controls(audit: Audit) -> QuerySet[Control]:
    """Return the controls this audit shows, each once and in no order."""
    return controls_of(audit).order_by()


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


def check_hit(audit: Audit, row: Check[Any]) -> Hit:
    """Show a check by its evaluations within the audit."""
    href = f"{reverse('audits:evaluations', args=[audit.slug])}?check={row.id}"
    return shown.check(row, href)


def checks(audit: Audit, among: Sequence[Check[Any]]) -> Sequence[Check[Any]]:
    """Return those checks of which this audit shows an evaluation."""
    if not among:
        return ()
    made = evaluations_of(audit).filter(check_id__in=[check.id for check in among])
    evaluated = set(made.order_by().values_list("check_id", flat=True).distinct())
    return [check for check in among if check.id in evaluated]


def kinds(asker: Asker) -> tuple[Kind, ...]:
    """Return what can be found: the audits open to this auditor, and what is in each."""
    audits = asker.audits()
    named = Kind(
        key="audits",
        title="Your audits",
        said=lambda words: [audit for audit in audits if answers(str(audit), words)],
        alike=none,
        hit=lambda audit: shown.audit(audit, reverse("audits:overview", args=[audit.slug])),
    )
    return (named, *(kind for audit in audits for kind in _kinds_of(audit)))


def _kinds_of(audit: Audit) -> tuple[Kind, ...]:
    return (
        _kind("controls", audit, controls(audit), CONTROL_WORDS, record.controls, control_hit),
        _kind("criteria", audit, criteria(audit), CRITERION_WORDS, record.criteria, criterion_hit),
        Kind(
            key=f"checks-{audit.pk}",
            title=f"Checks, {audit}",
            said=lambda words: checks(audit, record.checks(words)),
            alike=none,
            hit=partial(check_hit, audit),
            listed=("audits:evaluations", audit.slug),
        ),
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
