"""Saved views of lists: kept and forgotten, each a person's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from compliance.web import actions
from compliance.web.forms import SaveViewForm
from compliance.web.models import SavedView
from compliance.web.request import SignedInRequest


@require_POST
def save_view(request: SignedInRequest) -> HttpResponse:
    """Keep the state of a list under a name."""
    form = SaveViewForm(request.POST)
    if form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "next"}
        view = actions.save_view(**values, actor=request.user, at=timezone.now())
        messages.success(request, f"The view “{view}” is saved.")
    else:
        messages.error(request, "Give the view a name of at most 60 characters.")
    return redirect(_way_back(request))


@require_POST
def delete_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget one's own saved view."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    actions.delete_view(view=view, actor=request.user, at=timezone.now())
    return redirect(_way_back(request))


def _way_back(request: SignedInRequest) -> str:
    asked = request.POST.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) else "/"
