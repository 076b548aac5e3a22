"""Populations of the organization: finding, defining and freezing them, and reading each."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.accounts.organization import day_of
from compliance.web.access import for_lead, for_staff
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from evidence import artifacts, population_pages
from evidence.actions import populations as actions
from evidence.forms import PopulationForm
from evidence.frames import own_frame
from evidence.models import Population
from evidence.populations import found


@require_safe
@for_staff
def populations(request: SignedInRequest) -> HttpResponseBase:
    """List the populations that stand by themselves, and those that were defined."""
    today = day_of(timezone.now())
    standing = found.latest_of_all(today=today)
    defined = Population.objects.select_related("source", "artifact").newest_first()
    return population_pages.list_page(request, own_frame(request.user), [*standing, *defined])


@require_safe
@for_staff
def population(request: SignedInRequest, key: str) -> HttpResponseBase:
    """Show one population with its items."""
    return population_pages.population_page(request, own_frame(request.user), _found(key))


@require_safe
@for_staff
def completeness(request: SignedInRequest, key: str) -> HttpResponseBase:
    """Show how one was read and compared."""
    return population_pages.completeness_page(request, own_frame(request.user), _found(key))


@require_safe
@for_staff
def signals(request: SignedInRequest, key: str) -> HttpResponseBase:
    """Show what to ask of its reviews."""
    return population_pages.signals_page(request, own_frame(request.user), _found(key))


def _peek(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    return population_pages.item_peek(request, own_frame(request.user), _found(key), pk)


@require_safe
@for_staff
@or_peek(_peek)
def item(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    """Show one item."""
    return population_pages.item_page(request, own_frame(request.user), _found(key), pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def define(request: SignedInRequest) -> HttpResponse:
    """Define a population of a period."""
    form = PopulationForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.define_population(
                definition=form.definition(), actor=request.user, at=timezone.now()
            )
            return redirect("evidence:population", made.key)
        except actions.PopulationRefusedError as error:
            form.add_error("last_day", str(error))
    status = 422 if form.errors else 200
    return render(request, "evidence/define_population.html", {"form": form}, status=status)


@require_POST
@for_lead
def freeze(request: SignedInRequest, pk: int) -> HttpResponse:
    """Seal the list as it is now."""
    row = get_object_or_404(Population, pk=pk)
    try:
        actions.freeze_population(population=row, actor=request.user, at=timezone.now())
        messages.success(request, "The population is frozen. Its sealed list never changes.")
    except (actions.PopulationRefusedError, artifacts.ArtifactError) as error:
        messages.error(request, str(error))
    return redirect("evidence:population", row.key)


def _found(key: str) -> Population:
    row = found.by_key(key, today=day_of(timezone.now()))
    if row is None:
        raise Http404("There is no such population.")
    return row
