"""The settings page on which a lead says what reports cover."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compliance.web.access import for_lead, for_staff
from compliance.web.request import SignedInRequest
from compliance.web.ways import go_back
from controls import actions, scoping
from controls.forms import ScopeForm, SystemForm, SystemsForm
from controls.models import Category, Control, System
from controls.scope import category_choices, confirmation, scope_tabs


@require_GET
@for_staff
def scope(request: SignedInRequest) -> HttpResponse:
    return _page(request, SystemForm())


@require_POST
@for_lead
def scope_category(request: SignedInRequest, code: str) -> HttpResponse:
    category = get_object_or_404(Category, code=code)
    form = ScopeForm(request.POST)
    if not form.is_valid():
        return _page(request, SystemForm(), status=400)
    act = actions.take_category_out_of_scope
    if form.cleaned_data["in_scope"]:
        act = actions.put_category_in_scope
    try:
        act(category=category, actor=request.user, at=timezone.now())
    except actions.SecurityStaysInScopeError as error:
        messages.error(request, str(error))
    return go_back(request, reverse("controls:scope"))


@require_POST
@for_lead
def confirm(request: SignedInRequest) -> HttpResponse:
    """Decide that reports cover the categories in scope now."""
    actions.confirm_scope(actor=request.user, at=timezone.now())
    return go_back(request, reverse("controls:scope"))


@require_POST
@for_lead
def add_system(request: SignedInRequest) -> HttpResponse:
    form = SystemForm(request.POST)
    if form.is_valid():
        try:
            actions.add_system(**form.cleaned_data, actor=request.user, at=timezone.now())
            return redirect("controls:scope")
        except actions.SystemExistsError as error:
            form.add_error("name", str(error))
    return _page(request, form, status=400)


@require_POST
@for_lead
def scope_system(request: SignedInRequest, slug: str) -> HttpResponse:
    system = get_object_or_404(System, slug=slug)
    form = ScopeForm(request.POST)
    if not form.is_valid():
        return _page(request, SystemForm(), status=400)
    actions.set_system_scope(
        system=system,
        is_in_scope=form.cleaned_data["in_scope"],
        actor=request.user,
        at=timezone.now(),
    )
    return go_back(request, reverse("controls:scope"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def change_system(request: SignedInRequest, slug: str) -> HttpResponse:
    """Call a system otherwise, or describe it anew."""
    system = get_object_or_404(System, slug=slug)
    usual = {"name": system.name, "description": system.description}
    form = SystemForm(request.POST or None, initial=usual)
    if form.is_valid():
        try:
            scoping.change_system(
                system=system, **form.cleaned_data, actor=request.user, at=timezone.now()
            )
            return redirect("controls:scope")
        except actions.SystemExistsError as error:
            form.add_error("name", str(error))
    context = {"system": system, "form": form}
    return render(request, "controls/system.html", context, status=422 if form.errors else 200)


@require_POST
@for_lead
def set_systems(request: SignedInRequest, code: str) -> HttpResponse:
    """Say which systems a control concerns."""
    control = get_object_or_404(Control, code=code)
    form = SystemsForm(request.POST)
    if form.is_valid():
        scoping.set_control_systems(
            control=control, **form.cleaned_data, actor=request.user, at=timezone.now()
        )
    else:
        messages.error(request, "Choose systems of the list; none of them means all.")
    return redirect(control)


def _page(request: SignedInRequest, form: SystemForm, *, status: int = 200) -> HttpResponse:
    context = {
        "choices": category_choices(),
        "confirmation": confirmation(),
        "tabs": scope_tabs("controls:scope"),
        "systems": System.objects.order_by("name"),
        "form": form,
    }
    return render(request, "controls/scope.html", context, status=status)
