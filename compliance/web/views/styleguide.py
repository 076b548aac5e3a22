"""The styleguide: every component in every state, to be looked at and tested."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.web import sample_list, samples


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all components on one page; its list has somebody's saved views, so one is signed in."""
    messages.success(request, "Evidence saved. It covers 1 Jul – 30 Sep 2026.")
    context = samples.context() | {
        "shown": sample_list.sample(request),
        "middle": sample_list.sample_page(request),
    }
    return render(request, "web/styleguide.html", context)
