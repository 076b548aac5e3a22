"""What people type about scope and about controls, turned into values."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from compliance.accounts.models import User
from compliance.accounts.organization import day_of, start_of

from .models import Control


class SystemForm(forms.Form):
    """A product or environment to add."""

    name = forms.CharField(
        max_length=120, help_text="As it should stand in the report, such as “Acme Cloud (EU)”."
    )
    description = forms.CharField(
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What it does and where it runs, in a sentence.",
    )


class OwnerForm(forms.Form):
    """Who answers for a control."""

    owner = forms.ModelChoiceField(User.objects.none(), empty_label="Choose somebody")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = User.objects.active().staff().order_by("name")
        self.fields["owner"].queryset = fit  # type: ignore[attr-defined]


class ScopeForm(forms.Form):
    """Whether something is to be in scope."""

    in_scope = forms.TypedChoiceField(
        choices=[("yes", "In scope"), ("no", "Out of scope")],
        coerce=lambda value: value == "yes",
    )


class ReasonForm(forms.Form):
    """Why something need not be."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why: the auditor will ask."},
    )


class RevisionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a control is to say, and how often it is to operate, from a day on."""

    from_on = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Today, or a day to come. What was due before stays as it was.",
    )

    class Meta:
        model = Control
        fields = ["title", "statement", "cadence", "nature", "from_on"]
        widgets = {"statement": forms.Textarea(attrs={"rows": 4})}

    def clean_from_on(self) -> date:
        """Refuse the past: an auditor examines what was in force then."""
        day: date = self.cleaned_data["from_on"]
        if day < day_of(timezone.now()):
            raise forms.ValidationError("The past keeps its version. Choose today or a later day.")
        return day

    def changes(self) -> dict[str, Any]:
        """Return what differs from the version in force."""
        return {
            field: self.cleaned_data[field] for field in self.changed_data if field != "from_on"
        }

    def from_at(self, now: datetime) -> datetime:
        """Return the instant it begins: now, or the beginning of the day."""
        day: date = self.cleaned_data["from_on"]
        return now if day == day_of(now) else start_of(day)
