"""Controls and criteria with what is known of them."""

from datetime import datetime

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.accounts.organization import the_organization
from compliance.dashboard import figures
from compliance.dashboard.catalogue import checks_of
from compliance.dashboard.wall import build_weeks
from compliance.ledger.models import LedgerEntry
from compliance.web.access import for_staff
from compliance.web.pages import page_of
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from controls.forms import OwnerForm
from controls.models import Control, Criterion
from controls.rules.health import Health
from evidence.health import health_of
from evidence.models import EvidenceItem

from . import peeks

_ITEM = ("source", "added_by", "artifact")  # what a row of evidence shows
_ENTRIES = 20  # of a control's history, newest first, with the whole number beside it


@require_GET
@for_staff
def controls(request: SignedInRequest) -> HttpResponse:
    """List the controls in scope, filtered by words, health and owner."""
    at = timezone.now()
    found = list(
        Control.objects.in_scope()
        .matching(request.GET.get("q", ""))
        .select_related("owner")
        .prefetch_related("criteria")
    )
    owned = [control for control in found if control.owner_id == request.user.pk]
    is_mine = request.GET.get("owner") == "me"
    rows = _rows(owned if is_mine else found, at)
    wanted = request.GET.get("health", "")
    context = {
        "rows": [row for row in rows if wanted in {"", row.health}],
        "total": len(rows),
        "chips": [(h, sum(row.health is h for row in rows)) for h in Health],
        "wanted": wanted,
        "is_mine": is_mine,
        "owned": len(owned),
        "q": request.GET.get("q", ""),
    }
    return render(request, "dashboard/controls.html", context)


def _rows(found: list[Control], at: datetime) -> list[figures.ControlRow]:
    weeks = build_weeks(the_organization(), found, at=at)
    return figures.control_rows(found, health_of(found, at=at), weeks)


@require_GET
@for_staff
@or_peek(peeks.control)
def control(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one control: what it says, how it stands, and what proves it."""
    at = timezone.now()
    found = get_object_or_404(Control.objects.select_related("owner"), code=code)
    items = EvidenceItem.objects.of_control(found).newest_first().prefetch_related("controls")
    entries = LedgerEntry.objects.about(f"control:{code}").order_by("-sequence")
    context = {
        "control": found,
        "health": health_of([found], at=at)[found.pk],
        "ticks": build_weeks(the_organization(), [found], at=at).ticks(found),
        "standings": checks_of(found, at=at),
        "items": page_of(request, items.select_related(*_ITEM), per_page=25),
        "entries": entries.select_related("user")[:_ENTRIES],
        "entry_count": entries.count(),
        "owner_form": OwnerForm(initial={"owner": found.owner}),
    }
    return render(request, "dashboard/control.html", context)


@require_GET
@for_staff
def criteria(request: SignedInRequest) -> HttpResponse:
    """List every criterion with its controls, those out of scope marked."""
    mapped = Prefetch("controls", Control.objects.current().order_by("code"))
    found = Criterion.objects.in_order().select_related("category").prefetch_related(mapped)
    return render(request, "dashboard/criteria.html", {"criteria": found})


@require_GET
@for_staff
@or_peek(peeks.criterion)
def criterion(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one criterion: its controls, their health, and the ISO crosswalk."""
    at = timezone.now()
    found = get_object_or_404(Criterion.objects.select_related("category"), code=code)
    controls = found.controls.current().select_related("owner").prefetch_related("criteria")
    context = {
        "criterion": found,
        "rows": _rows(list(controls.order_by("code")), at),
        "references": found.iso_references.order_by("grade", "reference"),
    }
    return render(request, "dashboard/criterion.html", context)
