"""What a lead types about an audit, turned into values."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from compliance.accounts.models import User
from controls.models import Category, System

from .models import Audit
from .rules.window import AsOf, BackwardPeriodError, Period, Span


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget, required=required)


class SpanForm(forms.Form):
    """A day or a period; `cleaned_data["span"]` holds it."""

    as_of = _day("As of", "Type I: the one day the report is about.", required=False)
    first_day = _day("First day", "Type II: the first day of the period.", required=False)
    last_day = _day("Last day", "The last day of the period, inclusive.", required=False)

    def wanted_type(self) -> int | None:
        """Return the type of audit the days are for."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        wanted = self.wanted_type()
        names = ["as_of"] if wanted == Audit.Type.ONE else ["first_day", "last_day"]
        missing = [name for name in names if not cleaned.get(name)]
        for name in missing:
            if name not in self.errors:
                self.add_error(name, "Choose a day.")
        if wanted is not None and not missing:
            cleaned["span"] = self._span(*(cleaned[name] for name in names))
        return cleaned

    def _span(self, first: date, last: date | None = None) -> Span | None:
        if last is None:
            return AsOf(day=first)
        try:
            return Period(first=first, last=last)
        except BackwardPeriodError as error:
            self.add_error("last_day", str(error))
            return None


class AuditForm(SpanForm):
    """An audit to open."""

    name = forms.CharField(max_length=120, help_text="As people call it, such as “Type II 2026”.")
    type = forms.TypedChoiceField(
        choices=Audit.Type.choices, coerce=int, widget=forms.RadioSelect, initial=Audit.Type.TWO
    )
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

    field_order = ("name", "type", "as_of", "first_day", "last_day", "categories", "systems")

    def wanted_type(self) -> int | None:
        return self.cleaned_data.get("type")


class WindowForm(SpanForm):
    """Other days for an audit that is open."""

    def __init__(self, audit: Audit, data: Any = None) -> None:
        initial = {name: getattr(audit, name) for name in ("as_of", "first_day", "last_day")}
        super().__init__(data, initial=initial)
        self._type = audit.type
        others = ["first_day", "last_day"] if self._type == Audit.Type.ONE else ["as_of"]
        for name in others:
            del self.fields[name]

    def wanted_type(self) -> int | None:
        return self._type


class AuditorForm(forms.Form):
    """Who may look into an audit, and until when."""

    user = forms.ModelChoiceField(
        User.objects.auditors().active().order_by("name"),
        label="Auditor",
        empty_label="Choose an auditor",
        help_text="Invite them under People first, with the role Auditor.",
    )
    until = _day("Until", "The last day on which they see anything.")
