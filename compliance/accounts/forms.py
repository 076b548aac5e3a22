"""What people type about themselves, their organization and others."""

from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from .models import Role, User

_ZONES = [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"]


class FoundingForm(forms.Form):
    """The organization and its first compliance lead."""

    organization = forms.CharField(max_length=120, help_text="As it should stand in the report.")
    time_zone = forms.ChoiceField(
        choices=_ZONES, initial="UTC", help_text="Audit periods begin and end by its midnight."
    )
    name = forms.CharField(label="Your name", max_length=120)
    email = forms.EmailField(
        label="Your e-mail address",
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
    email = forms.EmailField(label="E-mail address")
    role = forms.ChoiceField(choices=Role.choices, initial=Role.ENGINEER)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class TokenForm(forms.Form):
    label = forms.CharField(
        label="What it is for", max_length=80, help_text="Such as “release pipeline”."
    )
