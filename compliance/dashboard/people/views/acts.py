"""What the lead does to accounts and persons: link, sort, fulfil, forget."""

from __future__ import annotations

from django.contrib import messages
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
    found, form = _account(pk), LinkForm(request.POST)
    if form.is_valid():
        try:
            account_actions.link_account(
                account=found, actor=request.user, at=timezone.now(), **form.cleaned_data
            )
        except account_actions.LinkRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{found} is {form.cleaned_data['person']}’s.")
            return redirect(found)
    return account_page(request, found, form, status=422)


@require_POST
@for_lead
def unlink(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back whose an account was said to be."""
    found, form = _account(pk), UnlinkForm(request.POST)
    if form.is_valid():
        try:
            account_actions.unlink_account(
                account=found, actor=request.user, at=timezone.now(), **form.cleaned_data
            )
        except account_actions.LinkRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{found} is nobody’s by hand any more; the rules decide.")
            return redirect(found)
    return account_page(request, found, form, status=422)


@require_POST
@for_lead
def sort(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that an account is no one person's, and who answers for it."""
    found, form = _account(pk), SortForm(request.POST)
    if form.is_valid():
        try:
            account_actions.sort_account(
                account=found, actor=request.user, at=timezone.now(), **form.cleaned_data
            )
        except account_actions.LinkRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{form.cleaned_data['owner']} answers for {found}.")
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
    context = person_context(found) | {"form": form}
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


def _account(pk: int) -> Account:
    return get_object_or_404(Account.objects.select_related("directory", "owner"), pk=pk)
