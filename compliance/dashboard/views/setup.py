"""The pages on which a new lead sets the product up."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compliance.accounts import actions
from compliance.accounts.forms import InvitationForm, OrganizationForm
from compliance.accounts.models import Organization, SetupStep, User
from compliance.dashboard import setup as setting_up
from compliance.dashboard import setup_forms
from compliance.web.access import for_lead
from compliance.web.request import SignedInRequest
from controls.forms import SystemForm
from controls.models import Control, System
from controls.scope import category_choices
from integrations.models import Connection
from integrations.providers import PROVIDERS


@require_GET
@for_lead
def setup(request: SignedInRequest) -> HttpResponse:
    """Lead to the first open step, or to what comes after the last."""
    step = setting_up.first_open(setting_up.steps(request.user))
    return redirect("setup_step", step.key) if step else redirect("setup_done")


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def step(request: SignedInRequest, key: str) -> HttpResponse:
    """Show one step with what it is done by; a form sent to it is saved, or shown again."""
    found = setting_up.steps(request.user)
    now = next((each for each in found if each.key == key), None)
    if now is None:
        raise Http404("The set-up has no such step.")
    context = {
        "steps": found,
        "now": now,
        "part": f"dashboard/_setup_{key}.html",
        "setup_url": reverse("setup_step", args=[key]),
        **_PARTS[now.key](),
    }
    return _sent(request, context) if request.method == "POST" else _page(request, context)


def _sent(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    step_form = setup_forms.FORMS.get(context["now"].key)
    if step_form is None:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    form = step_form.form(request.POST)
    address = setup_forms.save(step_form, form, actor=request.user, at=timezone.now())
    if address:
        return HttpResponseRedirect(address)
    return _page(request, context | {"form": form}, status=422)


def _page(request: SignedInRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "dashboard/setup.html", context, status=status)


@require_POST
@for_lead
def skip(request: SignedInRequest, key: str) -> HttpResponse:
    """Leave a step for later."""
    if key not in SetupStep.values:
        raise Http404("The set-up has no such step.")
    actions.skip_step(step=SetupStep(key), actor=request.user, at=timezone.now())
    return redirect("setup")


@require_GET
@for_lead
def done(request: SignedInRequest) -> HttpResponse:
    """Show what was left, and what happens next."""
    found = setting_up.steps(request.user)
    context = {
        "steps": found,
        "left": setting_up.left(found),
        "connection": Connection.objects.select_related("source").order_by("pk").first(),
        **_ownership(),
    }
    return render(request, "dashboard/setup_done.html", context)


def _organization() -> dict[str, Any]:
    found = Organization.objects.get()
    initial = {"name": found.name, "time_zone": found.time_zone}
    return {"form": OrganizationForm(initial=initial)}


def _categories() -> dict[str, Any]:
    return {"choices": category_choices()}


def _systems() -> dict[str, Any]:
    return {"form": SystemForm(), "systems": System.objects.order_by("name")}


def _connection() -> dict[str, Any]:
    connections = Connection.objects.select_related("source").order_by("pk")
    return {"providers": list(PROVIDERS.values()), "connections": connections}


def _people() -> dict[str, Any]:
    return {"form": InvitationForm(), "users": User.objects.order_by("pk"), **_ownership()}


def _ownership() -> dict[str, int]:
    controls = Control.objects.in_scope()
    return {"unowned": controls.filter(owner=None).count(), "total": controls.count()}


_PARTS: Mapping[SetupStep, Callable[[], dict[str, Any]]] = {
    SetupStep.ORGANIZATION: _organization,
    SetupStep.CATEGORIES: _categories,
    SetupStep.SYSTEMS: _systems,
    SetupStep.CONNECTION: _connection,
    SetupStep.PEOPLE: _people,
}
