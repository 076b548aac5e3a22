"""What was written: to oneself, and for the lead to everybody."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from compliance.notices.lists import EVERY, MINE
from compliance.notices.models import Message
from compliance.notices.tabs import all_tabs, own_tabs
from compliance.web.access import for_lead
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest


@require_safe
def mine(request: SignedInRequest) -> HttpResponseBase:
    """List what was written to oneself."""
    rows = Message.objects.filter(to=request.user).with_receiver()
    return answer(request, MINE, rows, "notices/mine.html", tabs=own_tabs("notices:mine"))


@require_safe
@for_lead
def every(request: SignedInRequest) -> HttpResponseBase:
    """List what was written to anybody, with what could not be sent."""
    rows = Message.objects.with_receiver()
    return answer(request, EVERY, rows, "notices/every.html", tabs=all_tabs("notices:every"))
