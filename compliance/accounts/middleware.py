"""A deployment without users leads to the page that makes the first lead."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
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


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask for the sign-in; whoever sent a form comes back to the page it stood on."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        way_back = _page_of_form(request) or request.get_full_path()
        login_url = str(self.get_login_url(view_func))
        return redirect_to_login(way_back, login_url, self.get_redirect_field_name(view_func))


def _page_of_form(request: HttpRequest) -> str:
    try:
        referer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all, such as an unclosed bracket
        return ""
    if referer.netloc != request.get_host():
        return ""
    return referer.path + (f"?{referer.query}" if referer.query else "")


class TimeZoneMiddleware:
    """Show times in the viewer's zone, or else the organization's; the API speaks UTC to all.

    What an audit depends on asks for the organization's zone by name and never sees this one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith("/api/"):
            timezone.activate(request.user.zone or the_organization().zone)
        try:
            return self._get_response(request)
        finally:
            timezone.deactivate()
