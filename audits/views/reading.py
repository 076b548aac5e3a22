"""The auditor's shell: what one audit may see, and nothing that could change it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.access import reading_audit
from audits.evidence import (
    NOTHING_SHOWN,
    Search,
    beyond,
    controls_of,
    criteria_of,
    evaluations_of,
    items_of,
    matrix,
    search_items,
    shown_by_control,
    totals,
)
from audits.models import Audit
from compliance.accounts.organization import day_of
from compliance.ledger.models import LedgerEntry
from compliance.web.pages import page_of
from compliance.web.request import SignedInRequest
from evidence import files
from evidence.models import EvidenceItem, Finding, Snapshot
from evidence.viewer import view as draw

_NEWEST = 10


@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """Lead an auditor to the audit he is named to, or to the choice among several."""
    if not request.user.is_auditor:
        raise Http404("There is no such page.")
    today = day_of(timezone.now())
    audits = list(Audit.objects.open_to(request.user, on=today).newest_first())
    if len(audits) == 1:
        return redirect("audits:overview", audits[0].slug)
    return render(request, "audits/mine.html", {"audits": audits})


@reading_audit
def overview(request: SignedInRequest, audit: Audit) -> HttpResponse:
    """Show the period, the scope, and the figures with what each is a part of."""
    context = {
        "audit": audit,
        "totals": totals(audit),
        "as_of": timezone.now(),
        "newest": items_of(audit).select_related("source", "added_by")[:_NEWEST],
    }
    return render(request, "audits/overview.html", context)


@reading_audit
def criteria(request: SignedInRequest, audit: Audit) -> HttpResponse:
    """Show which controls meet which criterion, and how much shows each."""
    return render(request, "audits/criteria.html", {"audit": audit, "rows": matrix(audit)})


@reading_audit
def control(request: SignedInRequest, audit: Audit, code: str) -> HttpResponse:
    """Show one control with its evidence and evaluations of the window."""
    found = get_object_or_404(controls_of(audit).select_related("owner"), code=code)
    items = search_items(audit, Search(control=code)).select_related("source", "added_by")
    evaluations = evaluations_of(audit).filter(item__links__control=found).newest_first()
    context = {
        "audit": audit,
        "control": found,
        "criteria": criteria_of(audit).filter(controls=found),
        "systems": found.systems.filter(audits=audit),
        "shown": shown_by_control(audit).get(found.pk, NOTHING_SHOWN),
        "page": page_of(request, items),
        "evaluations": evaluations.select_related("source")[:_NEWEST],
    }
    return render(request, "audits/control.html", context)


@reading_audit
def evidence(request: SignedInRequest, audit: Audit) -> HttpResponse:
    """List the evidence of the window, by control, criterion or words."""
    search = Search(
        control=request.GET.get("control", "").strip().upper(),
        criterion=request.GET.get("criterion", "").strip().upper(),
        text=request.GET.get("q", "").strip(),
    )
    items = search_items(audit, search).select_related("source", "added_by")
    context = {
        "audit": audit,
        "search": search,
        "page": page_of(request, items.prefetch_related("controls")),
        "total": items_of(audit).count(),
        "controls": controls_of(audit),
        "criteria": criteria_of(audit),
    }
    return render(request, "audits/evidence.html", context)


@reading_audit
def item(request: SignedInRequest, audit: Audit, pk: int) -> HttpResponse:
    """Show one evidence item: its bytes, drawn, and where they came from."""
    found = _item(audit, pk)
    evaluations = evaluations_of(audit).filter(item=found)
    context = {
        "audit": audit,
        "item": found,
        "beyond": beyond(audit, found),
        "controls": controls_of(audit).filter(evidence_items=found),
        "evaluations": evaluations.newest_first().select_related("snapshot__receipt")[:_NEWEST],
        "evaluation_count": evaluations.count(),
        "verdicts": page_of(request, Finding.objects.shown_by(found)),
        "entries": LedgerEntry.objects.about(f"evidence:{pk}").select_related("user"),
        "viewer": draw(found.artifact, part=files.part_of(request)),
        "image_url": files.image_url(found, request, "audits:evidence_image", [audit.slug, pk]),
    }
    return render(request, "audits/item.html", context)


@reading_audit
def download(_request: SignedInRequest, audit: Audit, pk: int) -> HttpResponse:
    """Give the sealed bytes, exactly."""
    return files.attachment(_item(audit, pk))


@reading_audit
def image(_request: SignedInRequest, audit: Audit, pk: int, number: int) -> HttpResponse:
    """Give the picture, or one page of a PDF."""
    return files.picture(_item(audit, pk), number)


@reading_audit
def receipt(request: SignedInRequest, audit: Audit, pk: int) -> HttpResponse:
    """Show how a snapshot behind an evaluation of the window was obtained: every call."""
    judged = Snapshot.objects.filter(evaluations__in=evaluations_of(audit)).distinct()
    found = get_object_or_404(judged.select_related("receipt__calls", "source", "artifact"), pk=pk)
    context = {
        "audit": audit,
        "snapshot": found,
        "viewer": draw(found.receipt.calls, part=files.part_of(request)),
    }
    return render(request, "audits/receipt.html", context)


def _item(audit: Audit, pk: int) -> EvidenceItem:
    items = items_of(audit).select_related("artifact", "source", "added_by", "system")
    return get_object_or_404(items, pk=pk)
