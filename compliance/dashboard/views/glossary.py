"""Every word of the product, explained, for whoever signs in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from compliance.web import words
from compliance.web.request import SignedInRequest


@require_GET
def glossary(request: SignedInRequest) -> HttpResponse:
    """Show the glossary as the story of an audit."""
    return render(request, "dashboard/glossary.html", {"chapters": words.chapters()})
