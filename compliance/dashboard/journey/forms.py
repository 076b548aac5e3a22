"""What is typed on the pages of the journey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from compliance.accounts.models import Role, User
from controls.assessing import Said
from controls.models import Gap
from controls.remedying import Plan
from controls.rules.readiness import Choice, note_needed
from evidence.models import EvidenceItem

from .words import CHOICES

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_ITEMS = 50  # of what is attached, the newest


def workers() -> QuerySet[User]:
    """Return who sees gaps, and so can close them."""
    roles = [Role.LEAD, Role.ENGINEER]
    found: QuerySet[User] = User.objects.active().filter(role__in=roles)
    return found.order_by("name", "pk")


class AssessmentForm(forms.Form):
    """A new assessment."""

    title = forms.CharField(
        max_length=120, help_text="As people call it, such as “Readiness, spring 2027”."
    )


class AnswerForm(forms.Form):
    """How one criterion or control stands."""

    choice = forms.ChoiceField(
        choices=[(choice.value, title) for choice, title in CHOICES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the four."},
    )
    note = forms.CharField(required=False, max_length=1_000)

    def clean(self) -> dict[str, Any]:
        """Ask for the note where the answer needs one."""
        cleaned: dict[str, Any] = super().clean() or {}
        choice = cleaned.get("choice")
        if choice and not cleaned.get("note") and (needed := note_needed(Choice(choice))):
            self.add_error("note", needed)
        return cleaned

    def said(self) -> Said:
        """Return the answer."""
        return Said(choice=Choice(self.cleaned_data["choice"]), note=self.cleaned_data["note"])


class OwnerForm(forms.Form):
    """Who is to close gaps."""

    owner = forms.ModelChoiceField(User.objects.none(), empty_label="Choose somebody")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = workers()  # type: ignore[attr-defined]


class DueForm(forms.Form):
    """Until when gaps are to be closed."""

    due_on = forms.DateField(label="Due on", widget=_DATE)


class PlanForm(forms.Form):
    """Who does what about a gap until when; only a lead gives it to somebody, and a day."""

    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody yet")
    due_on = forms.DateField(label="Due on", required=False, widget=_DATE)
    effort = forms.ChoiceField(required=False, choices=[("", "Not estimated"), *Gap.Effort.choices])
    remedy = forms.CharField(
        required=False,
        max_length=4_000,
        label="What is to be done",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, gap: Gap, user: User, data: Any = None) -> None:
        names = ("owner", "due_on", "effort", "remedy")
        super().__init__(data, initial={name: getattr(gap, name) for name in names})
        self.gap = gap
        self.fields["owner"].queryset = workers()  # type: ignore[attr-defined]
        if not user.is_lead:
            del self.fields["owner"], self.fields["due_on"]

    def plan(self) -> Plan:
        """Return the plan; what this person may not change stays."""
        found = self.cleaned_data
        return Plan(
            owner=found.get("owner") if "owner" in self.fields else self.gap.owner,
            due_on=found.get("due_on") if "due_on" in self.fields else self.gap.due_on,
            effort=found["effort"],
            remedy=found["remedy"],
        )


class _ItemField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Model) -> str:
        return f"{getattr(obj, 'code', '')} {obj}"


class CloseForm(forms.Form):
    """What was done about a gap."""

    note = forms.CharField(
        max_length=1_000, label="What was done", widget=forms.Textarea(attrs={"rows": 3})
    )
    item = _ItemField(
        EvidenceItem.objects.none(),
        required=False,
        label="Evidence that shows it",
        empty_label="None",
        help_text="Of what is attached to the control, the newest first.",
    )

    def __init__(self, gap: Gap, data: Any = None) -> None:
        super().__init__(data, auto_id="id_close_%s")
        links = (
            {"links__control": gap.control}
            if gap.control
            else {"links__control__criteria": gap.criterion}
        )
        found = EvidenceItem.objects.standing().filter(**links).distinct().newest_first()
        newest = list(found.values_list("pk", flat=True)[:_ITEMS])
        field = self.fields["item"]
        items = EvidenceItem.objects.filter(pk__in=newest).newest_first()
        field.queryset = items  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """Why a gap may stay."""

    reason = forms.CharField(
        max_length=1_000,
        label="Why it may stay as it is",
        help_text="An auditor reads this.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReopenForm(forms.Form):
    """Why a gap is open again."""

    reason = forms.CharField(max_length=1_000, label="Why it is open again")


class SkipForm(forms.Form):
    """Why there is no Type I."""

    reason = forms.CharField(
        max_length=500,
        label="Why it is skipped",
        help_text="Such as “customers ask for a Type II only”.",
    )
