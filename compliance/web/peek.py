"""A page asked for a summary of itself, to be shown beside a list."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponseBase

from .request import SignedInRequest

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]
_PANEL = "panel"


def or_peek(peek: View[P]) -> Callable[[View[P]], View[P]]:
    """Let `peek` answer for a page when the panel asks; it is limited as the page is.

    It stands below the decorators that say who may open the page.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def choose(
            request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            answer = peek if request.headers.get("HX-Target") == _PANEL else view
            return answer(request, *args, **kwargs)

        return choose

    return decorate
