"""What no page decides for itself: requests refused at once, and answers nobody keeps."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class RequestSizeMiddleware:
    """Answer 413, with what to do, to a body larger than any form of the product sends."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.headers.get("Content-Length", "0")
        if length.isdecimal() and int(length) > settings.MAX_REQUEST_BYTES:
            context = {"limit": settings.MAX_UPLOAD_BYTES}
            return render(request, "413.html", context, status=413)
        return self._get_response(request)


class NullCharacterMiddleware:
    """Answer 400 to an address with a null character, which PostgreSQL keeps in no text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address holds a null character.")
        return self._get_response(request)


class NeverKeptMiddleware:
    """Have no browser or proxy keep a page: after signing out, "back" shows nothing of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
