"""Checks and the matrix of resources each one judges."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.dashboard.catalogue import find_check, standings
from compliance.dashboard.lanes import over_time
from compliance.web.access import for_staff
from compliance.web.pages import page_of
from compliance.web.request import SignedInRequest
from controls.models import Control
from evidence.models import Evaluation, Finding
from evidence.rules.verdict import Outcome


@require_GET
@for_staff
def checks(request: SignedInRequest) -> HttpResponse:
    """List every check, failing first, with the counts of its newest evaluation."""
    found = standings(at=timezone.now())
    wanted = request.GET.get("outcome", "")
    context = {
        "standings": [s for s in found if wanted in {"", s.outcome}],
        "total": len(found),
        "chips": [(o, sum(s.outcome == o for s in found)) for o in Outcome],
        "wanted": wanted,
    }
    return render(request, "dashboard/checks.html", context)


@require_GET
@for_staff
def check(request: SignedInRequest, check_id: str) -> HttpResponse:
    """Show one check: what is true when it passes, every resource, and how to mend it."""
    found = find_check(check_id)
    if found is None:
        raise Http404(f"There is no check {check_id}.")
    provider, the_check = found
    at = timezone.now()
    evaluations = Evaluation.objects.filter(check_id=check_id).newest_first()
    context = {
        "provider": provider,
        "check": the_check,
        "standing": next(s for s in standings(at=at) if s.check.id == check_id),
        "findings": page_of(request, _wanted(check_id, request.GET.get("outcome", ""))),
        "outcomes": list(Outcome),
        "wanted": request.GET.get("outcome", ""),
        "evaluations": evaluations.select_related("source", "snapshot__receipt")[:20],
        "evaluation_count": evaluations.count(),
        "controls": Control.objects.current().supported_by(check_id).order_by("code"),
    }
    return render(request, "dashboard/check.html", context)


@require_GET
@for_staff
def resource(request: SignedInRequest, check_id: str, finding: int) -> HttpResponse:
    """Show one resource's outcome over time under one check."""
    chosen = Finding.objects.filter(pk=finding, check_id=check_id).select_related("source").first()
    if chosen is None:
        raise Http404("There is no such finding.")
    history = Finding.objects.filter(
        source=chosen.source, check_id=check_id, resource_id=chosen.resource_id
    ).order_by("-began_at")
    at = timezone.now()
    context = {
        "at": at,
        "finding": chosen,
        "history": page_of(request, history),
        "over_time": over_time(chosen, at=at),
        "found": find_check(check_id),
    }
    return render(request, "dashboard/resource.html", context)


def _wanted(check_id: str, outcome: str) -> QuerySet[Finding]:
    findings = Finding.objects.open().filter(check_id=check_id).select_related("source")
    if outcome == "ended":
        ended = Finding.objects.filter(check_id=check_id).exclude(ended_at=None)
        return ended.select_related("source").order_by("-ended_at", "pk")
    if outcome:
        findings = findings.filter(outcome=outcome)
    return findings.worst_first()
