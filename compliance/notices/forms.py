"""What somebody wishes to be written, and where else messages go."""

from __future__ import annotations

from django import forms

from .models import OF_CHANNELS, OF_PERSONS, Preference
from .webhooks import AddressRefusedError, open_address

_CLOCK = {"invalid": "Enter a time of day, such as 20:00."}


class PreferenceForm(forms.Form):
    """What one is written, and when not."""

    digest = forms.ChoiceField(
        label="Digest",
        choices=Preference.Digest.choices,
        help_text="What is due, late, failing and new, in one mail.",
    )
    kinds = forms.MultipleChoiceField(
        label="Write to me when",
        choices=[(str(kind), title) for kind, title in OF_PERSONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What is not chosen still stands in My work.",
    )
    quiet_from = forms.TimeField(
        label="Quiet from",
        error_messages=_CLOCK,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label="Quiet until",
        error_messages=_CLOCK,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="By your own clock. The same hour twice: no night is quiet.",
    )
    quiet_weekends = forms.BooleanField(label="Quiet on Saturday and Sunday", required=False)
    urgent_passes = forms.BooleanField(
        label="What is urgent may come at any hour",
        required=False,
        help_text="Such as a check that begins to fail on a control of yours.",
    )


class KindsForm(forms.Form):
    """Which messages go to a channel."""

    kinds = forms.MultipleChoiceField(
        label="What goes there",
        choices=[(str(kind), title) for kind, title in OF_CHANNELS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one kind of message."},
    )


class ChannelForm(KindsForm):
    """A new channel."""

    title = forms.CharField(label="Name", max_length=80, help_text="Such as “#compliance”.")
    address = forms.CharField(
        label="Webhook address",
        max_length=2_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="As Slack, Teams or another service gave it. It is kept encrypted and never "
        "shown again.",
    )
    field_order = ("title", "address", "kinds")

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        try:
            open_address(address)
        except AddressRefusedError as error:
            raise forms.ValidationError(str(error)) from error
        return address
