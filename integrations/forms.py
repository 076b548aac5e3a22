"""The connect form is made from what the provider says it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms

from controls.models import System

from .actions.connections import Draft
from .models import Connection
from .plugin import Provider, Setting, SettingGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Fields that stand together; `help` says when they are needed."""

    title: str
    fields: list[forms.BoundField]
    help: str = ""
    is_advanced: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether a part that folds has something to show beside what is proposed."""
        usual = ("", None)
        return any(f.errors or f.value() not in (*usual, f.field.initial) for f in self.fields)


class LongSecret(forms.Textarea):
    """A secret of several lines; like a password it is never shown again."""

    def format_value(self, value: Any) -> str:
        return ""


class AccessForm(forms.Form):
    """Settings and secrets of one provider; a blank secret stays what is in `kept`."""

    def __init__(
        self, provider: Provider, *args: Any, kept: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        self._kept = kept or {}
        for setting in provider.settings:
            self.fields[setting.name] = _field(setting, is_kept=setting.name in self._kept)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, sentence in self.provider.validate(self._values(values)).items():
            self.add_error(name, sentence)
        return values

    @property
    def values(self) -> dict[str, str]:
        """Return the provider's settings and secrets as they were entered or kept."""
        return self._values(self.cleaned_data)

    @property
    def shown(self) -> dict[str, str]:
        """Return the settings as the page shows them: proposed, stored or just entered."""
        open_settings = [s for s in self.provider.settings if not s.is_secret]
        return {s.name: str(self[s.name].value() or "") for s in open_settings}

    @property
    def parts(self) -> list[Part]:
        """Return the fields in their parts, the advanced ones last."""
        settings = self.provider.settings
        advanced = [self[s.name] for s in settings if s.is_advanced]
        found = [Part(title="More settings", fields=advanced, is_advanced=True)] if advanced else []
        plain = groupby((s for s in settings if not s.is_advanced), key=lambda s: s.group)
        return [*(self._part(group, list(members)) for group, members in plain), *found]

    def _part(self, group: SettingGroup | None, members: list[Setting]) -> Part:
        return Part(
            title=group.title if group else f"Access to {self.provider.title}",
            help=group.help if group else "",
            fields=[self[s.name] for s in members],
        )

    def _values(self, cleaned: Mapping[str, Any]) -> dict[str, str]:
        return {
            s.name: str(cleaned.get(s.name) or "") or self._kept_value(s, cleaned)
            for s in self.provider.settings
        }

    def _kept_value(self, setting: Setting, cleaned: Mapping[str, Any]) -> str:
        """Return the stored secret, unless its other half was changed or taken away."""
        other = setting.belongs_to
        is_same = not other or cleaned.get(other) == self.initial.get(other)
        return self._kept.get(setting.name, "") if is_same else ""


class ConnectForm(AccessForm):
    """A new connection: its name, its schedule, and the access to it."""

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
        super().__init__(provider, *args, **kwargs)
        self.fields["system"].queryset = System.objects.order_by("name")  # type: ignore[attr-defined]

    @property
    def parts(self) -> list[Part]:
        own = [self[name] for name in ("title", "interval_minutes", "system")]
        return [Part(title="The connection", fields=own), *super().parts]

    def draft(self) -> Draft:
        """Return what the action takes."""
        return Draft(
            provider=self.provider,
            title=self.cleaned_data["title"],
            values=self.values,
            interval_minutes=self.cleaned_data["interval_minutes"],
            system=self.cleaned_data["system"],
        )


class ScheduleForm(forms.Form):
    interval_minutes = forms.TypedChoiceField(
        label="Collect", choices=Connection.Interval.choices, coerce=int
    )
    is_paused = forms.BooleanField(label="Paused", required=False)


class SystemForm(forms.Form):
    """Which system a connection's source is of."""

    system = forms.ModelChoiceField(
        System.objects.order_by("name"), required=False, empty_label="All in scope"
    )


def _field(setting: Setting, *, is_kept: bool) -> forms.Field:
    told: dict[str, Any] = {
        "label": setting.label,
        "help_text": "Leave blank to keep the stored one." if is_kept else setting.help,
        "required": setting.is_required and not is_kept,
        "initial": setting.default,
    }
    if setting.choices:
        return forms.ChoiceField(choices=setting.choices, **told)
    if setting.is_secret:
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        widget = LongSecret if setting.is_long else forms.PasswordInput
        return forms.CharField(widget=widget(attrs=attributes), **told)
    return forms.CharField(**told)
