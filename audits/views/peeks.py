"""Summaries for the panel beside a list: an audit to its lead, a control and an item to auditors.

What is limited to an audit stays so: these ask the same rows as the pages they stand for.
"""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from audits.evidence import (
    beyond,
    controls_of,
    criteria_of,
    items_of,
    shown_of,
    totals,
)
from audits.models import Audit
from compliance.web.request import SignedInRequest


def audit(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show what an audit is about, what shows it, and who looks."""
    found = get_object_or_404(Audit, slug=slug)
    accesses = found.accesses.select_related("user").order_by("user__name")
    context = {"audit": found, "totals": totals(found), "accesses": accesses}
    return render(request, "audits/_peek_audit.html", context)


def control(request: SignedInRequest, audit: Audit, code: str) -> HttpResponse:
    """Show what an auditor sees of one control in the window."""
    found = get_object_or_404(controls_of(audit).select_related("owner"), code=code)
    items = items_of(audit).filter(links__control=found).select_related("source")
    context = {
        "audit": audit,
        "control": found,
        "criteria": criteria_of(audit).filter(controls=found),
        "shown": shown_of(audit, found),
        "newest": items.first(),
    }
    return render(request, "audits/_peek_control.html", context)


def item(request: SignedInRequest, audit: Audit, pk: int) -> HttpResponse:
    """Show what an auditor sees of one evidence item."""
    rows = items_of(audit).select_related("artifact", "source", "added_by", "system")
    found = get_object_or_404(rows, pk=pk)
    context = {
        "audit": audit,
        "item": found,
        "beyond": beyond(audit, found),
        "controls": controls_of(audit).filter(evidence_items=found),
    }
    return render(request, "audits/_peek_evidence.html", context)
