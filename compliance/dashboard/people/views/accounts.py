"""Accounts in every system, and one of them over time."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from compliance.dashboard.people.forms import LinkForm, SortForm, UnlinkForm
from compliance.dashboard.people.lists.accounts import ACCOUNTS
from compliance.dashboard.people.tabs import tabs
from compliance.people.models import Account, AccountLogEntry
from compliance.web.access import for_lead
from compliance.web.lists import answer
from compliance.web.request import SignedInRequest

_MOST = 200  # entries of a log that are shown; the number of all is


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def accounts(request: SignedInRequest) -> HttpResponseBase:
    """List accounts; several can be given an owner at once."""
    rows = Account.objects.select_related("directory", "owner")
    return answer(request, ACCOUNTS, rows, "people/accounts.html", tabs=tabs("people:accounts"))


@require_safe
@for_lead
def account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show whose an account is and by what that is known, and how it was over time."""
    found = get_object_or_404(Account.objects.select_related("directory", "owner"), pk=pk)
    return account_page(request, found)


def account_page(
    request: SignedInRequest, found: Account, form: object = None, status: int = 200
) -> HttpResponse:
    """Return the page of an account, with the form that was refused where one was."""
    states = found.states.order_by("-began_at")
    links = found.links.select_related("person", "made_by").order_by("-began_at", "-pk")
    log = AccountLogEntry.objects.filter(
        directory=found.directory, account__in=[found.external_id, found.name]
    ).order_by("-at")
    context = {
        "found": found,
        "states": states,
        "now": states.filter(ended_at=None).first(),
        "links": links,
        "link": links.filter(ended_at=None).first(),
        "log": log[:_MOST],
        "log_count": log.count(),
        "link_form": form if isinstance(form, LinkForm) else LinkForm(),
        "unlink_form": form if isinstance(form, UnlinkForm) else UnlinkForm(),
        "sort_form": form if isinstance(form, SortForm) else SortForm(),
    }
    return render(request, "people/account.html", context, status=status)
