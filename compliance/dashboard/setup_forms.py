"""The forms of the set-up: each is sent to its own step, which shows it again when refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from compliance.accounts import actions as accounts
from compliance.accounts.forms import InvitationForm, OrganizationForm
from compliance.accounts.models import SetupStep, User
from controls import actions as controls
from controls.forms import SystemForm
from controls.models import System

_REFUSALS = (accounts.AccountRefusedError, controls.SystemExistsError)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForm:
    """What is typed in one step; `save` returns the address to go on to."""

    form: type[forms.Form]
    save: Callable[[dict[str, Any], User, datetime], str]
    field: str  # beside which a refusal is said


def _correct_organization(values: dict[str, Any], actor: User, at: datetime) -> str:
    accounts.correct_organization(**values, actor=actor, at=at)
    return reverse("setup")


def _add_system(values: dict[str, Any], actor: User, at: datetime) -> str:
    """Add a system; after the first one the set-up goes on, after others it stays."""
    is_first = not System.objects.exists()
    controls.add_system(**values, actor=actor, at=at)
    return reverse("setup") if is_first else reverse("setup_step", args=[SetupStep.SYSTEMS])


def _invite(values: dict[str, Any], actor: User, at: datetime) -> str:
    """Invite somebody; the link to send them is shown before the set-up goes on."""
    user = accounts.invite_user(**values, actor=actor, at=at)
    back = reverse("setup_step", args=[SetupStep.PEOPLE])
    return f"{reverse('accounts:user', args=[user.pk])}?{urlencode({'next': back})}"


FORMS: Mapping[SetupStep, StepForm] = {
    SetupStep.ORGANIZATION: StepForm(
        form=OrganizationForm, save=_correct_organization, field="name"
    ),
    SetupStep.SYSTEMS: StepForm(form=SystemForm, save=_add_system, field="name"),
    SetupStep.PEOPLE: StepForm(form=InvitationForm, save=_invite, field="email"),
}


def save(step: StepForm, form: forms.Form, *, actor: User, at: datetime) -> str:
    """Do what was typed and return where to go on; "" with the form's errors when it is refused."""
    if not form.is_valid():
        return ""
    try:
        return step.save(form.cleaned_data, actor, at)
    except _REFUSALS as error:
        form.add_error(step.field, str(error))
        return ""
