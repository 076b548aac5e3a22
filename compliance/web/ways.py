"""The way back: a page opened from the set-up leads there again, and nowhere else."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest) -> str:
    """Return the page of the set-up that `next` names; "" for whatever else it holds."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith(reverse("setup")) else ""


def go_back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Lead back to the set-up if the act began there, else to an address of the product."""
    return HttpResponseRedirect(way_back(request) or otherwise)


def go_on(request: HttpRequest, address: str) -> HttpResponseRedirect:
    """Lead on to an address that shows what came of it, keeping the way back."""
    back = way_back(request)
    return HttpResponseRedirect(f"{address}?{urlencode({'next': back})}" if back else address)
