"""The summary of an evidence item, for the panel beside a list; its bytes are not read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from compliance.web.moment import moment_of
from compliance.web.request import SignedInRequest
from evidence.models import EvidenceItem, Finding


def item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what an item says, covers, and shows operating."""
    items = EvidenceItem.objects.as_of(moment_of(request).at)
    joined = items.select_related("artifact", "source", "added_by", "system")
    found = get_object_or_404(joined, pk=pk)
    context = {
        "item": found,
        "controls": found.controls.order_by("code"),
        "failing": Finding.objects.shown_by(found).failing().count() if found.source_id else 0,
    }
    return render(request, "evidence/_peek_evidence.html", context)
