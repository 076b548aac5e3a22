"""Checks and the matrix of resources each one judges."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from compliance.accounts.organization import the_organization
from compliance.dashboard.catalogue import commands_for, find_check, resting_on, standings
from compliance.dashboard.lanes import over_time
from compliance.dashboard.lists.checks import INTERVALS, RESOURCES, checks_listing
from compliance.dashboard.waivers import accepting
from compliance.dashboard.wall import build_weeks
from compliance.web.access import for_staff
from compliance.web.lists import answer
from compliance.web.moment import moment_of
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from compliance.web.wall import Tick
from evidence.lists.judged import EVALUATIONS
from evidence.models import Evaluation, EvaluationQuerySet, Finding
from evidence.operation import shares_of_resource
from evidence.ribbons import weeks_of_checks
from integrations.plugin import Check, Provider

from . import peeks

_SHARES = timedelta(days=182)  # over which a resource's shares of time are told
_EVALUATIONS = 10  # of a check, on its page; the rest is a list of its own


@require_safe
@for_staff
def checks(request: SignedInRequest) -> HttpResponseBase:
    """List every check, failing first, with the counts of its newest evaluation."""
    at = moment_of(request).at
    return answer(request, checks_listing(at=at), standings(at=at), "dashboard/checks.html")


@require_safe
@for_staff
@or_peek(peeks.check)
def check(request: SignedInRequest, check_id: str) -> HttpResponseBase:
    """Show one check: what is true when it passes, every resource, and how to mend it."""
    provider, the_check = _check(check_id)
    at = moment_of(request).at
    evaluations = _evaluations(check_id, at)
    is_past = bool(request.GET.get("past"))
    is_out = request.GET.get("scope") == "out"
    context = {
        "provider": provider,
        "check": the_check,
        "standing": next(s for s in standings(at=at) if s.check.id == check_id),
        "is_past": is_past,
        "ticks": _ticks(check_id, at),
        "evaluations": evaluations.newest_first()[:_EVALUATIONS],
        "evaluation_count": evaluations.count(),
        "controls": resting_on(check_id),
    }
    findings = Finding.objects.filter(check_id=check_id).select_related("source__system")
    outside = findings.at(at).out_of_scope()
    rows = findings.filter(ended_at__lte=at) if is_past else findings.at(at)
    context |= {"is_out": is_out, "out_count": outside.count()}
    rows = outside if is_out else rows.in_scope()
    return answer(request, RESOURCES, rows, "dashboard/check.html", **context)


@require_safe
@for_staff
def evaluations(request: SignedInRequest, check_id: str) -> HttpResponseBase:
    """List every evaluation of one check, newest first."""
    _provider, the_check = _check(check_id)
    rows = _evaluations(check_id, moment_of(request).at)
    return answer(request, EVALUATIONS, rows, "dashboard/evaluations.html", check=the_check)


@require_safe
@for_staff
@or_peek(peeks.resource)
def resource(request: SignedInRequest, check_id: str, finding: int) -> HttpResponseBase:
    """Show one resource's outcome over time under one check."""
    chosen = Finding.objects.filter(pk=finding, check_id=check_id).select_related("source").first()
    if chosen is None:
        raise Http404("There is no such finding.")
    history = Finding.objects.filter(
        source=chosen.source, check_id=check_id, resource_id=chosen.resource_id
    ).known(moment_of(request).at)
    at = moment_of(request).at
    found = find_check(check_id)
    context = {
        "at": at,
        "finding": chosen,
        "check": found[1] if found else None,
        "commands": commands_for(chosen),
        "controls": resting_on(check_id),
        "over_time": over_time(chosen, at=at),
        "accepting": accepting(chosen, request.user, at=at),
        "shares": shares_of_resource(chosen, start=at - _SHARES, end=at),
    }
    return answer(request, INTERVALS, history, "dashboard/resource.html", **context)


def _ticks(check_id: str, at: datetime) -> list[Tick]:
    weeks = build_weeks(the_organization(), [], at=at)
    return weeks.ribbon(weeks_of_checks([check_id], weeks.weeks, at=at)[check_id])


def _check(check_id: str) -> tuple[Provider, Check[Any]]:
    found = find_check(check_id)
    if found is None:
        raise Http404(f"There is no check {check_id}.")
    return found


def _evaluations(check_id: str, at: datetime) -> EvaluationQuerySet:
    found = Evaluation.objects.filter(check_id=check_id, observed_at__lte=at)
    return found.select_related("source", "snapshot__receipt", "item")
