"""What the lead does to accounts and persons: link, sort, fulfil, forget."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from compliance.dashboard.people.forms import FulfilForm, LinkForm, SortForm, UnlinkForm
from compliance.people.actions import accounts as account_actions
from compliance.people.actions import roster as roster_actions
from compliance.people.actions import terms as terms_actions
from compliance.people.models import Account, Person
from compliance.web.access import for_lead
from compliance.web.request import SignedInRequest

from .accounts import account_page
from .people import person_context


@require_POST
@for_lead
def link(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whose an account is."""
    form = LinkForm(request.POST)
    return _say(request, pk, form, account_actions.link_account, "{account} is {person}’s.")


@require_POST
@for_lead
def unlink(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back whose an account was said to be."""
    said = "{account} is nobody’s by hand any more; the rules decide."
    return _say(request, pk, UnlinkForm(request.POST), account_actions.unlink_account, said)


@require_POST
@for_lead
def sort(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that an account is no one person's, and who answers for it."""
    form = SortForm(request.POST)
    return _say(request, pk, form, account_actions.sort_account, "{owner} answers for {account}.")


def _say(
    request: SignedInRequest, pk: int, form: Form, act: Callable[..., object], said: str
) -> HttpResponse:
    """Do to an account what a form says, or show the account with what is wrong with the form."""
    found = get_object_or_404(Account.objects.select_related("directory", "owner"), pk=pk)
    if form.is_valid():
        try:
            act(account=found, actor=request.user, at=timezone.now(), **form.cleaned_data)
        except account_actions.LinkRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said.format(account=found, **form.cleaned_data))
            return redirect(found)
    return account_page(request, found, form, status=422)


@require_POST
@for_lead
def fulfil(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that a person did what they owe."""
    found, form = get_object_or_404(Person, pk=pk), FulfilForm(request.POST)
    if form.is_valid():
        try:
            terms_actions.fulfil(
                person=found, actor=request.user, at=timezone.now(), **form.cleaned_data
            )
        except terms_actions.TermsRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{form.cleaned_data['obligation']} is recorded.")
            return redirect(found)
    context = person_context(found, at=timezone.now()) | {"form": form}
    return render(request, "people/person.html", context, status=422)


@require_POST
@for_lead
def forget(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the name and addresses of somebody who left out of the roster."""
    found = get_object_or_404(Person, pk=pk)
    try:
        roster_actions.forget_person(person=found, actor=request.user, at=timezone.now())
    except roster_actions.RosterRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found} is all that is left of the name and addresses.")
    return redirect(found)
