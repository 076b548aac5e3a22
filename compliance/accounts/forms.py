"""What people type about themselves, their organization and others."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .models import Role, User

_ADDRESS = {"invalid": "Enter a whole e-mail address, such as name@example.com."}
_ZONES = [
    (zone, zone.replace("_", " "))
    for zone in sorted(available_timezones())
    if "/" in zone or zone == "UTC"
]


class ZoneSelect(forms.Select):
    """A select drawn at once: Django's renders a template for each of some 560 zones."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = (
            (key, SafeString(" selected" if str(key) == chosen else ""), label)
            for key, label in self.choices
        )
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class OrganizationForm(forms.Form):
    """The organization's name and time zone, to be corrected."""

    name = forms.CharField(
        label="Organization", max_length=120, help_text="As it should stand in the report."
    )
    time_zone = forms.ChoiceField(
        choices=_ZONES,
        widget=ZoneSelect,
        help_text="By its midnight the days of audits and evidence begin and end, so another zone "
        "moves them all. Times elsewhere are shown in each person's own zone.",
    )


class TimeZoneForm(forms.Form):
    """The zone in which one person sees times."""

    time_zone = forms.ChoiceField(
        required=False, choices=[("", "The organization's"), *_ZONES], widget=ZoneSelect
    )


class FoundingForm(forms.Form):
    """The organization and its first compliance lead."""

    organization = forms.CharField(max_length=120, help_text="As it should stand in the report.")
    time_zone = forms.ChoiceField(
        choices=_ZONES,
        initial="UTC",
        help_text="Audit periods begin and end by its midnight.",
        widget=ZoneSelect(attrs={"data-own-zone": True}),
    )
    name = forms.CharField(label="Your name", max_length=120)
    email = forms.EmailField(
        label="Your e-mail address",
        error_messages=_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters.",
    )

    def clean(self) -> dict[str, object]:
        values: dict[str, object] = super().clean() or {}
        if password := values.get("password"):
            try:
                validate_password(str(password), self.lead())
            except ValidationError as error:
                self.add_error("password", error)
        return values

    def lead(self) -> User:
        """Return the first lead, not yet saved."""
        return User(
            email=User.objects.normalize_email(self.cleaned_data.get("email", "")),
            name=self.cleaned_data.get("name", ""),
        )


class InvitationForm(forms.Form):
    """Somebody to let in."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail address", error_messages=_ADDRESS)
    role = forms.ChoiceField(
        choices=Role.choices,
        initial=Role.ENGINEER,
        help_text="A compliance lead runs the program, an engineer adds evidence, an employee is "
        "asked for little, an auditor only looks.",
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class TokenForm(forms.Form):
    label = forms.CharField(
        label="What it is for", max_length=80, help_text="Such as “release pipeline”."
    )
