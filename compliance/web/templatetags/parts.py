"""Small parts of every page: icons, moments, states, the way around an audit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import heroicons.templatetags.heroicons as heroicons
from django import template
from django.forms import BoundField, CheckboxInput
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.web import shell

register = template.Library()

# What a state is called and how loud it is: ok, warn, bad, gap (violet), info, na (grey).
STATES = {
    "operating": ("ok", "Operating"),
    "failing": ("bad", "Failing"),
    "stale": ("warn", "Stale"),
    "unproven": ("gap", "Unproven"),
    "pass": ("ok", "Pass"),
    "fail": ("bad", "Fail"),
    "unknown": ("gap", "Unknown"),
    "not_applicable": ("na", "Not applicable"),
    "excluded": ("na", "Excluded"),
    "queued": ("na", "Waiting"),
    "collecting": ("info run", "Collecting"),
    "collected": ("info run", "Waiting to be judged"),
    "judged": ("ok", "Done"),
    "running": ("info run", "Running"),
    "complete": ("ok", "Complete"),
    "partial": ("warn", "Partly failed"),
    "failed": ("bad", "Failed"),
    "never": ("na", "Never run"),
    "active": ("ok", "Active"),
    "paused": ("na", "Paused"),
    "withdrawn": ("na", "Withdrawn"),
    "standing": ("ok", "Standing"),
}
_KINDS = {"error": "bad", "warning": "warn", "success": "ok", "info": "info", "debug": "info"}
_KIND_ICONS = {
    "bad": "x-circle",
    "warn": "exclamation-triangle",
    "ok": "check-circle",
    "info": "information-circle",
}


@register.simple_tag
def icon(name: str, size: int = 20) -> str:
    """Draw a Heroicon that says nothing by itself; 16 and 20 are filled, 24 and more outlined."""
    if size >= 24:
        return heroicons.heroicon_outline(name, size=size)
    draw = heroicons.heroicon_micro if size <= 16 else heroicons.heroicon_mini
    return draw(name, size=size)


@register.simple_tag
def status(value: Any, word: str = "") -> SafeString:
    """Show a state as a pill: a health, an outcome, or how a run went."""
    return format_html('<span class="st {}">{}</span>', tone(value), word or state_title(value))


@register.filter
def tone(value: Any) -> str:
    """Return the class a state is coloured by, for a pip or an alert."""
    return STATES.get(str(value), ("na", ""))[0]


@register.filter
def state_title(value: Any) -> str:
    """Return what a state is called."""
    return STATES.get(str(value), ("na", str(value).replace("_", " ").capitalize()))[1]


@register.simple_tag
def when(moment: datetime | date | None, style: str = "", never: str = "never") -> SafeString:
    """Show a moment with its zone; hovering shows the exact instant. `style`: "" or "day"."""
    if not moment:
        return format_html('<span class="dim">{}</span>', never)
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _day(moment))
    local = timezone.localtime(moment)
    exact = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    shown = _day(local) if style == "day" else _minute(local)
    return format_html('<time datetime="{}" title="{}">{}</time>', exact, exact, shown)


@register.simple_tag
def span(start: datetime, end: datetime, style: str = "") -> SafeString:
    """Show from when to when; once, where both would read the same."""
    first, last = when(start, style), when(end, style)
    if _same(start, end, style):
        return first
    return format_html("<span>{} – {}</span>", first, last)


def _same(start: datetime, end: datetime, style: str) -> bool:
    first, last = timezone.localtime(start), timezone.localtime(end)
    return first.date() == last.date() if style == "day" else _minute(first) == _minute(last)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _minute(local: datetime) -> str:
    return f"{_day(local)}, {local:%H:%M} {local.tzname()}"


def minute_in_words(moment: datetime) -> str:
    """Return a moment with its zone as plain words, where no element can stand."""
    return _minute(timezone.localtime(moment))


def day_in_words(moment: datetime) -> str:
    """Return a moment's day as plain words, where no element can stand."""
    return _day(timezone.localtime(moment))


@register.filter
def short_digest(digest: str) -> str:
    """Return the ends of a digest, for where the whole has no room."""
    return f"{digest[:8]} … {digest[-4:]}"


@register.filter
def event_title(event: str) -> str:
    """Return what an entry of the ledger is called: "control.owner_assigned", "Owner assigned"."""
    return event.rpartition(".")[2].replace("_", " ").capitalize()


@register.filter
def message_kind(level: str) -> str:
    """Return the class of an alert for a message's level."""
    return _KINDS.get(level, "info")


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon of an alert's kind."""
    return _KIND_ICONS.get(kind, "information-circle")


@register.simple_tag(takes_context=True)
def audit_navigation(context: Context, key: object) -> tuple[shell.Section, ...]:
    """Return where an auditor may go within one audit."""
    return shell.audit_navigation(context["request"], key)


@register.inclusion_tag("components/_field.html")
def field(
    bound: BoundField, placeholder: str = "", optional: str = "optional"
) -> dict[str, object]:
    """Show one form field whole: label, control, help, and what is wrong with it.

    `optional` marks a field that may stay blank; "" where the words above it say when it may.
    """
    widget = bound.field.widget
    if placeholder:
        widget.attrs["placeholder"] = placeholder
    return {
        "field": bound,
        "optional": optional,
        "element": "fieldset" if getattr(widget, "use_fieldset", False) else "div",
        "is_box": isinstance(widget, CheckboxInput),
    }
