"""Who may open a page: staff of the organization, or only the lead. Others find nothing there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase

from .request import SignedInRequest

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]


def for_staff(view: View[P]) -> View[P]:
    """Limit a page to leads and engineers; for employees and auditors it does not exist."""

    @wraps(view)
    def limited(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.may_add_evidence:
            raise Http404("There is no such page.")
        return view(request, *args, **kwargs)

    return limited


def for_lead(view: View[P]) -> View[P]:
    """Limit a page to leads; engineers are told so, for others it does not exist."""

    @wraps(view)
    def limited(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_lead:
            raise PermissionDenied("Only the compliance lead does this.")
        return view(request, *args, **kwargs)

    return for_staff(limited)
