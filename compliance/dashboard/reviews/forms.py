"""What is typed on the pages of access reviews."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.people.actions.deciding import Verdict
from compliance.people.actions.reviews import Campaign
from compliance.people.models import Directory, ReviewedAccount, ReviewerRule
from compliance.people.rules.reviews import Choice
from controls.models import Control

from .shown import taken_since
from .words import CHOICES

_DATE = forms.DateInput(attrs={"type": "date"})
_USUAL = timedelta(days=14)


class _DirectoriesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Model) -> SafeString:
        row = cast(Directory, obj)
        read = f"read on {day_of(row.read_at):%-d %b %Y}" if row.read_at else "never read"
        return format_html("<span>{} <small>{}</small></span>", row.title, read)


class _ControlField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Model) -> str:
        row = cast(Control, obj)
        return f"{row.code} {row.title}"


class StartForm(forms.Form):
    """What a review is of, who looks at it, and by when."""

    title = forms.CharField(
        max_length=120, help_text="As the auditor will read it, such as “Access review, Q3 2026”."
    )
    control = _ControlField(
        Control.objects.none(),
        label="Control it shows",
        help_text="The signed review becomes evidence of this control.",
    )
    directories = _DirectoriesField(
        Directory.objects.none(),
        label="Systems",
        help_text="Every account of these that can be used is reviewed.",
        error_messages={"required": "Choose at least one system."},
    )
    reviewers = forms.ChoiceField(
        label="Who reviews",
        choices=ReviewerRule,
        widget=forms.RadioSelect,
        help_text="Where there is none who signs in, the system’s owner does, else you.",
    )
    due_on = forms.DateField(label="Due", widget=_DATE, help_text="The last day to decide.")
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label="Answers for it",
        help_text="Sees all of it, and may sign it like the lead.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._of("control", Control.objects.current().order_by("code"))
        self._of("directories", Directory.objects.order_by("title"))
        self._of("owner", User.objects.active().staff().order_by("name"))

    def _of(self, name: str, rows: QuerySet[Any]) -> None:
        cast(forms.ModelChoiceField, self.fields[name]).queryset = rows  # type: ignore[type-arg]

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        if day < day_of(timezone.now()):
            raise forms.ValidationError("That day is over. Choose a later one.")
        return day

    def campaign(self) -> Campaign:
        """Return what was asked for."""
        values = self.cleaned_data
        return Campaign(
            title=values["title"],
            control_code=values["control"].code,
            directories=list(values["directories"]),
            reviewers=ReviewerRule(values["reviewers"]),
            owner=values["owner"],
            due_on=values["due_on"],
        )


def usual_start(user: User) -> dict[str, object]:
    """Return what a new review most likely is."""
    today = day_of(timezone.now())
    return {
        "title": f"Access review, Q{(today.month + 2) // 3} {today.year}",
        "control": review_control(),
        "directories": list(Directory.objects.exclude(read_at=None).values_list("pk", flat=True)),
        "reviewers": ReviewerRule.MANAGER,
        "due_on": today + _USUAL,
        "owner": user.pk,
    }


def review_control() -> Control | None:
    """Return the control that an access review most likely shows."""
    current = Control.objects.current().order_by("code")
    meets = current.filter(criteria__in=["CC6.2", "CC6.3"]).distinct()
    return (
        meets.filter(title__icontains="access review").first()
        or meets.filter(statement__icontains="review").first()
        or meets.first()
    )


class KeepForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        label="Reason for all of them",
        error_messages={"required": "Say why these are kept: one reason for all of them."},
    )


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(User.objects.none(), label="To", empty_label="Choose somebody")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["to"])  # type: ignore[type-arg]
        field.queryset = User.objects.active().staff().order_by("name")


class DecideForm(forms.Form):
    """What somebody says of one account."""

    choice = forms.ChoiceField(
        choices=[(choice.value, word) for choice, word in CHOICES.items()],
        error_messages={"required": "Choose one of the four."},
    )
    reason = forms.CharField(max_length=500, required=False)
    takes_away = forms.MultipleChoiceField(required=False)
    shown = forms.CharField(required=False)

    def __init__(self, *args: Any, account: ReviewedAccount, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._account = account
        cast(forms.MultipleChoiceField, self.fields["takes_away"]).choices = [
            (each, each) for each in account.privileges
        ]

    def verdict(self) -> Verdict:
        """Return what was said, and how long after it was shown."""
        values = self.cleaned_data
        choice = Choice(values["choice"])
        taken = values["takes_away"] if choice == Choice.CHANGE else ()
        return Verdict(
            choice=choice,
            reason=values["reason"],
            takes_away=tuple(taken),
            took=taken_since(values["shown"], account=self._account, at=timezone.now()),
        )


class CommentForm(forms.Form):
    text = forms.CharField(
        max_length=1000,
        label="Answer, or remark",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write something first."},
    )


class SignForm(forms.Form):
    conclusion = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the review showed, as the auditor will read it.",
    )
