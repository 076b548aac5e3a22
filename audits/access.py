"""Who may open which page of audits; for everybody else there is no such page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from compliance.accounts.organization import day_of
from compliance.web.request import SignedInRequest

from .models import Audit

P = ParamSpec("P")
Page = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
PageOfAudit = Callable[Concatenate[SignedInRequest, Audit, P], HttpResponseBase]


def for_lead_alone(view: Page[P]) -> Page[P]:
    """Limit a page to leads; for others it does not exist."""

    @wraps(view)
    def limited(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_lead:
            raise Http404("There is no such page.")
        return view(request, *args, **kwargs)

    return limited


def reading_audit(view: PageOfAudit[P]) -> Callable[..., HttpResponseBase]:
    """Give a page the audit of that slug if this person may look into it; it only ever reads."""

    @require_safe
    @wraps(view)
    def limited(
        request: SignedInRequest, /, slug: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        today = day_of(timezone.now())
        audit = get_object_or_404(Audit.objects.open_to(request.user, on=today), slug=slug)
        return view(request, audit, *args, **kwargs)

    return limited
