"""How a policy is judged in a place: each value that can hold there, setting by setting.

The worst decides: one value that is wrong fails, whatever the others are; a value that could not be
read is unknown and never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.providers.google.resources.places import Place
from integrations.providers.google.resources.terms import Terms

Value = Mapping[str, Any]
_OFF = "DISABLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is asked of one setting: its fields, and what is wrong with their values."""

    setting: str
    fields: tuple[str, ...]  # without one of them nothing can be said
    wrong: Callable[[Value, Terms, datetime], Iterator[str]]
    is_optional: bool = False  # where there is no such policy there is nothing to judge


@dataclass(frozen=True, slots=True)
class Switch:
    """One yes or no of a setting, and what is wrong where it is the other."""

    field: str
    is_right: bool
    problem: str


def switches(setting: str, *each: Switch) -> Rule:
    """Return a rule of nothing but switches."""

    def wrong(value: Value, _terms: Terms, _at: datetime) -> Iterator[str]:
        yield from (s.problem for s in each if flag(value.get(s.field)) is not s.is_right)

    return Rule(setting=setting, fields=tuple(s.field for s in each), wrong=wrong)


def flag(value: Any) -> bool | None:
    """Return a yes or no; some answers hold it as a word."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).lower())


def judge_place(place: Place, at: datetime, *rules: Rule, right: str, service: str = "") -> Verdict:
    """Judge a place by all rules; `service` is a setting that may switch the whole service off."""
    if not place.is_concerned(*(rule.setting for rule in rules)):
        return not_applicable("No policy of this group says anything of it.")
    if service and is_off(place, service):
        return not_applicable("The service is switched off here.")
    found = [each for rule in rules for each in _judged(place, rule, at)]
    if problems := list(dict.fromkeys(text for is_wrong, text in found if is_wrong)):
        return failed(" ".join(problems) + _nobody(place))
    if unread := list(dict.fromkeys(text for is_wrong, text in found if not is_wrong)):
        return unknown(" ".join(unread))
    return passed(right + _nobody(place))


def _judged(place: Place, rule: Rule, at: datetime) -> Iterator[tuple[bool, str]]:
    """Yield what is wrong (True), and what could not be read (False)."""
    values = place.effective(rule.setting)
    if not values and not place.group and not rule.is_optional:
        yield False, f"Google returns no policy “{rule.setting}”: this edition may not have it."
    for each in values:
        missing = [field for field in rule.fields if each.value.get(field) is None]
        if missing:
            yield False, f"“{rule.setting}” was returned without {', '.join(missing)}."
            continue
        origin = place.named(each.origin)
        for problem in rule.wrong(each.value, place.terms, at):
            yield True, f"{problem} (set by {origin})."


def is_off(place: Place, service: str) -> bool:
    """Return whether a service is switched off for everybody here."""
    values = place.effective(service)
    return bool(values) and all(each.value.get("serviceState") == _OFF for each in values)


def _nobody(place: Place) -> str:
    return " No active account is in the unit itself." if place.accounts == 0 else ""
