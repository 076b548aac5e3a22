"""A deployment without users leads to the page that makes the first lead."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from .models import User
from .organization import the_organization

_OPEN_PREFIXES = ("/healthz", "/readyz", "/static/")


class FirstLeadMiddleware:
    """Send every page to the welcome page until the first lead is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._has_users = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._has_users and not request.path.startswith(_OPEN_PREFIXES):
            self._has_users = User.objects.exists()
            if not self._has_users and request.path != reverse("accounts:welcome"):
                return redirect("accounts:welcome")
        return self._get_response(request)


class TimeZoneMiddleware:
    """Show every time in the organization's zone, which is also the audit's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            timezone.activate(the_organization().zone)
        try:
            return self._get_response(request)
        finally:
            timezone.deactivate()
