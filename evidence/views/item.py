"""One evidence item: its bytes, drawn; where they came from; and taking it out again."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from compliance.ledger.models import LedgerEntry
from compliance.web.access import for_staff
from compliance.web.lists import answer, shown
from compliance.web.moment import moment_of
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from evidence import files
from evidence.actions import uploaded
from evidence.forms import WithdrawForm
from evidence.lists.judged import verdicts_at
from evidence.models import EvidenceItem, Finding, Snapshot
from evidence.viewer import view

from . import peek


@require_GET
@for_staff
@or_peek(peek.item)
def item(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show the item as an auditor would read it."""
    found = _item(pk, at=moment_of(request).at)
    verdicts = Finding.objects.shown_by(found)
    context = _context(request, found, WithdrawForm())
    return answer(request, verdicts_at(found.covered_to), verdicts, "evidence/item.html", **context)


def _context(
    request: SignedInRequest, found: EvidenceItem, form: WithdrawForm
) -> dict[str, object]:
    evaluations = found.evaluations.filter(observed_at__lte=moment_of(request).at)
    evaluations = evaluations.newest_first().select_related("snapshot__receipt")
    return {
        "item": found,
        "viewer": view(found.artifact, part=files.part_of(request)),
        "evaluations": evaluations[:10],
        "evaluation_count": evaluations.count(),
        "controls": found.controls.order_by("code"),
        "entries": LedgerEntry.objects.about(f"evidence:{found.pk}")
        .filter(occurred_at__lte=moment_of(request).at)
        .select_related("user"),
        "withdraw_form": form,
        "receipt_links": True,
        "image_url": files.image_url(found, request, "evidence:image", [found.pk]),
    }


@require_GET
@for_staff
def download(_request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the sealed bytes, exactly."""
    return files.attachment(_item(pk))


@require_GET
@for_staff
def image(_request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Give the picture, or one page of a PDF."""
    return files.picture(_item(pk), number)


@require_POST
@for_staff
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an uploaded item out of the evidence, with a reason."""
    found = _item(pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, form)
    try:
        uploaded.withdraw_evidence(
            item=found,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=timezone.now(),
        )
    except (uploaded.EvidenceRefusedError, uploaded.NotAllowedError) as error:
        messages.error(request, str(error))
    return redirect(found)


def _refused(request: SignedInRequest, found: EvidenceItem, form: WithdrawForm) -> HttpResponse:
    context = _context(request, found, form)
    context["shown"] = shown(request, verdicts_at(found.covers_to), Finding.objects.shown_by(found))
    return render(request, "evidence/item.html", context, status=422)


@require_GET
@for_staff
def receipt(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show how one snapshot was obtained: every call of it."""
    found = _snapshot(pk)
    context = {
        "snapshot": found,
        "viewer": view(found.receipt.calls, part=files.part_of(request)),
        "evaluations": found.evaluations.select_related("item").order_by("check_id", "pk"),
    }
    return render(request, "evidence/receipt.html", context)


@require_GET
@for_staff
def receipt_calls(_request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the sealed receipt, exactly."""
    return files.calls(_snapshot(pk))


@require_GET
@for_staff
def snapshot(_request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the sealed bytes of a snapshot, exactly."""
    return files.snapshot(_snapshot(pk))


def _snapshot(pk: int) -> Snapshot:
    snapshots = Snapshot.objects.select_related("receipt__calls", "source", "artifact")
    return get_object_or_404(snapshots, pk=pk)


def _item(pk: int, *, at: datetime | None = None) -> EvidenceItem:
    items = EvidenceItem.objects.select_related("artifact", "source", "added_by", "system")
    if at is not None:
        items = items.as_of(at)
    found = items.filter(pk=pk).first()
    if found is None:
        raise Http404(f"There is no evidence item EV-{pk}.")
    return found
