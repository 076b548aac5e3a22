"""The dashboard, and what a cell of its wall holds."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.accounts.models import Role
from compliance.accounts.organization import the_organization
from compliance.dashboard import figures
from compliance.dashboard.journey.facts import known_at
from compliance.dashboard.journey.strip import strip_of
from compliance.dashboard.setup import card_for
from compliance.dashboard.todo import grouped
from compliance.dashboard.waiting import work_of
from compliance.dashboard.wall import build_wall, build_weeks, week_from
from compliance.web.access import for_staff
from compliance.web.moment import moment_of
from compliance.web.request import SignedInRequest
from controls.models import Control, ControlQuerySet, Criterion
from controls.versions import as_of
from evidence.health import health_of
from evidence.models import Evaluation, Finding
from evidence.rules.weeks import Week
from evidence.weeks import current_items

_ROWS = 12  # controls on the dashboard, the worst
_SHOWN = 20  # in one cell, with the whole number beside it


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Lead everybody to where their work is."""
    if request.user.is_auditor:
        return redirect("audits:mine")
    if request.user.is_lead:
        return redirect("dashboard")
    return redirect("work" if request.user.may_add_evidence else "start")


@require_GET
def start(request: SignedInRequest) -> HttpResponse:
    """Tell an employee what this is and what is asked of them."""
    if request.user.role != Role.EMPLOYEE:
        raise Http404("There is no such page.")
    at = timezone.now()
    tasks = work_of(request.user, at=at)
    context = {"at": at, "tasks": tasks, "groups": grouped(tasks, at=at)}
    return render(request, "dashboard/start.html", context)


@require_GET
@for_staff
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Show what can be shown of every control now, and every criterion week by week."""
    moment = moment_of(request)
    at = moment.at
    controls = as_of(Control.objects.in_scope().select_related("owner"), moment)
    health = health_of(controls, at=at)
    weeks = build_weeks(the_organization(), controls, at=at)
    view = request.GET.get("wall", "all")
    context = {
        "at": at,
        "wall": build_wall(weeks, view=view),
        "figures": figures.key_figures(health, at=at),
        "attention": figures.needs_attention(at=at),
        "rows": figures.control_rows(controls, health, weeks, most=_ROWS),
        "total": len(controls),
        "runs": figures.latest_runs(at=at),
        "setup": card_for(request.user),
        "phases": strip_of(known_at(at)),
        "views": [("families", "Families"), ("all", "All"), ("gaps", "Only gaps")],
        "view": view,
    }
    return render(request, "dashboard/dashboard.html", context)


@require_GET
@for_staff
def cell(request: SignedInRequest, code: str, monday: date) -> HttpResponse:
    """Show what ran in one week for one criterion, what it proved, and who added it."""
    criterion = get_object_or_404(Criterion, code=code)
    week = week_from(monday, the_organization().zone)
    context = {"criterion": criterion, "start": week.start}
    context |= _happened(criterion, week, at=moment_of(request).at)
    partial = "dashboard/_cell.html" if request.headers.get("HX-Request") else "dashboard/cell.html"
    return render(request, partial, context)


def _looked(controls: ControlQuerySet, week: Week, at: datetime) -> Iterable[Mapping[str, Any]]:
    """Return how often each check of the controls looked within the week, and when last."""
    ran = Evaluation.objects.filter(
        check_id__in=controls.order_by().values("checks__check_id"),
        observed_at__gte=week.start,
        observed_at__lt=min(week.end, at),
    )
    counted = ran.order_by("check_id").values("check_id")
    return counted.annotate(number=Count("pk"), newest=Max("observed_at"))


def _happened(criterion: Criterion, week: Week, *, at: datetime) -> dict[str, Any]:
    controls = criterion.controls.current().of_systems_in_scope().order_by("code")
    items = current_items(controls, week).known(at).newest_first()
    judged = Finding.objects.filter(
        check_id__in=controls.order_by().values("checks__check_id"), began_at__lt=min(week.end, at)
    )
    held = (
        judged.in_scope()
        .exclude(ended_at__lte=week.start)
        .order_by("check_id", "resource_title", "pk")
    )
    findings, unread = held.failing(), held.unknown()
    return {
        "controls": controls,
        "items": items.select_related("added_by")[:_SHOWN],
        "item_count": items.count(),
        "findings": findings[:_SHOWN],
        "finding_count": findings.count(),
        "looked": list(_looked(controls, week, at)),
        "unread": unread[:_SHOWN],
        "unread_count": unread.count(),
    }
