"""Settings change, devices and alerts appear, time goes by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from compliance.jobs.local.google.directory import Alert, Device, Group, Policy
from compliance.jobs.local.google.journal import RULES, Activity, Event
from compliance.jobs.local.google.moments import Moment
from compliance.jobs.local.google.world import MissingError, World

from .record import APPLICATIONS, admin, tell, when

_NAME = "displayName"
_BY_GROUP = 100.0  # every group's order is above every unit's


def set_policy(
    world: World,
    *,
    setting: str,
    value: Mapping[str, Any],
    unit: str = "/",
    at: Moment | None = None,
    by: str = "",
    **more: Any,
) -> Policy:
    """Set something for a unit; `more` may name a group in it, and an order.

    A deeper unit's order is higher, and a group's higher still, unless it is told.
    """
    group, is_system = more.get("group"), more.get("is_system", False)
    where, whose = world.unit(unit), world.group(group) if group else None
    old = _policy(world, setting, where.id, whose, value)
    if old:
        before, old.value = old.value, dict(value)
        _changed(world, "CHANGE_APPLICATION_SETTING", old, at, by, before)
        return old
    made = Policy(
        id=world.new_id("ak"),
        setting=setting,
        value=dict(value),
        unit=where,
        group=whose,
        order=_order(world, where.path, whose, more.get("order")),
        is_system=is_system,
    )
    world.policies[made.id] = made
    world.policies_of[setting].append(made)
    if not is_system:
        _changed(world, "CREATE_APPLICATION_SETTING", made, at, by)
    return made


def clear_policy(
    world: World,
    *,
    setting: str,
    unit: str = "/",
    group: str = "",
    at: Moment | None = None,
    by: str = "",
) -> None:
    """Let a unit or a group inherit again."""
    where, whose = world.unit(unit), world.group(group) if group else None
    old = _policy(world, setting, where.id, whose)
    if old is None:
        raise MissingError(f"“{setting}” is not set there.")
    del world.policies[old.id]
    world.policies_of[setting].remove(old)
    _changed(world, "DELETE_APPLICATION_SETTING", old, at, by, old.value)


def _policy(
    world: World,
    setting: str,
    unit: str,
    group: Group | None,
    value: Mapping[str, Any] = MappingProxyType({}),
) -> Policy | None:
    """Return what is set there already; of rules there are several, each with a name."""
    for one in world.policies_of[setting]:
        is_there = one.unit.id == unit and one.group is group and not one.is_system
        if is_there and one.value.get(_NAME) == value.get(_NAME):
            return one
    return None


def _order(world: World, path: str, group: Group | None, order: float | None) -> float:
    if order is not None:
        return order
    depth = float(len([word for word in path.split("/") if word]))
    return (_BY_GROUP if group else 1.0) + depth + world.new_number() / 10**9


def _changed(
    world: World,
    name: str,
    policy: Policy,
    at: Moment | None,
    by: str,
    before: Mapping[str, Any] | None = None,
) -> None:
    application, _, setting = policy.setting.partition(".")
    told = {
        "APPLICATION_NAME": application.replace("_", " ").title(),
        "SETTING_NAME": setting,
        "ORG_UNIT_NAME": policy.unit.path,
        "NEW_VALUE": json.dumps(policy.value),
    }
    if before is not None:
        told["OLD_VALUE"] = json.dumps(before)
    if policy.group:
        told["GROUP_EMAIL"] = policy.group.email
    admin(world, APPLICATIONS, name, at=when(world, at), by=by, **told)


def add_device(
    world: World,
    *,
    owner: str,
    kind: str,
    at: Moment | None = None,
    seen_at: Moment | None = None,
    **about: Any,
) -> Device:
    """Let a device be known; `about` are its model, its os and further fields."""
    first, user = when(world, at), world.user(owner)
    identity = world.new_id("d")
    made = Device(
        id=identity,
        kind=kind,
        serial=identity[-8:].upper(),
        owner=user.id,
        first_seen_at=first,
        last_seen_at=when(world, seen_at),
        unit=user.unit,
        **about,
    )
    world.devices[made.id] = made
    return made


def add_alert(
    world: World,
    *,
    kind: str,
    source: str,
    at: Moment | None = None,
    severity: str = "MEDIUM",
    data: Mapping[str, Any] | None = None,
) -> Alert:
    """Let the Alert Center show something."""
    made = Alert(
        id=world.new_id("al"),
        type=kind,
        source=source,
        created_at=when(world, at),
        severity=severity,
        data=data or {},
    )
    world.alerts[made.id] = made
    return made


def close_alert(world: World, *, alert: str, at: Moment | None = None) -> Alert:
    """Let somebody have dealt with an alert."""
    if alert not in world.alerts:
        raise MissingError(f"There is no alert “{alert}”.")
    found = world.alerts[alert]
    found.status, found.closed_at = "CLOSED", when(world, at)
    return found


def trigger_rule(
    world: World, *, rule: str, email: str, at: Moment | None = None, severity: str = "MEDIUM"
) -> Activity:
    """Let a rule for data or security have matched what somebody did."""
    told = {"rule_name": rule, "severity": severity, "triggered_actions": ["ALERT"]}
    event = Event(type="action_complete_type", name="action_complete", parameters=told)
    return tell(world, RULES, event, at=when(world, at), by=email)


def note(
    world: World,
    *,
    application: str,
    event: Mapping[str, Any],
    by: str = "",
    at: Moment | None = None,
    late_minutes: float = 0,
) -> Activity:
    """Write down any activity; it is shown so many minutes after it happened."""
    told = Event(type=event["type"], name=event["name"], parameters=event.get("parameters", {}))
    late = timedelta(minutes=late_minutes)
    return tell(world, application, told, at=when(world, at), by=by, late=late)


def advance(world: World, *, days: float = 0, hours: float = 0, minutes: float = 0) -> World:
    """Let time go by."""
    world.shift += timedelta(days=days, hours=hours, minutes=minutes)
    return world
