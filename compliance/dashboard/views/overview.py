"""The dashboard, and what a cell of its wall holds."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.accounts.organization import the_organization
from compliance.dashboard import figures
from compliance.dashboard.wall import build_wall, build_weeks
from compliance.web.access import for_staff
from compliance.web.request import SignedInRequest
from controls.models import Control, Criterion
from evidence.health import health_of
from evidence.models import EvidenceItem, Finding


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Lead everybody to where their work is."""
    if request.user.is_auditor:
        return redirect("audits:mine")
    return redirect("dashboard" if request.user.may_add_evidence else "accounts:account")


@require_GET
@for_staff
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Show what can be shown of every control now, and every criterion week by week."""
    at = timezone.now()
    controls = list(Control.objects.in_scope().select_related("owner").prefetch_related("criteria"))
    health = health_of(controls, at=at)
    weeks = build_weeks(the_organization(), controls, at=at)
    view = request.GET.get("wall", "all")
    context = {
        "at": at,
        "wall": build_wall(weeks, controls, view=view),
        "figures": figures.key_figures(health, at=at),
        "attention": figures.needs_attention(at=at),
        "rows": figures.control_rows(controls, health, weeks),
        "runs": figures.latest_runs(),
        "views": [("families", "Families"), ("all", "All"), ("gaps", "Only gaps")],
        "view": view,
    }
    return render(request, "dashboard/dashboard.html", context)


@require_GET
@for_staff
def cell(request: SignedInRequest, code: str, monday: date) -> HttpResponse:
    """Show what ran in one week for one criterion, what it proved, and who added it."""
    criterion = get_object_or_404(Criterion, code=code)
    start = datetime.combine(monday, time(), the_organization().zone)
    context = {
        "criterion": criterion,
        "start": start,
        **_happened(criterion, start, start + timedelta(days=7)),
    }
    partial = "dashboard/_cell.html" if request.headers.get("HX-Request") else "dashboard/cell.html"
    return render(request, partial, context)


def _happened(criterion: Criterion, start: datetime, end: datetime) -> dict[str, Any]:
    controls = criterion.controls.current().order_by("code")
    checks = list(controls.values_list("checks__check_id", flat=True).distinct())
    items = EvidenceItem.objects.standing().covering(start, end)
    failed = Finding.objects.failing().filter(check_id__in=checks, began_at__lt=end)
    return {
        "controls": controls,
        "items": items.filter(links__control__in=controls).distinct().newest_first()[:20],
        "findings": failed.exclude(ended_at__lte=start).order_by("check_id", "resource_title")[:20],
    }
