"""The auditor's shell: what one audit may see, and nothing that could change it."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.access import reading_audit
from audits.evidence import (
    beyond,
    controls_of,
    criteria_of,
    evaluations_of,
    items_of,
    matrix,
    showing_control,
    shown_of,
    totals,
)
from audits.lists import EVIDENCE, MATRIX, evaluations_listed, evidence_of
from audits.models import Audit
from audits.observed import observed
from audits.populations import shows_page
from audits.visits import stays_of, visit
from compliance.accounts.organization import day_of
from compliance.ledger.models import LedgerEntry
from compliance.web.lists import answer
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from evidence import files
from evidence.lists.judged import verdicts_at
from evidence.lists.library import SHOWN
from evidence.models import EvidenceItem, Finding, Snapshot
from evidence.viewer import view as draw

from . import peeks

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
    stays = stays_of(request.user, audits, at=timezone.now())
    return render(request, "audits/mine.html", {"stays": stays})


@reading_audit
def overview(request: SignedInRequest, audit: Audit) -> HttpResponse:
    """Show the period, the scope, and the figures with what each is a part of."""
    context = {
        "audit": audit,
        "totals": totals(audit),
        "as_of": timezone.now(),
        "stay": visit(audit, request.user, at=timezone.now()),
        "newest": items_of(audit).select_related("source", "added_by")[:_NEWEST],
    }
    return render(request, "audits/overview.html", context)


@reading_audit
def criteria(request: SignedInRequest, audit: Audit) -> HttpResponseBase:
    """Show which controls meet which criterion, and how much shows each."""
    return answer(request, MATRIX, matrix(audit), "audits/criteria.html", audit=audit)


@reading_audit
@or_peek(peeks.control)
def control(request: SignedInRequest, audit: Audit, code: str) -> HttpResponseBase:
    """Show one control with its evidence and evaluations of the window."""
    found = get_object_or_404(controls_of(audit).select_related("owner"), code=code)
    evaluations = evaluations_of(audit).filter(item__links__control=found).newest_first()
    context = {
        "audit": audit,
        "control": found,
        "criteria": criteria_of(audit).filter(controls=found),
        "systems": found.systems.filter(audits=audit),
        "observed": observed(audit, found, at=timezone.now()),
        "made": shown_of(audit, found),
        "evaluations": evaluations.select_related("snapshot__receipt", "source")[:_NEWEST],
    }
    items = showing_control(audit, items_of(audit), code).select_related(*SHOWN)
    return answer(request, EVIDENCE, items, "audits/control.html", **context)


@reading_audit
def evidence(request: SignedInRequest, audit: Audit) -> HttpResponseBase:
    """List the evidence of the window, by control, criterion or words."""
    items = items_of(audit).select_related(*SHOWN)
    return answer(request, evidence_of(audit), items, "audits/evidence.html", audit=audit)


@reading_audit
def evaluations(request: SignedInRequest, audit: Audit) -> HttpResponseBase:
    """List every evaluation of the window, newest first."""
    rows = evaluations_of(audit).select_related("source", "snapshot__receipt")
    return answer(request, evaluations_listed(audit), rows, "audits/evaluations.html", audit=audit)


@reading_audit
@or_peek(peeks.item)
def item(request: SignedInRequest, audit: Audit, pk: int) -> HttpResponseBase:
    """Show one evidence item: its bytes, drawn, and where they came from."""
    found = _item(audit, pk)
    evaluations = evaluations_of(audit).filter(item=found)
    newest = list(evaluations.newest_first().select_related("snapshot__receipt")[:_NEWEST])
    context = {
        "audit": audit,
        "item": found,
        "beyond": beyond(audit, found),
        "controls": controls_of(audit).filter(evidence_items=found),
        "evaluations": newest,
        "evaluation_count": evaluations.count(),
        "entries": LedgerEntry.objects.about(f"evidence:{pk}").select_related("user"),
        "viewer": draw(found.artifact, part=files.part_of(request)),
        "image_url": files.image_url(found, request, "audits:evidence_image", [audit.slug, pk]),
    }
    verdicts = verdicts_at(newest[0].observed_at if newest else found.covers_from)
    return answer(request, verdicts, Finding.objects.shown_by(found), "audits/item.html", **context)


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
    """Show how a snapshot behind an evaluation or population of the window was obtained."""
    found = _snapshot(audit, pk)
    evaluations = evaluations_of(audit).filter(snapshot=found).select_related("item")
    context = {
        "audit": audit,
        "snapshot": found,
        "viewer": draw(found.receipt.calls, part=files.part_of(request)),
        "evaluations": evaluations.order_by("check_id", "pk"),
    }
    return render(request, "audits/receipt.html", context)


@reading_audit
def receipt_calls(_request: SignedInRequest, audit: Audit, pk: int) -> HttpResponse:
    """Give the sealed receipt of a snapshot behind an evaluation of the window."""
    return files.calls(_snapshot(audit, pk))


@reading_audit
def snapshot(_request: SignedInRequest, audit: Audit, pk: int) -> HttpResponse:
    """Give the sealed bytes that an evaluation of the window judged."""
    return files.snapshot(_snapshot(audit, pk))


def _snapshot(audit: Audit, pk: int) -> Snapshot:
    rows = Snapshot.objects.select_related("receipt__calls", "source", "artifact")
    if not shows_page(audit, pk):
        rows = rows.filter(pk__in=evaluations_of(audit).values("snapshot"))
    return get_object_or_404(rows, pk=pk)


def _item(audit: Audit, pk: int) -> EvidenceItem:
    items = items_of(audit).select_related("artifact", "source", "added_by", "system")
    return get_object_or_404(items, pk=pk)
