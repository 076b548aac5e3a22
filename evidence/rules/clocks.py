"""A limit on access as a verdict: in time, late, or not to be told.

Authority: TSC CC6.2 and CC6.3; what a clock says is compliance.people.rules.clock's. Pure. Reasons
name moments, never how long ago they were, so that a finding stays one interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from compliance.people.rules.clock import Clock, ClockState

from .verdict import Verdict, failed, not_applicable, passed, unknown

_HOUR, _MINUTE = 3600, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a clock's states are said of one kind of change."""

    began: str  # "Left"
    due: str  # "access was to end by"
    done: str  # "It ended"
    open: str  # "the account can still be used"
    none: str  # where there is nothing to happen
    to_come: str  # where the change is in the future


LEFT = Words(
    began="Left",
    due="access was to end by",
    done="It ended",
    open="The account can still be used",
    none="There was no account here.",
    to_come="Leaves",
)
JOINED = Words(
    began="Began",
    due="a second factor was due by",
    done="It was there",
    open="The account has none",
    none="There is no account here.",
    to_come="Begins",
)
MOVED = Words(
    began="Changed role",
    due="administrator’s privileges were to end by",
    done="They ended",
    open="The account still has them",
    none="The account had no administrator’s privileges.",
    to_come="Changes role",
)


def verdict_of(found: Clock, words: Words) -> Verdict:
    """Return what a clock says as a verdict."""
    if found.state is ClockState.NONE:
        return not_applicable(words.none)
    began = f"{words.began} {moment(found.since)}; {words.due} {moment(found.due)}."
    if found.state is ClockState.RUNNING:
        return not_applicable(f"{began} Until then there is time.")
    if found.state is ClockState.OVERDUE:
        return failed(f"{began} {words.open}.")
    return _past(found, f"{began} {_when(found, words)}")


def _past(found: Clock, sentence: str) -> Verdict:
    if found.state is ClockState.UNKNOWN:
        return unknown(sentence)
    return failed(sentence) if found.is_broken else passed(sentence)


def _when(found: Clock, words: Words) -> str:
    if found.at:
        return f"{words.done} {moment(found.at)}, by the directory’s log{_late_by(found)}."
    if found.after and found.by:
        between = f"between {moment(found.after)} and {moment(found.by)}"
        return f"{words.done} {between}, two observations{_late_by(found)}."
    if found.by:
        return f"{words.done} by {moment(found.by)}, the first observation."
    return "The directory does not tell."


def _late_by(found: Clock) -> str:
    over = found.over
    if over is None:
        return ""
    seconds = int(over.total_seconds())
    length = f"{seconds // _HOUR} h" if seconds >= _HOUR else f"{seconds // _MINUTE} min"
    return f": {'' if found.at else 'at least '}{length} late"


def moment(at: datetime) -> str:
    """Return a moment as reasons name it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
