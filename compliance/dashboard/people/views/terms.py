"""What was agreed about access: limits, obligations, and how accounts are named."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from compliance.dashboard.people.forms import ObligationForm, RuleForm, TermsForm
from compliance.dashboard.people.tabs import tabs
from compliance.people.actions import accounts as account_actions
from compliance.people.actions import terms as actions
from compliance.people.models import LinkRule, Obligation
from compliance.people.models.terms import access_terms
from compliance.web.access import for_lead
from compliance.web.request import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@for_lead
def terms(request: SignedInRequest) -> HttpResponse:
    """Show the limits, and agree on others."""
    form = TermsForm(request.POST or None, instance=access_terms())
    if request.method == "POST" and form.is_valid():
        actions.set_terms(values=form.cleaned_data, actor=request.user, at=timezone.now())
        messages.success(request, "The limits hold from now on.")
        return redirect("people:terms")
    return _page(request, terms_form=form)


@require_POST
@for_lead
def add_obligation(request: SignedInRequest) -> HttpResponse:
    """Ask something of everybody."""
    form = ObligationForm(request.POST)
    if form.is_valid():
        try:
            actions.add_obligation(actor=request.user, at=timezone.now(), **form.cleaned_data)
        except actions.TermsRefusedError as error:
            form.add_error(None, str(error))
        else:
            return _done(request, "Everybody it concerns owes it from now on.")
    return _page(request, obligation_form=form)


@require_POST
@for_lead
def retire(request: SignedInRequest, slug: str) -> HttpResponse:
    """Ask it of nobody any more."""
    found = get_object_or_404(Obligation, slug=slug)
    actions.retire_obligation(obligation=found, actor=request.user, at=timezone.now())
    return _done(request, f"{found} is owed by nobody any more; what was done stays.")


@require_POST
@for_lead
def add_rule(request: SignedInRequest) -> HttpResponse:
    """Say how a system names its accounts."""
    form = RuleForm(request.POST)
    if form.is_valid():
        try:
            account_actions.add_link_rule(
                actor=request.user, at=timezone.now(), **form.cleaned_data
            )
        except account_actions.LinkRefusedError as error:
            form.add_error("template", str(error))
        else:
            return _done(request, "The accounts are linked by it.")
    return _page(request, rule_form=form)


@require_POST
@for_lead
def end_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Link by a rule no longer."""
    found = get_object_or_404(LinkRule, pk=pk)
    account_actions.end_link_rule(rule=found, actor=request.user, at=timezone.now())
    return _done(request, "Nothing is linked by it any more.")


def _done(request: SignedInRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("people:terms")


def _page(request: SignedInRequest, **refused: forms.BaseForm) -> HttpResponse:
    rules = LinkRule.objects.filter(ended_at=None).select_related("directory", "made_by")
    context: dict[str, Any] = {
        "tabs": tabs("people:terms"),
        "terms_form": TermsForm(instance=access_terms()),
        "obligation_form": ObligationForm(),
        "rule_form": RuleForm(),
        "obligations": Obligation.objects.filter(retired_on=None).order_by("pk"),
        "rules": rules.order_by("directory__title", "pk"),
    }
    is_refused = any(form.errors for form in refused.values())
    return render(
        request, "people/terms.html", context | refused, status=422 if is_refused else 200
    )
