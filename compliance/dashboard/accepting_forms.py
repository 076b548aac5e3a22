"""What people type about time limits and waivers, turned into values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from compliance.accounts.organization import day_of, start_of
from controls.models import Control
from evidence.rules.limits import Limit, Unit
from evidence.rules.severity import Severity

_LONGEST = timedelta(days=366)


class WaiverForm(forms.Form):
    """Why a failure can be accepted, and until when."""

    reason = forms.CharField(
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What makes the risk bearable, and what is done about it meanwhile.",
        error_messages={"required": "Say why it can be accepted: the auditor will ask."},
    )
    last_day = forms.DateField(
        label="Until and including",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="A year at most. After that it counts as failing again, or is asked for anew.",
    )

    def clean_last_day(self) -> date:
        """Refuse what is over already, and what would never end."""
        day: date = self.cleaned_data["last_day"]
        today = day_of(timezone.now())
        if day < today:
            raise forms.ValidationError("That day has passed. Choose today or a later one.")
        if day > today + _LONGEST:
            raise forms.ValidationError("A waiver lasts a year at most. Choose an earlier day.")
        return day

    def asked(self) -> dict[str, Any]:
        """Return the reason, and the instant at which the waiver is to end."""
        day: date = self.cleaned_data["last_day"]
        until: datetime = start_of(day + timedelta(days=1))
        return {"reason": self.cleaned_data["reason"], "until": until}


class DecideForm(forms.Form):
    """Whether a failure is accepted."""

    is_approved = forms.TypedChoiceField(
        choices=[("yes", "Approve"), ("no", "Decline")], coerce=lambda value: value == "yes"
    )
    note = forms.CharField(max_length=300, required=False)


class LimitForm(forms.Form):
    """How long failures of a severity, or of one control, may last."""

    severity = forms.ChoiceField(
        choices=[("", "One control"), *((s.value, s.label) for s in Severity)], required=False
    )
    control = forms.ModelChoiceField(
        Control.objects.none(), required=False, empty_label="None: by severity"
    )
    amount = forms.IntegerField(
        min_value=1, max_value=999, required=False, help_text="Blank: no limit."
    )
    unit = forms.ChoiceField(choices=[(u.value, u.label.capitalize()) for u in Unit])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        watched = Control.objects.in_scope().exclude(checks=None).order_by("code")
        self.fields["control"].queryset = watched  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a limit of both, or of neither."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(values.get("severity")) is bool(values.get("control")):
            raise forms.ValidationError("Choose either a severity or one control.")
        return values

    @property
    def of(self) -> Control | Severity:
        control: Control | None = self.cleaned_data["control"]
        return control or Severity(self.cleaned_data["severity"])

    @property
    def limit(self) -> Limit | None:
        amount: int | None = self.cleaned_data["amount"]
        return Limit(amount=amount, unit=Unit(self.cleaned_data["unit"])) if amount else None
