"""Summaries of controls, criteria, checks and findings, for the panel beside a list."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from compliance.accounts.organization import the_organization
from compliance.dashboard.catalogue import checks_of, find_check, resting_on, standings
from compliance.dashboard.wall import build_weeks
from compliance.web.moment import moment_of
from compliance.web.request import SignedInRequest
from controls.models import Control, Criterion
from controls.versions import as_of
from evidence.health import health_of
from evidence.models import EvidenceItem, Finding


def control(request: SignedInRequest, code: str) -> HttpResponse:
    """Show how a control stands and what it waits for."""
    moment = moment_of(request)
    at = moment.at
    (found,) = as_of(
        [get_object_or_404(Control.objects.select_related("owner"), code=code)], moment
    )
    items = EvidenceItem.objects.known(at).of_control(found)
    context = {
        "control": found,
        "health": health_of([found], at=at)[found.pk],
        "ticks": build_weeks(the_organization(), [found], at=at).ticks(found),
        "failing": [s for s in checks_of(found, at=at) if s.counts["fail"]],
        "newest": items.newest_first().first(),
        "item_count": items.count(),
    }
    return render(request, "dashboard/_peek_control.html", context)


def criterion(request: SignedInRequest, code: str) -> HttpResponse:
    """Show which controls meet a criterion and how they stand."""
    found = get_object_or_404(Criterion.objects.select_related("category"), code=code)
    meeting = found.controls.current().of_systems_in_scope()
    controls = list(meeting.select_related("owner").order_by("code"))
    moment = moment_of(request)
    health = health_of(as_of(controls, moment), at=moment.at)
    context = {
        "criterion": found,
        "controls": [(control, health[control.pk]) for control in controls],
    }
    return render(request, "dashboard/_peek_criterion.html", context)


def check(request: SignedInRequest, check_id: str) -> HttpResponse:
    """Show a check's newest counts and what fails it first."""
    found = find_check(check_id)
    if found is None:
        raise Http404(f"There is no check {check_id}.")
    at = moment_of(request).at
    failing = Finding.objects.at(at).in_scope().failing().filter(check_id=check_id)
    context = {
        "provider": found[0],
        "check": found[1],
        "standing": next(s for s in standings(at=at) if s.check.id == check_id),
        "failing": failing.order_by("began_at", "pk")[:3],
        "controls": resting_on(check_id),
    }
    return render(request, "dashboard/_peek_check.html", context)


def resource(request: SignedInRequest, check_id: str, finding: int) -> HttpResponse:
    """Show what one check says of one resource, why, and how to mend it."""
    chosen = get_object_or_404(
        Finding.objects.select_related("source"), pk=finding, check_id=check_id
    )
    found = find_check(check_id)
    context = {
        "finding": chosen,
        "check": found[1] if found else None,
        "controls": resting_on(check_id),
    }
    return render(request, "dashboard/_peek_finding.html", context)
