"""What a lead types about an audit, turned into values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model

from compliance.accounts.models import User
from controls.models import Category, System
from evidence.models import EvidenceItem

from .models import Audit
from .rules.window import AsOf, BackwardPeriodError, Period, Span

_UPLOADS = 50  # offered as the report


def _day(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


class SpanForm(forms.Form):
    """The day of a type 1 audit or the period of a type 2; `cleaned_data["span"]` holds it."""

    as_of = _day("As of", "The one day the report is about.")
    first_day = _day("First day", "Of the period the report is about.")
    last_day = _day("Last day", "Inclusive, as the report prints it.")

    def __init__(self, audit_type: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audit_type = audit_type
        others = ("first_day", "last_day") if audit_type == Audit.Type.ONE else ("as_of",)
        for name in others:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            cleaned["span"] = _span(cleaned)
        except BackwardPeriodError as error:
            self.add_error("last_day", str(error))
        return cleaned


def _span(days: Mapping[str, date]) -> Span | None:
    """Return the span of the days given, if they are all there."""
    if "as_of" in days:
        return AsOf(day=days["as_of"])
    if days.keys() >= {"first_day", "last_day"}:
        return Period(first=days["first_day"], last=days["last_day"])
    return None


class AuditForm(SpanForm):
    """An audit to open."""

    name = forms.CharField(max_length=120, help_text="As people call it, such as “Type II 2026”.")
    categories = forms.ModelMultipleChoiceField(
        Category.objects.exclude(code="security").order_by("position"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Categories beside Security",
        help_text="Security is part of every report.",
    )
    systems = forms.ModelMultipleChoiceField(
        System.objects.filter(is_in_scope=True).order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Evidence of other systems is not shown to the auditor.",
    )

    field_order = ("name", "as_of", "first_day", "last_day", "categories", "systems")


class WindowForm(SpanForm):
    """Other days for an audit that is open."""

    def __init__(self, audit: Audit, data: Any = None) -> None:
        initial = {name: getattr(audit, name) for name in ("as_of", "first_day", "last_day")}
        super().__init__(audit.type, data, initial=initial)


class _ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Model) -> str:
        return f"{getattr(obj, 'code', '')} {obj}"


class ReportForm(forms.Form):
    """The auditor's report: the day it is dated, and the evidence item that holds it."""

    dated_on = _day("Dated", "The day printed on the report.")
    item = _ItemField(
        EvidenceItem.objects.none(),
        required=False,
        label="Uploaded as",
        empty_label="Not uploaded here",
        help_text="One of the newest uploads. Add the file under Evidence first.",
    )

    def __init__(self, audit: Audit, data: Any = None) -> None:
        super().__init__(data, initial={"dated_on": audit.reported_on, "item": audit.report})
        uploads = EvidenceItem.objects.standing().filter(origin=EvidenceItem.Origin.UPLOAD)
        newest = list(uploads.order_by("-pk").values_list("pk", flat=True)[:_UPLOADS])
        kept = [audit.report_id] if audit.report_id else []
        found = EvidenceItem.objects.filter(pk__in=[*newest, *kept]).order_by("-pk")
        self.fields["item"].queryset = found  # type: ignore[attr-defined]


class AuditorForm(forms.Form):
    """Who may look into an audit, and until when."""

    user = forms.ModelChoiceField(
        User.objects.auditors().active().order_by("name"),
        label="Auditor",
        empty_label="Choose an auditor",
        help_text="Invite them under Users and roles first, with the role Auditor.",
    )
    until = _day("Until", "The last day on which they see anything.")
