"""Changing a control: who answers for it, and what it says from a day on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from compliance.accounts.organization import day_of
from compliance.web.access import for_lead
from compliance.web.request import SignedInRequest
from controls import actions, revising
from controls.forms import OwnerForm, RevisionForm
from controls.models import Control


@require_POST
@for_lead
def assign_owner(request: SignedInRequest, code: str) -> HttpResponse:
    """Make somebody answerable for a control."""
    control = get_object_or_404(Control, code=code)
    form = OwnerForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose somebody of the list as the owner.")
        return redirect(control)
    try:
        actions.assign_owner(
            control=control,
            owner=form.cleaned_data["owner"],
            actor=request.user,
            at=timezone.now(),
        )
    except actions.UnfitOwnerError as error:
        messages.error(request, str(error))
    return redirect(control)


@require_http_methods(["GET", "POST"])
@for_lead
def revise(request: SignedInRequest, code: str) -> HttpResponse:
    """Let a control say or do something else from a day on."""
    control = get_object_or_404(Control, code=code)
    now = timezone.now()
    form = RevisionForm(
        request.POST or None,
        instance=get_object_or_404(Control, code=code),  # the form changes the one it is given
        initial={"from_on": day_of(now)},
    )
    if request.method == "POST" and form.is_valid() and _revised(request, form, control):
        return redirect(control)
    status = 422 if form.errors else 200
    context = {"control": control, "form": form}
    return render(request, "controls/revise.html", context, status=status)


def _revised(request: SignedInRequest, form: RevisionForm, control: Control) -> bool:
    now = timezone.now()
    try:
        planned = revising.revise_control(
            control=control,
            changes=form.changes(),
            from_at=form.from_at(now),
            actor=request.user,
            at=now,
        )
    except revising.RevisionError as error:
        form.add_error(None, str(error))
        return False
    said = "The change is planned." if planned else "A new version is in force."
    messages.success(request, said if form.changes() else "Nothing was changed.")
    return True


@require_POST
@for_lead
def call_off(request: SignedInRequest, code: str) -> HttpResponse:
    """Drop a planned change."""
    control = get_object_or_404(Control, code=code)
    for revision in control.revisions.waiting().select_related("control"):
        revising.call_off_revision(revision=revision, actor=request.user, at=timezone.now())
    return redirect(control)
