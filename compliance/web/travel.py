"""Staying in the past: on a page about an earlier instant, links and filters lead to that instant.

The links of a page know nothing of time; they are told it here, in the finished page, so that no
page can forget to. Only addresses of pages that can be asked about any instant are told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import escape

from .moment import PARAMETER, Moment

TRAVELLING = ("/dashboard/", "/controls/", "/criteria/", "/checks/", "/evidence/", "/people/")
_LINK = re.compile(r'(?P<begin> (?:href|hx-get)=")(?P<path>[/?][^"#]*)(?P<end>#[^"]*)?"')
_FORM = re.compile(r"<form\b(?![^>]*\bdata-now\b)[^>]*>")


class TravelMiddleware:
    """Keeps whoever looks at an earlier instant there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        moment = getattr(request, "moment", None)
        if (
            isinstance(moment, Moment)
            and moment.is_past
            and not response.streaming
            and response.get("Content-Type", "").startswith("text/html")
        ):
            response.content = staying(response.content.decode(), request.path, moment.asked)
        return response


def staying(page: str, path: str, asked: str) -> str:
    """Return the page with the instant in its links and in the forms that ask for pages."""
    told = f"{PARAMETER}={quote(asked)}"

    def link(match: re.Match[str]) -> str:
        address = match["path"]
        if not (path if address.startswith("?") else address).startswith(TRAVELLING):
            return match[0]
        if f"{PARAMETER}=" in address:
            return match[0]
        joint = "&amp;" if "?" in address and not address.endswith("?") else "?"
        address = address.rstrip("?") + joint + told
        return f'{match["begin"]}{address}{match["end"] or ""}"'

    def form(match: re.Match[str]) -> str:
        if 'method="post"' in match[0]:
            return match[0]
        return f'{match[0]}<input type="hidden" name="{PARAMETER}" value="{escape(asked)}">'

    return _FORM.sub(form, _LINK.sub(link, page))
