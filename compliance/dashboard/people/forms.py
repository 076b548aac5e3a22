"""What is typed about people: whose an account is, what somebody did, what was agreed."""

from __future__ import annotations

from typing import Any

from django import forms

from compliance.people.models import AccountKind, Directory, Obligation, Person, PersonKind
from compliance.people.models.terms import AccessTerms
from compliance.people.rules.roster_columns import DATE_ORDERS, FIELDS, Columns
from compliance.people.tables import Table


class PersonField(forms.EmailField):
    """Somebody on the roster, by one of their work addresses."""

    def clean(self, value: Any) -> Person | None:
        """Return the person; raise ValidationError where nobody has the address."""
        email = super().clean(value)
        if not email:
            return None
        people = Person.objects.known_as(email).exclude(kind=PersonKind.SERVICE)
        found = people.first()
        if found is None:
            raise forms.ValidationError(
                f"Nobody on the roster has the address {email}. Check it, or bring the roster."
            )
        return found


class LinkForm(forms.Form):
    """Whose an account is, and how one knows."""

    person = PersonField(label="The person’s work e-mail")
    reason = forms.CharField(
        label="How do you know?", max_length=300, help_text="Such as: told by the person on 3 May."
    )


class UnlinkForm(forms.Form):
    """Why an account is not the person's."""

    reason = forms.CharField(label="Why is it not theirs?", max_length=300)


class SortForm(forms.Form):
    """That an account is no one person's, and who answers for it."""

    kind = forms.ChoiceField(
        label="It is",
        choices=[(AccountKind.SERVICE, "A program’s"), (AccountKind.SHARED, "Several people’s")],
    )
    owner = PersonField(label="Work e-mail of who answers for it")
    reason = forms.CharField(label="What it is for", max_length=300)


class FulfilForm(forms.Form):
    """That a person did what they owe."""

    obligation = forms.ModelChoiceField(
        label="What was done", queryset=Obligation.objects.filter(retired_on=None)
    )
    done_on = forms.DateField(
        label="On", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    shown_by = forms.CharField(
        label="Where it can be seen",
        max_length=300,
        help_text="A certificate’s address, or the number of the evidence.",
    )


class TermsForm(forms.ModelForm):  # type: ignore[type-arg]
    """The limits on access, in the units people agree on them."""

    class Meta:
        model = AccessTerms
        fields = (
            "leaver_hours",
            "joiner_mfa_hours",
            "mover_hours",
            "inactive_days",
            "retention_days",
        )
        labels = {
            "leaver_hours": "Leavers’ access ends within (hours)",
            "joiner_mfa_hours": "Joiners have a second factor within (hours)",
            "mover_hours": "Movers’ old privileges end within (hours)",
            "inactive_days": "An account unused for so many days is inactive",
            "retention_days": "Names and addresses are kept after leaving for (days)",
        }
        help_texts = {
            "leaver_hours": "From the hour on the roster, or the end of the last day.",
            "joiner_mfa_hours": "From the first day, or from when the account was made.",
            "mover_hours": "From the day the role changed.",
            "inactive_days": "",
            "retention_days": "Sealed evidence keeps what it showed.",
        }


class ObligationForm(forms.Form):
    """Something everybody owes."""

    title = forms.CharField(label="What", max_length=120)
    kinds = forms.MultipleChoiceField(
        label="Whom it concerns",
        choices=[(kind.value, kind.label) for kind in PersonKind if kind != PersonKind.SERVICE],
        widget=forms.CheckboxSelectMultiple,
        initial=[PersonKind.EMPLOYEE, PersonKind.CONTRACTOR],
    )
    due_days = forms.IntegerField(
        label="Due within (days after the first day)", min_value=0, max_value=3650, initial=30
    )
    repeats_months = forms.IntegerField(
        label="Again every (months)", min_value=1, max_value=120, required=False
    )


class RuleForm(forms.Form):
    """How a directory names its accounts."""

    directory = forms.ModelChoiceField(
        label="System", queryset=Directory.objects.order_by("title", "pk")
    )
    template = forms.CharField(
        label="Accounts are named",
        max_length=80,
        initial="{local}",
        help_text="{local} stands for a work address before its @, such as ada.lovelace.",
    )
    dot = forms.CharField(
        label="A dot becomes",
        max_length=1,
        required=False,
        initial=".",
        help_text="What stands for a dot: - makes ada-lovelace; blank takes it out.",
    )
    reason = forms.CharField(
        label="Why names can be relied on",
        max_length=300,
        help_text="Such as: accounts are made by IT after this rule, and never by people.",
    )


class RosterFileForm(forms.Form):
    """A list of persons."""

    file = forms.FileField(
        label="List",
        help_text="CSV or XLSX, a row of headings, one row a person. Up to 10 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


class ColumnsForm(forms.Form):
    """Which column of a list is what."""

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(n, heading or f"Column {n + 1}") for n, heading in enumerate(table.headings)]
        for each in FIELDS:
            self.fields[each.name] = forms.TypedChoiceField(
                label=each.title,
                coerce=int,
                required=each.is_required,
                choices=[("", "Not in the list"), *named],
                help_text=each.help,
            )
        self.fields["date_order"] = forms.ChoiceField(
            label="Dates are written",
            choices=[("", "Choose"), *DATE_ORDERS.items()],
            help_text="Which of 03/04/2026 is the month cannot be guessed.",
        )

    def columns(self) -> Columns:
        """Return what was chosen."""
        chosen = {each.name: self.cleaned_data[each.name] for each in FIELDS}
        places = {name: place for name, place in chosen.items() if place != ""}
        return Columns(places=places, date_order=self.cleaned_data["date_order"])
