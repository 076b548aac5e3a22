"""Small parts of pages about people: clocks, privileges, what is owed."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from compliance.people.models import AccountState
from compliance.people.rules.clock import Clock, ClockState
from compliance.people.rules.duties import Duty, DutyState
from compliance.web.templatetags.parts import status, when

register = template.Library()

_CLOCKS = {
    ClockState.BEFORE: ("pass", "So already"),
    ClockState.IN_TIME: ("pass", "In time"),
    ClockState.LATE: ("fail", "Late"),
    ClockState.RUNNING: ("running", "Clock runs"),
    ClockState.OVERDUE: ("fail", "Not done"),
    ClockState.UNKNOWN: ("unknown", "Cannot be told"),
    ClockState.NONE: ("na", "Nothing due"),
}
_DUTIES = {
    DutyState.NONE: ("na", "Not owed"),
    DutyState.DONE: ("pass", "Done"),
    DutyState.LATE: ("stale", "Done late"),
    DutyState.DUE: ("running", "To do"),
    DutyState.OVERDUE: ("fail", "Overdue"),
    DutyState.MISSED: ("fail", "Left without"),
}
_HOUR = 3600
_GONE = SafeString('<span class="dim">gone</span>')
_CLOSED = SafeString('<span class="dim">cannot be used</span>')
_ADMINISTRATOR = SafeString('<span class="tag">Administrator</span> ')


@register.simple_tag(takes_context=True)
def clock(context: Context, name: str, found: Clock) -> SafeString:
    """Show how one limit was kept, and by which moments that is known."""
    return format_html(
        '{} <span class="sub">{} {}; due {}. {}</span>',
        status(*_CLOCKS[found.state]),
        name,
        when(context, found.since),
        when(context, found.due),
        _known_by(context, found),
    )


def _known_by(context: Context, found: Clock) -> SafeString | str:
    if found.at:
        return format_html("{} by the log{}.", when(context, found.at), _over(found))
    if found.after and found.by:
        return format_html(
            "Between {} and {}, two observations{}.",
            when(context, found.after),
            when(context, found.by),
            _over(found),
        )
    if found.by:
        return format_html("By {}, the first observation.", when(context, found.by))
    return ""


def _over(found: Clock) -> str:
    if found.over is None:
        return ""
    hours = found.over.total_seconds() / _HOUR
    least = "" if found.at else "at least "
    return f", {least}{hours:.0f} h late" if hours >= 1 else f", {least}less than an hour late"


@register.simple_tag
def privileges(state: AccountState | None) -> SafeString:
    """Show what an account may do, an administrator's first; gone where it has no state."""
    if state is None:
        return _GONE
    if not state.is_active:
        return _CLOSED
    names = format_html_join(", ", "{}", ((name,) for name in state.privileges))
    mark = _ADMINISTRATOR if state.is_privileged else ""
    return format_html("{}{}", mark, names or "no more than a sign-in")


@register.simple_tag
def factor(state: AccountState) -> SafeString:
    """Show whether an account has a second factor; not told is no yes."""
    if state.has_mfa is None:
        return status("unknown", "Not told")
    return status("pass", "Yes") if state.has_mfa else status("fail", "No")


@register.simple_tag
def duty(held: Duty) -> SafeString:
    """Show how a person stands with one obligation, its day on hovering."""
    day = held.done_on or held.due_on
    if day is None:
        return status(*_DUTIES[held.state])
    title = f"{'Done' if held.done_on else 'Due'} {day:%d %b %Y}"
    return format_html('<span title="{}">{}</span>', title, status(*_DUTIES[held.state]))
