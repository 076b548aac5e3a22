"""Time limits of failures, and failures that are accepted for a while."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.dashboard.accepting_forms import DecideForm, LimitForm, WaiverForm
from compliance.dashboard.waivers import may_decide
from compliance.web.access import for_lead, for_staff
from compliance.web.lists import answer
from compliance.web.moment import moment_of
from compliance.web.request import SignedInRequest
from controls.models import Control
from evidence.actions import limits as actions
from evidence.lists.waivers import waivers_listing
from evidence.models import Finding, TimeLimit, Waiver
from evidence.rules.severity import Severity


@require_safe
@for_staff
def waivers(request: SignedInRequest) -> HttpResponseBase:
    """List what is accepted, waits, or was accepted before."""
    at = moment_of(request).at
    rows = Waiver.objects.known(at).select_related("source", "asked_by", "decided_by")
    listing = waivers_listing(at=at, row="dashboard/_waiver_row.html")
    return answer(request, listing, rows, "dashboard/waivers.html")


@require_http_methods(["GET", "POST"])
@for_staff
def waiver(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one waiver, and let somebody else than its asker decide."""
    found = get_object_or_404(
        Waiver.objects.select_related("source", "asked_by", "decided_by"), pk=pk
    )
    now = timezone.now()
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_waiver(waiver=found, actor=request.user, at=now, **form.cleaned_data)
        except actions.WaiverError as error:
            messages.error(request, str(error))
        return redirect(found)
    state = found.state(now)
    context = {
        "waiver": found,
        "state": state,
        "form": form,
        "may_decide": may_decide(request.user, found, state),
        "may_end": request.user.is_lead and state == "holding",
        "finding": _finding_of(found),
    }
    return render(request, "dashboard/waiver.html", context, status=422 if form.errors else 200)


def _finding_of(found: Waiver) -> Finding | None:
    """Return the newest of what its check says of the resource."""
    same = Finding.objects.filter(
        source=found.source, check_id=found.check_id, resource_id=found.resource_id
    )
    return same.order_by("-began_at").first()


@require_http_methods(["GET", "POST"])
@for_staff
def ask(request: SignedInRequest, check_id: str, finding: int) -> HttpResponse:
    """Ask that a failing resource be accepted until a day."""
    chosen = get_object_or_404(
        Finding.objects.select_related("source"), pk=finding, check_id=check_id
    )
    form = WaiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask_waiver(
                finding=chosen, actor=request.user, at=timezone.now(), **form.asked()
            )
        except actions.WaiverError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Asked for. A lead other than you decides.")
            return redirect(made)
    context = {"finding": chosen, "form": form}
    return render(request, "dashboard/waive.html", context, status=422 if form.errors else 200)


@require_POST
@for_lead
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a waiver end before its day."""
    found = get_object_or_404(Waiver, pk=pk)
    note = request.POST.get("note", "")
    actions.end_waiver(waiver=found, note=note, actor=request.user, at=timezone.now())
    return redirect(found)


@require_http_methods(["GET", "POST"])
@for_lead
def limits(request: SignedInRequest) -> HttpResponse:
    """Say how long failures may last, by severity or for one control."""
    form = LimitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_limit(of=form.of, limit=form.limit, actor=request.user, at=timezone.now())
        return redirect(reverse("limits"))
    current = {limit.severity: limit for limit in TimeLimit.objects.current().filter(control=None)}
    own = TimeLimit.objects.current().exclude(control=None).select_related("control", "set_by")
    earlier = TimeLimit.objects.exclude(ended_at=None).select_related("control", "set_by")
    context = {
        "form": form,
        "severities": [(severity, current.get(severity.value)) for severity in Severity],
        "own": own.order_by("control__code"),
        "earlier": earlier.order_by("-ended_at")[:20],
        "earlier_count": earlier.count(),
        "controls": Control.objects.in_scope().exclude(checks=None).count(),
    }
    return render(request, "dashboard/limits.html", context, status=422 if form.errors else 200)
