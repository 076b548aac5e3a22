"""What an uploader says of a file: above all, what time it covers and where it came from."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from controls.models import Control, System
from evidence.models import ItemKind, Source
from evidence.populations.found import sources

from .actions.populations import Definition
from .actions.uploaded import Upload

_DATE = forms.DateInput(attrs={"type": "date"})


class _ControlsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Model) -> SafeString:
        control = cast(Control, obj)
        return format_html("<code>{}</code> <span>{}</span>", control.code, control.title)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File",
        help_text="PDF, image, text, CSV or JSON are shown here; anything else can be downloaded.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )
    title = forms.CharField(
        label="Title", max_length=200, help_text="What it shows, as the auditor will read it."
    )
    controls = _ControlsField(
        Control.objects.none(),
        label="Controls",
        help_text="What this is evidence for.",
        error_messages={"required": "Choose at least one control."},
    )
    covers_from = forms.DateField(
        label="Covers from",
        widget=_DATE,
        help_text="The first day it speaks about.",
    )
    covers_to = forms.DateField(
        label="Covers to", widget=_DATE, help_text="The last day; the same day for a snapshot."
    )
    captured_on = forms.DateField(
        label="Captured on", widget=_DATE, help_text="The day it was taken from its source."
    )
    origin = forms.CharField(
        label="Taken from", max_length=200, help_text="The system or place, such as “Okta admin”."
    )
    url = forms.URLField(label="Address", required=False, assume_scheme="https")
    environment = forms.CharField(label="Environment", required=False, max_length=100)
    filter = forms.CharField(
        label="Filter or query",
        required=False,
        max_length=500,
        help_text="How the list was made: an auditor asks whether it is complete.",
    )
    row_count = forms.IntegerField(label="Rows", required=False, min_value=0)
    system = forms.ModelChoiceField(
        System.objects.none(), label="System in scope", required=False, empty_label="All systems"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = Control.objects.current()
        self.fields["controls"].queryset = current.own_first(user)  # type: ignore[attr-defined]
        self.own = current.filter(owner=user).count()
        self.fields["system"].queryset = System.objects.order_by("name")  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
            most = filesizeformat(settings.MAX_UPLOAD_BYTES)
            raise forms.ValidationError(
                f"The file has {filesizeformat(file.size or 0)}; at most {most} are kept. Split "
                "it, or attach the part that shows the control operating."
            )
        return file

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        start, end = values.get("covers_from"), values.get("covers_to")
        if start and end and start > end:
            self.add_error("covers_to", "It ends before it begins. Swap the two dates.")
        today = day_of(timezone.now())
        if end and end > today:
            self.add_error("covers_to", "Nothing shows yet what is to come. End it today.")
        captured = values.get("captured_on")
        if captured and captured > today:
            self.add_error("captured_on", "That day has not come yet.")
        elif captured and start and captured < start:
            self.add_error("captured_on", "It was captured before the first day it covers.")
        return values

    def upload(self, *, zone: ZoneInfo, at: datetime, captured_by: str) -> Upload:
        """Return what the action takes; days become instants in the organization's zone."""
        values = self.cleaned_data
        captured = min(_instant(values["captured_on"], zone), at)
        return Upload(
            title=values["title"],
            file_name=values["file"].name,
            body=values["file"].read(),
            covers_from=_instant(values["covers_from"], zone),
            covers_to=_instant(values["covers_to"], zone, is_last=True),
            captured_at=captured,
            provenance=_provenance(values, captured_by),
            system=values["system"],
        )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=300,
        error_messages={
            "required": "Say why it is withdrawn: the auditor will ask.",
            "max_length": "Say why it is withdrawn in at most 300 characters.",
        },
    )


def _provenance(values: dict[str, Any], captured_by: str) -> dict[str, str]:
    told = {
        "system": values["origin"],
        "url": values["url"],
        "environment": values["environment"],
        "captured_by": captured_by,
        "filter": values["filter"],
        "row_count": "" if values["row_count"] is None else str(values["row_count"]),
    }
    return {key: value for key, value in told.items() if value}


def _instant(day: date, zone: ZoneInfo, *, is_last: bool = False) -> datetime:
    midnight = datetime.combine(day, time(), zone)
    return midnight + timedelta(days=1, microseconds=-1) if is_last else midnight


class PopulationForm(forms.Form):
    """What a population is of."""

    source = forms.ModelChoiceField(
        Source.objects.none(),
        empty_label="Choose a source",
        help_text="Sources of which changes were read.",
    )
    kind = forms.ChoiceField(
        label="Of", choices=ItemKind.choices, help_text="What one item of it is."
    )
    title = forms.CharField(
        max_length=200, help_text="As the auditor will read it, such as “Changes to production”."
    )
    first_day = forms.DateField(label="First day", widget=_DATE)
    last_day = forms.DateField(label="Last day", widget=_DATE, help_text="Inclusive.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["source"])  # type: ignore[type-arg]
        field.queryset = sources()

    def definition(self) -> Definition:
        """Return what was asked for."""
        values = self.cleaned_data
        return Definition(**{**values, "kind": ItemKind(values["kind"])})
