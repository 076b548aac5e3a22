"""The ledger as people read it."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from compliance.dashboard.lists.ledger import LEDGER
from compliance.ledger.models import LedgerEntry
from compliance.web.access import for_lead
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest


@require_safe
@for_lead
def ledger(request: SignedInRequest) -> HttpResponseBase:
    """List every act, newest first; `?verify=1` verifies the whole chain on the way."""
    context: dict[str, object] = {"head": LedgerEntry.objects.head()}
    if request.GET.get("verify"):
        broken = LedgerEntry.objects.first_broken_sequence()
        context |= {"verified": True, "broken": broken, "broken_entry": str(broken)}
    entries = LedgerEntry.objects.select_related("user")
    return answer(request, LEDGER, entries, "dashboard/ledger.html", **context)
