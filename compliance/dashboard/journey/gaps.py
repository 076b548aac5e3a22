"""Gaps: all of them, and one with its plan, its end and its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.accounts.organization import day_of
from compliance.ledger.models import LedgerEntry
from compliance.web.access import for_staff
from compliance.web.lists import answer
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from controls import remedying as actions
from controls.models import Gap
from evidence.actions.gaps import close_gap

from .access import gap_for
from .forms import AcceptForm, CloseForm, PlanForm, ReopenForm
from .gap_list import GAPS
from .tabs import tabs

_SHOWN = ("control__owner", "criterion", "owner", "found")
_REFUSALS = (actions.GapRefusedError, actions.NotTheirGapError)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def gaps(request: SignedInRequest) -> HttpResponseBase:
    """List gaps of what is in scope: a lead all, others their own."""
    everything = Gap.objects.kept().seen_by(request.user).select_related(*_SHOWN)
    is_out = request.GET.get("scope") == "out"
    inside = everything.in_scope()
    rows = everything.exclude(pk__in=inside.values("pk")) if is_out else inside
    context = {
        "today": day_of(timezone.now()),
        "is_out": is_out,
        "out_count": everything.exclude(pk__in=inside.values("pk")).count(),
        "tabs": tabs("journey:gaps", request.user),
    }
    return answer(request, GAPS, rows, "journey/gaps.html", **context)


def _peek(request: SignedInRequest, pk: int) -> HttpResponse:
    context = {"gap": gap_for(request.user, pk), "today": day_of(timezone.now())}
    return render(request, "journey/_peek_gap.html", context)


@require_safe
@for_staff
@or_peek(_peek)
def gap(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one gap: what is missing, who closes it until when, and what happened to it."""
    return _page(request, gap_for(request.user, pk))


def _page(
    request: SignedInRequest, found: Gap, *, status: int = 200, **forms: Form
) -> HttpResponse:
    entries = LedgerEntry.objects.about(found.subject).select_related("user")
    in_scope = Gap.objects.in_scope().filter(pk=found.pk)
    context: dict[str, Any] = {
        "gap": found,
        "today": day_of(timezone.now()),
        "is_in_scope": in_scope.exists(),
        "entries": entries.order_by("-sequence"),
        "shown_by": [row.item for row in found.shown_by.select_related("item")],
        "plan_form": PlanForm(found, request.user),
        "close_form": CloseForm(found),
        "accept_form": AcceptForm(auto_id="id_accept_%s"),
        "reopen_form": ReopenForm(),
    }
    return render(request, "journey/gap.html", context | forms, status=status)


def _do(request: SignedInRequest, found: Gap, act: Callable[[], object], done: str) -> HttpResponse:
    """Do an act and lead back to the gap, saying what came of it."""
    try:
        act()
        messages.success(request, done)
    except _REFUSALS as error:
        messages.error(request, str(error))
    return redirect(found)


@require_POST
@for_staff
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change who does what until when."""
    found, now = gap_for(request.user, pk), timezone.now()
    form = PlanForm(found, request.user, request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, plan_form=form)
    return _do(
        request,
        found,
        lambda: actions.plan_gap(gap=found, plan=form.plan(), actor=request.user, at=now),
        "The plan is kept.",
    )


@require_POST
@for_staff
def begin(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that somebody works on it."""
    found, now = gap_for(request.user, pk), timezone.now()
    act = lambda: actions.begin_gap(gap=found, actor=request.user, at=now)  # noqa: E731
    return _do(request, found, act, f"{found.code} is in progress.")


@require_POST
@for_staff
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close it with what was done."""
    found, now = gap_for(request.user, pk), timezone.now()
    form = CloseForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, close_form=form)
    return _do(
        request,
        found,
        lambda: close_gap(gap=found, **form.cleaned_data, actor=request.user, at=now),
        f"{found.code} is closed.",
    )


@require_POST
@for_staff
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave it as it is, knowingly."""
    found, now = gap_for(request.user, pk), timezone.now()
    form = AcceptForm(request.POST, auto_id="id_accept_%s")
    if not form.is_valid():
        return _page(request, found, status=422, accept_form=form)
    return _do(
        request,
        found,
        lambda: actions.accept_gap(gap=found, **form.cleaned_data, actor=request.user, at=now),
        f"{found.code} is accepted as it is.",
    )


@require_POST
@for_staff
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back that it is settled."""
    found, now = gap_for(request.user, pk), timezone.now()
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, reopen_form=form)
    return _do(
        request,
        found,
        lambda: actions.reopen_gap(gap=found, **form.cleaned_data, actor=request.user, at=now),
        f"{found.code} is open again.",
    )
