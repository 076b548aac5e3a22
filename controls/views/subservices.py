"""The pages of subservice organizations: vendors whose controls matter to ours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.accounts.organization import day_of
from compliance.ledger.models import LedgerEntry
from compliance.web.access import for_lead, for_staff
from compliance.web.lists import answer
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from controls import scoping
from controls.forms import SubserviceForm
from controls.lists import SUBSERVICES
from controls.models import SubserviceOrganization
from controls.scope import scope_tabs

_RELATED = ("criteria", "controls")


@require_safe
@for_staff
def subservices(request: SignedInRequest) -> HttpResponseBase:
    """List the vendors whose controls matter to ours."""
    rows = SubserviceOrganization.objects.prefetch_related(*_RELATED)
    is_past = bool(request.GET.get("past"))
    retired = rows.exclude(retired_on=None)
    context = {
        "tabs": scope_tabs("controls:subservices"),
        "is_past": is_past,
        "retired_count": retired.count(),
        "today": day_of(timezone.now()),
    }
    shown = retired if is_past else rows.current()
    return answer(request, SUBSERVICES, shown, "controls/subservices.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def new(request: SignedInRequest) -> HttpResponse:
    """Add one."""
    form = SubserviceForm(request.POST or None)
    if form.is_valid():
        try:
            found = scoping.add_subservice(
                subservice=form.subservice(), actor=request.user, at=timezone.now()
            )
            messages.success(request, f"{found} is taken down.")
            return redirect(found)
        except scoping.SubserviceExistsError as error:
            form.add_error("name", str(error))
    status = 422 if form.errors else 200
    return render(request, "controls/new_subservice.html", {"form": form}, status=status)


def _peek(request: SignedInRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(SubserviceOrganization, slug=slug)
    context = {"row": found, "is_lapsed": found.is_lapsed(day_of(timezone.now()))}
    return render(request, "controls/_peek_subservice.html", context)


@require_safe
@for_staff
@or_peek(_peek)
def subservice(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show what a vendor does for us, what is expected of it, and what rests on it."""
    found = get_object_or_404(SubserviceOrganization, slug=slug)
    return _page(request, found, SubserviceForm(row=found))


def _page(
    request: SignedInRequest,
    found: SubserviceOrganization,
    form: SubserviceForm,
    *,
    status: int = 200,
) -> HttpResponse:
    entries = LedgerEntry.objects.about(found.subject).select_related("user")
    context: dict[str, Any] = {
        "row": found,
        "form": form,
        "is_lapsed": found.is_lapsed(day_of(timezone.now())),
        "entries": entries.order_by("-sequence"),
    }
    return render(request, "controls/subservice.html", context, status=status)


@require_POST
@for_lead
def change(request: SignedInRequest, slug: str) -> HttpResponse:
    """Take down what is different now."""
    found = get_object_or_404(SubserviceOrganization, slug=slug)
    form = SubserviceForm(request.POST, row=found)
    if form.is_valid():
        try:
            scoping.change_subservice(
                row=found, subservice=form.subservice(), actor=request.user, at=timezone.now()
            )
            return redirect(found)
        except scoping.SubserviceExistsError as error:
            form.add_error("name", str(error))
    return _page(request, found, form, status=422)


@require_POST
@for_lead
def retire(request: SignedInRequest, slug: str) -> HttpResponse:
    """Say that nothing rests on it any more."""
    found, now = get_object_or_404(SubserviceOrganization, slug=slug), timezone.now()
    scoping.retire_subservice(row=found, on=day_of(now), actor=request.user, at=now)
    messages.success(request, f"{found} is retired; it stays in the record.")
    return redirect("controls:subservices")
