"""The journey's own page, and what a lead decides there."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audits import actions
from audits.models import Audit
from compliance.web.access import for_lead, for_staff
from compliance.web.moment import moment_of
from compliance.web.request import SignedInRequest

from .burndown import gaps_left
from .facts import Known, known_at
from .foreseen import foretold
from .forms import SkipForm
from .steps import next_period, steps_of
from .strip import strip_of
from .tabs import tabs
from .todo import tasks_for

_FORECASTS = 6  # shown at once; the others are one press away


@require_safe
@for_staff
def journey(request: SignedInRequest) -> HttpResponse:
    """Show where one is on the way to a report, and what is next."""
    return _page(request, SkipForm())


def _page(request: SignedInRequest, form: SkipForm, *, status: int = 200) -> HttpResponse:
    at = moment_of(request).at
    known = known_at(at, slug=request.GET.get("audit", ""))
    phases = strip_of(known)
    period = known.facts.period
    context = {
        "at": at,
        "known": known,
        "phases": phases,
        "steps": steps_of(known, phases)
        if request.user.is_lead
        else tasks_for(request.user, at=at),
        "burn_down": gaps_left(assessment=known.assessment, at=at, by=_goal(known)),
        "forecasts": foretold(known, request.user, at=at),
        "most": _FORECASTS,
        "shown_slice": f":{_FORECASTS}",
        "next_period": next_period(known),
        "form": form,
        "tabs": tabs("journey:journey", request.user),
        "days_left": (period.last - known.facts.today).days if period else 0,
    }
    return render(request, "journey/journey.html", context, status=status)


def _goal(known: Known) -> date | None:
    """Return the day by which gaps are best closed: that on which observing begins."""
    period = known.facts.period
    return period.first if period and period.first > known.facts.today else None


@require_POST
@for_lead
def skip(request: SignedInRequest) -> HttpResponse:
    """Go on without a Type I."""
    form = SkipForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    reason = form.cleaned_data["reason"]
    actions.skip_type_one(reason=reason, actor=request.user, at=timezone.now())
    messages.success(request, "Type I is skipped, on the record. It can be taken back here.")
    return redirect("journey:journey")


@require_POST
@for_lead
def resume(request: SignedInRequest) -> HttpResponse:
    """Have a Type I after all."""
    actions.resume_type_one(actor=request.user, at=timezone.now())
    return redirect("journey:journey")


@require_POST
@for_lead
def follow(request: SignedInRequest, slug: str) -> HttpResponse:
    """Open the audit of the period after this audit's."""
    audit = get_object_or_404(Audit, slug=slug)
    try:
        opened = actions.open_following_audit(audit=audit, actor=request.user, at=timezone.now())
    except actions.AuditTypeError as error:
        messages.error(request, str(error))
        return redirect("journey:journey")
    messages.success(request, f"{opened} is open, about the same categories and systems.")
    return redirect(opened)
