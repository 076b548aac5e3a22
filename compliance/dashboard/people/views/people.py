"""Everybody on the roster, and one person's whole story of access."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from compliance.dashboard.people.forms import FulfilForm
from compliance.dashboard.people.lists.people import people_listing
from compliance.dashboard.people.story import story_of
from compliance.dashboard.people.tabs import tabs
from compliance.people.models import Obligation, Person, RosterImport
from compliance.people.models.terms import access_terms
from compliance.people.standing import standing
from compliance.web.access import for_lead
from compliance.web.lists import answer
from compliance.web.moment import moment_of
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest

_REVIEWED = 20  # decisions that are shown; the number of all is


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def people(request: SignedInRequest) -> HttpResponseBase:
    """List persons with their access and what they owe."""
    obligations = list(Obligation.objects.filter(retired_on=None).order_by("pk"))
    context = {
        "tabs": tabs("people:people"),
        "newest": RosterImport.objects.order_by("-imported_at").first(),
    }
    listing = people_listing(obligations, at=moment_of(request).at)
    rows = Person.objects.all()
    return answer(request, listing, rows, "people/people.html", **context)


def _peek(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Person, pk=pk)
    context = {"found": found, "standing": standing(found, at=moment_of(request).at)}
    return render(request, "people/_peek_person.html", context)


@require_safe
@for_lead
@or_peek(_peek)
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one person: employment, accounts over time, clocks, what they owe."""
    found = get_object_or_404(Person, pk=pk)
    context = person_context(found, at=moment_of(request).at) | {"form": FulfilForm()}
    return render(request, "people/person.html", context)


@require_safe
def me(request: SignedInRequest) -> HttpResponse:
    """Show what is kept of oneself; whoever is not on the roster has no such page."""
    found = Person.objects.of_user(request.user).first()
    if found is None or request.user.is_auditor:
        raise Http404("You are not on the roster.")
    context = person_context(found, at=timezone.now()) | {"is_own": True}
    return render(request, "people/person.html", context)


def person_context(found: Person, *, at: datetime) -> dict[str, Any]:
    """Return what the page of a person shows, as of an instant."""
    stands = standing(found, at=at)
    reviewed = found.reviewed.select_related(
        "review", "account__directory", "standing__by", "reviewer"
    ).order_by("-review__started_at", "position")
    return {
        "reviewed": reviewed[:_REVIEWED],
        "reviewed_count": reviewed.count(),
        "found": found,
        "standing": stands,
        "story": story_of(stands, at=at),
        "terms": access_terms(),
        "owned": found.owned_accounts.select_related("directory").order_by("name"),
    }
