"""What people type about scope and about controls, turned into values."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.accounts.models import User
from compliance.accounts.organization import day_of, start_of

from .models import Control, Criterion, SubserviceOrganization, System
from .scoping import Subservice

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


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


class SystemsForm(forms.Form):
    """Which systems a control concerns; none is all."""

    systems = forms.ModelMultipleChoiceField(
        System.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: it concerns all of them.",
    )


class _CodedField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Model) -> SafeString:
        title = getattr(obj, "title", "") or getattr(obj, "summary", "")
        return format_html("<span><code>{}</code> {}</span>", str(obj), title)


class SubserviceForm(forms.Form):
    """A vendor whose controls matter to ours."""

    name = forms.CharField(max_length=120)
    does = forms.CharField(
        max_length=2_000, label="What it does for us", widget=forms.Textarea(attrs={"rows": 2})
    )
    method = forms.ChoiceField(
        label="In our report",
        choices=SubserviceOrganization.Method.choices,
        help_text="Carved out: its own report covers it. Included: ours does.",
    )
    csocs = forms.CharField(
        required=False,
        max_length=10_000,
        label="What is expected of it",
        help_text="One control a line, as the description of your system will name it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    criteria = _CodedField(
        Criterion.objects.in_scope().in_order(),
        required=False,
        help_text="Those that are met with its help.",
    )
    controls = _CodedField(
        Control.objects.current().order_by("code"),
        required=False,
        help_text="Those of ours that rest on it.",
    )
    report_read_on = forms.DateField(
        required=False, label="Its report was looked at on", widget=_DATE
    )
    report_covers_to = forms.DateField(
        required=False, label="Its report covers until", widget=_DATE
    )

    def __init__(self, data: Any = None, *, row: SubserviceOrganization | None = None) -> None:
        super().__init__(data, initial=_initial(row) if row else {"method": "carved_out"})

    def clean(self) -> dict[str, Any]:
        """Ask for both days of a report, or neither."""
        cleaned: dict[str, Any] = super().clean() or {}
        read, covers = cleaned.get("report_read_on"), cleaned.get("report_covers_to")
        if bool(read) != bool(covers) and not self.errors:
            name = "report_covers_to" if read else "report_read_on"
            self.add_error(name, "Give both days of the report, or neither.")
        return cleaned

    def subservice(self) -> Subservice:
        """Return what was typed."""
        return Subservice(**self.cleaned_data)


def _initial(row: SubserviceOrganization) -> dict[str, Any]:
    names = ("name", "does", "method", "csocs", "report_read_on", "report_covers_to")
    related = {"criteria": row.criteria.all(), "controls": row.controls.all()}
    return {name: getattr(row, name) for name in names} | related


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
