"""Finding anything, and the map of keys: pages that the palette asks for in part."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from compliance.dashboard.search import search, tidy, whole
from compliance.dashboard.search.asker import asker_of
from compliance.web import shell
from compliance.web.keys import key_map
from compliance.web.request import SignedInRequest


@require_GET
def find(request: SignedInRequest) -> HttpResponse:
    """Answer what is typed with all this person may see and do; `?kind=` shows one kind whole."""
    asker, words = asker_of(request), tidy(request.GET.get("q", ""))
    if kind := request.GET.get("kind"):
        found = whole(asker, words, kind, request.GET.get("page", ""))
        if found is None:
            raise Http404("There is no such kind of thing.")
        return render(request, "dashboard/found_all.html", {"found": found, "words": words})
    is_part = request.headers.get("HX-Target") == "found"
    template = "dashboard/_found.html" if is_part else "dashboard/find.html"
    return render(request, template, {"found": search(asker, words), "is_part": is_part})


@require_GET
def keys(request: SignedInRequest) -> HttpResponse:
    """Show what each key does."""
    sections = key_map(
        shell.navigation(request),
        is_staff=request.user.may_add_evidence,
        is_auditor=request.user.is_auditor,
    )
    is_part = request.headers.get("HX-Target") == "keymap"
    template = "dashboard/_keys.html" if is_part else "dashboard/keys.html"
    return render(request, template, {"sections": sections})
