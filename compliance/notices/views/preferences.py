"""One's own wishes: what one is written, when not, and ending the digest from a mail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from compliance.accounts.organization import the_organization
from compliance.notices.actions.preferences import FIELDS, set_preferences, stop_digests
from compliance.notices.forms import PreferenceForm
from compliance.notices.letters import unsubscriber
from compliance.notices.models import preference_of
from compliance.notices.tabs import own_tabs
from compliance.web.request import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    """Show and keep what one wishes to be written."""
    form = PreferenceForm(request.POST or None, initial=_present(request))
    if request.method == "POST" and form.is_valid():
        set_preferences(values=form.cleaned_data, actor=request.user, at=timezone.now())
        messages.success(request, "Kept. It holds for every message from now on.")
        return redirect("notices:preferences")
    context = {
        "form": form,
        "tabs": own_tabs("notices:preferences"),
        "clock": request.user.zone or the_organization().zone,
    }
    status = 422 if form.errors else 200
    return render(request, "notices/preferences.html", context, status=status)


def _present(request: SignedInRequest) -> dict[str, Any]:
    return model_to_dict(preference_of(request.user), fields=FIELDS)


# A mail program sends the form by itself (RFC 8058): it has no session, and no token of a page.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End somebody's digests by the link of their mail; opening it only asks."""
    user = unsubscriber(token)
    if user is None:
        raise Http404("This link was not made here. Sign in and choose under Your account.")
    is_done = request.method == "POST"
    if is_done:
        stop_digests(actor=user, at=timezone.now())
    context = {"whose": user, "is_done": is_done, "path": request.path}
    return render(request, "notices/unsubscribe.html", context)
