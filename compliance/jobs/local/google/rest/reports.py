"""What is asked of reports: what happened, application by application."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from compliance.jobs.local.google.directory import User
from compliance.jobs.local.google.journal import KEPT, Activity, Event
from compliance.jobs.local.google.moments import moment, stamp
from compliance.jobs.local.google.refusals import bad, not_found
from compliance.jobs.local.google.world import MissingError

from .question import Question

_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "<>": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_FILTER = re.compile(r"(\w+)(==|<>|<=|>=|<|>)(.*)")
Test = Callable[[Activity], bool]


def activities(question: Question) -> Any:
    """Answer reports.activities.list: the newest first, of the last 180 days."""
    _ = question.caller
    question.need_customer("customerId")
    begin, end = _span(question)
    tests = list(_tests(question))
    application = question.get("applicationName")
    journal = question.world.journal

    def rows(after: Any) -> Iterator[Activity]:
        before = (moment(after[0]), after[1]) if after else None
        for row in journal.newest_first(application, begin=begin, end=end, before=before):
            if all(test(row) for test in tests):
                yield row

    page = question.paged(rows, int(question.values["maxResults"]), _place)
    return page.under(
        "items",
        lambda row: _shape(question, application, row),
        kind="admin#reports#activities",
        etag='"nw/activities"',
    )


def _place(row: Activity) -> Any:
    return [row.at.isoformat(), row.number]


def _span(question: Question) -> tuple[datetime, datetime]:
    now = question.world.now()
    begin, end = question.get("startTime"), question.get("endTime")
    first = moment(begin) if begin else now - KEPT
    last = moment(end) if end else now
    if first > last or first > now:
        raise bad("Invalid start time and/or end time.", at="startTime")
    return max(first, now - KEPT), last


def _tests(question: Question) -> Iterator[Test]:
    lag = timedelta(minutes=question.trouble.lag_minutes)
    shown_until = question.world.now() - lag
    yield lambda row: row.seen_at <= shown_until
    if name := question.get("eventName"):
        filters = list(_filters(question))
        yield lambda row: any(
            event.name == name and _passes(event, filters) for event in row.events
        )
    elif question.get("filters"):
        raise bad("Filters cannot be given without an event name.", at="filters")
    if (key := question.get("userKey")) != "all":
        actor = _actor(question, key)
        yield lambda row: row.actor == actor.id
    if ip := question.get("actorIpAddress"):
        yield lambda row: row.ip == ip
    yield from _memberships(question)


def _actor(question: Question, key: str) -> User:
    try:
        return question.world.user(key)
    except MissingError as error:
        raise not_found("userKey") from error


def _memberships(question: Question) -> Iterator[Test]:
    world = question.world
    if unit := question.get("orgUnitID"):
        path = _unit(question, unit)
        yield lambda row: row.actor in world.users and _is_in(world.users[row.actor].unit, path)
    if groups := question.get("groupIdFilter"):
        wanted = {one.removeprefix("id:") for one in groups.split(",")}
        yield lambda row: bool(wanted & world.groups_of.get(row.actor, set()))


def _unit(question: Question, key: str) -> str:
    try:
        return question.world.unit(key).path
    except MissingError as error:
        raise bad(f"Invalid value '{key}'.", at="orgUnitID") from error


def _is_in(unit: str, path: str) -> bool:
    return f"{unit}/".startswith(f"{path.rstrip('/')}/")


def _filters(question: Question) -> Iterator[tuple[str, str, str]]:
    """Yield name, sign and value of each filter; a value may hold commas."""
    text = question.get("filters")
    begins = [0, *(at.start() + 1 for at in re.finditer(r",(?=\w+(==|<>|<=|>=|<|>))", text))]
    for begin, end in pairwise([*begins, len(text) + 1]):
        if text and (read := _FILTER.fullmatch(text[begin : end - 1])):
            yield read[1], read[2], read[3]


def _passes(event: Event, filters: list[tuple[str, str, str]]) -> bool:
    return all(_holds(event.parameters.get(name), *test) for name, *test in filters)


def _holds(value: Any, sign: str, wanted: str) -> bool:
    """Return whether a parameter's value is as wanted; of several, whether one is."""
    if value is None:
        return False
    if isinstance(value, bool):
        return _SIGNS[sign](str(value).lower(), wanted.lower())
    if isinstance(value, int):
        return wanted.lstrip("-").isdigit() and _SIGNS[sign](value, int(wanted))
    values = value if isinstance(value, list | tuple) else [value]
    return any(_SIGNS[sign](one, wanted) for one in values)


def _shape(question: Question, application: str, row: Activity) -> dict[str, Any]:
    world = question.world
    actor = {"callerType": "USER", "email": row.email, "profileId": row.actor}
    if not row.actor:
        actor = {"callerType": "KEY", "key": "SYSTEM"}
    return {
        "kind": "admin#reports#activity",
        "id": {
            "time": stamp(row.at),
            "uniqueQualifier": str(-7_004_000_000_000_000_000 + row.number * 7_919),
            "applicationName": application,
            "customerId": world.customer,
        },
        "etag": f'"nw/{row.number:x}"',
        "actor": actor,
        "ipAddress": row.ip,
        "events": [
            {
                "type": event.type,
                "name": event.name,
                "parameters": [_parameter(*one) for one in event.parameters.items()],
            }
            for event in row.events
        ],
    }


def _parameter(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"name": name, "boolValue": value}
    if isinstance(value, int):
        return {"name": name, "intValue": str(value)}
    if isinstance(value, list | tuple):
        return {"name": name, "multiValue": list(value)}
    return {"name": name, "value": value}
