"""The ledger as people read it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from compliance.ledger.models import LedgerEntry
from compliance.web.access import for_lead
from compliance.web.pages import page_of
from compliance.web.request import SignedInRequest


@require_GET
@for_lead
def ledger(request: SignedInRequest) -> HttpResponse:
    """List every act, newest first; `?verify=1` verifies the whole chain on the way."""
    words = request.GET.get("q", "")
    entries = LedgerEntry.objects.matching(words).order_by("-sequence").select_related("user")
    context: dict[str, object] = {
        "entries": page_of(request, entries),
        "q": words,
        "head": LedgerEntry.objects.head(),
    }
    if request.GET.get("verify"):
        broken = LedgerEntry.objects.first_broken_sequence()
        context |= {"verified": True, "broken": broken, "broken_entry": str(broken)}
    return render(request, "dashboard/ledger.html", context)
