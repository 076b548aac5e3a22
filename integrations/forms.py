"""The connect form is made from what the provider says it needs."""

from __future__ import annotations

from typing import Any

from django import forms

from controls.models import System

from .actions.connections import Draft
from .models import Connection
from .plugin import Provider, Setting


class ConnectForm(forms.Form):
    """Settings and secrets of one provider; `kept` are secrets that may stay as they are."""

    title = forms.CharField(
        label="Name", max_length=120, help_text="What your people call this account."
    )
    interval_minutes = forms.TypedChoiceField(
        label="Collect", choices=Connection.Interval.choices, coerce=int, initial=60
    )
    system = forms.ModelChoiceField(
        System.objects.none(), label="System in scope", required=False, empty_label="All systems"
    )

    def __init__(self, provider: Provider, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        self.fields["system"].queryset = System.objects.order_by("name")  # type: ignore[attr-defined]
        for setting in provider.settings:
            self.fields[setting.name] = _field(setting)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, sentence in self.provider.validate(self._values(values)).items():
            self.add_error(name, sentence)
        return values

    @property
    def values(self) -> dict[str, str]:
        """Return the provider's settings and secrets as they were entered."""
        return self._values(self.cleaned_data)

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Return the fields in their parts: title, fields, and whether it stays folded."""
        plain = [self[s.name] for s in self.provider.settings if not s.is_advanced]
        advanced = [self[s.name] for s in self.provider.settings if s.is_advanced]
        names = ("title", "interval_minutes", "system")
        found = [
            ("The connection", [self[name] for name in names], False),
            (f"Access to {self.provider.title}", plain, False),
            ("More settings", advanced, not any(field.errors for field in advanced)),
        ]
        return [part for part in found if part[1]]

    def draft(self) -> Draft:
        """Return what the action takes."""
        return Draft(
            provider=self.provider,
            title=self.cleaned_data["title"],
            values=self.values,
            interval_minutes=self.cleaned_data["interval_minutes"],
            system=self.cleaned_data["system"],
        )

    def _values(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return {s.name: str(cleaned.get(s.name) or "") for s in self.provider.settings}


class ScheduleForm(forms.Form):
    interval_minutes = forms.TypedChoiceField(
        label="Collect", choices=Connection.Interval.choices, coerce=int
    )
    is_paused = forms.BooleanField(label="Paused", required=False)


def _field(setting: Setting) -> forms.Field:
    told: dict[str, Any] = {
        "label": setting.label,
        "help_text": setting.help,
        "required": setting.is_required,
        "initial": setting.default,
    }
    if setting.choices:
        return forms.ChoiceField(choices=setting.choices, **told)
    if setting.is_secret:
        widget = forms.PasswordInput(attrs={"autocomplete": "off"})
        return forms.CharField(widget=widget, **told)
    return forms.CharField(**told)
