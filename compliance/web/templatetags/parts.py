"""Small parts of every page: icons, moments, states, the way around an audit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

import heroicons.templatetags.heroicons as heroicons
from django import template
from django.forms import BoundField, CheckboxInput
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.accounts.organization import the_organization
from compliance.web import moments, shell

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
    "defined": ("na", "Defined"),
    "frozen": ("ok", "Frozen"),
    "explained": ("ok", "Explained"),
    "open": ("gap", "Open"),
    "ahead": ("na", "Ahead"),
    "overdue": ("bad", "Overdue"),
    "waiting": ("warn", "Waiting"),
    "holding": ("info", "Holding"),
    "over": ("na", "Over"),
    "declined": ("na", "Declined"),
    "due": ("info", "Due"),
    "fulfilled": ("ok", "Fulfilled"),
    "fulfilled_late": ("warn", "Fulfilled late"),
    "late": ("warn", "Late"),
    "missing": ("gap", "Missing"),
    "excused": ("na", "Excused"),
    "not_observed": ("na", "Not observed"),
    "ask": ("warn", "Worth asking"),
    "sending": ("info run", "Being sent"),
    "sent": ("ok", "Sent"),
    "suppressed": ("na", "Not sent"),
    "past_review": ("warn", "Past review"),
}
_KINDS = {"error": "bad", "warning": "warn", "success": "ok", "info": "info", "debug": "info"}
_KIND_ICONS = {
    "bad": "x-circle",
    "warn": "exclamation-triangle",
    "ok": "check-circle",
    "info": "information-circle",
}


@register.simple_tag
@lru_cache(maxsize=512)
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
def lasting(length: timedelta) -> str:
    """Say how long something lasted, by its two largest units: “3 days 4 hours”."""
    return moments.lasting(length)


@register.filter
def tone(value: Any) -> str:
    """Return the class a state is coloured by, for a pip or an alert."""
    return STATES.get(str(value), ("na", ""))[0]


@register.filter
def state_title(value: Any) -> str:
    """Return what a state is called."""
    return STATES.get(str(value), ("na", str(value).replace("_", " ").capitalize()))[1]


@register.simple_tag(takes_context=True)
def when(
    context: Context, moment: datetime | date | None, style: str = "", never: str = "never"
) -> SafeString:
    """Show a moment in the viewer's zone; hovering shows the exact instant and how long ago it was.

    `style`: "" to the minute; "day" the viewer's day; "audit" the day by the organization's zone,
    for what an audit depends on.
    """
    if not moment:
        return format_html('<span class="dim">{}</span>', never)
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), moments.day(moment))
    exact = moments.exact(moment)
    told = [exact, moments.relative(moment, timezone.now())]
    if style == "audit":
        told.append(f"the day is {moments.clock(_audit_zone(context))}")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        exact,
        ", ".join(told),
        _written(context, moment, style),
    )


@register.simple_tag(takes_context=True)
def span(context: Context, start: datetime, end: datetime, style: str = "") -> SafeString:
    """Show from when to when; once, where both would read the same. `style` is that of `when`."""
    first = when(context, start, style)
    if start == end or _written(context, start, style) == _written(context, end, style):
        return first
    return format_html("<span>{} – {}</span>", first, when(context, end, style))


@register.simple_tag(takes_context=True)
def right_now(context: Context) -> SafeString:
    """Show the moment this page was made."""
    return when(context, timezone.now())


@register.simple_tag(takes_context=True)
def audit_clock(context: Context) -> SafeString:
    """Name the organization's zone, by whose midnight audits' days begin and end."""
    return format_html('<span class="clock">{}</span>', moments.clock(_audit_zone(context)))


def _written(context: Context, moment: datetime, style: str) -> str:
    if style == "audit":
        return moments.day(moment.astimezone(_audit_zone(context)))
    local = timezone.localtime(moment)
    return moments.day(local) if style == "day" else moments.minute(local)


def _audit_zone(context: Context) -> tzinfo:
    """Return the organization's zone, also where an included part was given no context."""
    organization = context.get("organization")
    if organization is None:
        organization = the_organization()
    zone: tzinfo = organization.zone if organization else UTC  # none before it is founded
    return zone


def minute_in_words(moment: datetime) -> str:
    """Return a moment with its zone as plain words, where no element can stand."""
    return moments.minute(timezone.localtime(moment))


def day_in_words(moment: datetime) -> str:
    """Return a moment's day as plain words, where no element can stand."""
    return moments.day(timezone.localtime(moment))


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


@register.filter
def own_first(field: BoundField, own: object) -> list[tuple[str, list[Any]]]:
    """Return a field's boxes in groups with titles: the viewer's own, then all others."""
    boxes = list(field)
    first = own if isinstance(own, int) else 0
    if not 0 < first < len(boxes):
        return [("", boxes)]
    return [("Yours", boxes[:first]), ("All others", boxes[first:])]


@register.simple_tag(takes_context=True)
def audit_navigation(context: Context, key: object) -> tuple[shell.Section, ...]:
    """Return where an auditor may go within one audit."""
    return shell.audit_navigation(context["request"], key)


@register.simple_tag(takes_context=True)
def counter(context: Context, name: str) -> SafeString:
    """Draw how many things wait for this person behind a way of the navigation; nought is none."""
    found = (context.get("counters") or {}).get(name)
    if not found or not found.number:
        return SafeString("")
    return format_html(
        '<i class="{}">{}<span class="vh"> to do</span></i>', found.tone, found.number
    )


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
