"""The styleguide: every component in every state, to be looked at and tested."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.web import samples


@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all components on one page."""
    messages.success(request, "Evidence saved. It covers 1 Jul – 30 Sep 2026.")
    return render(request, "web/styleguide.html", samples.context())
