"""What is said of a list of accounts that somebody brings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from compliance.accounts.organization import day_of, start_of
from compliance.people.rules.account_rows import FIELDS
from evidence.actions.account_lists import BroughtAccounts
from evidence.models import Artifact

_NOTHING = ("", "Not on this list")


class _Said(forms.Form):
    """Whose accounts they are, and as of when."""

    system = forms.CharField(
        max_length=120,
        help_text="Such as “CRM”. A list of the same system takes the place of the one before.",
    )
    made_on = forms.DateField(
        label="Taken on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The day it was taken from the system.",
    )
    claimed = forms.IntegerField(
        label="Accounts in all",
        min_value=0,
        required=False,
        help_text="As the system itself counts, so that nobody has to believe the list is whole.",
    )

    def clean_made_on(self) -> date:
        day: date = self.cleaned_data["made_on"]
        if day > day_of(timezone.now()):
            raise forms.ValidationError("That day has not come yet.")
        return day


class BringForm(_Said):
    file = forms.FileField(
        label="File",
        help_text="CSV or XLSX, with headings in its first row.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )
    field_order = ("file", "system", "made_on", "claimed")

    def said(self) -> dict[str, str]:
        """Return what the next step goes on with."""
        values = self.cleaned_data
        return {
            "system": values["system"],
            "file_name": values["file"].name,
            "made_on": values["made_on"].isoformat(),
            "claimed": "" if values["claimed"] is None else str(values["claimed"]),
        }


class ColumnsForm(_Said):
    """Which column of a list is what."""

    file_name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    def __init__(self, *args: Any, headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(place), heading) for place, heading in enumerate(headings)]
        for each in FIELDS:
            self.fields[each.name] = forms.ChoiceField(
                label=each.title,
                choices=options if each.is_required else [_NOTHING, *options],
                required=each.is_required,
                help_text=each.help,
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        taken: dict[str, str] = {}
        for each in FIELDS:
            place = values.get(each.name)
            if place and place in taken:
                self.add_error(each.name, f"That column is {taken[place]} already.")
            elif place:
                taken[place] = each.title
        return values

    def places(self) -> dict[str, int]:
        """Return which column holds what."""
        values = self.cleaned_data
        return {each.name: int(values[each.name]) for each in FIELDS if values.get(each.name)}

    def brought(self, artifact: Artifact, *, at: datetime) -> BroughtAccounts:
        """Return what the action takes; a list of today is as of now."""
        values = self.cleaned_data
        last = start_of(values["made_on"] + timedelta(days=1)) - timedelta(microseconds=1)
        return BroughtAccounts(
            artifact=artifact,
            file_name=values["file_name"] or "list of accounts",
            system=values["system"],
            places=self.places(),
            made_at=min(last, at),
            claimed=values["claimed"],
        )
