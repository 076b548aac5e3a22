"""Requests too large to be read are refused before their body is touched."""

from collections.abc import Callable

from django.conf import settings
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
