"""What is asked of usage: how many, and for each user how, on one day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from compliance.jobs.local.google.directory import User
from compliance.jobs.local.google.moments import EPOCH, stamp
from compliance.jobs.local.google.refusals import bad
from compliance.jobs.local.google.world import World

from . import shapes
from .question import Question

_BEHIND = timedelta(days=2)  # figures of a day are there two days later
_KIND = {"kind": "admin#reports#usageReports", "etag": '"nw/usage"'}
_ENTITY_KIND = "admin#reports#usageReport"


def of_customer(question: Question) -> Any:
    """Answer reports.customerUsageReports.get."""
    _ = question.caller
    question.need_customer("customerId")
    day = _day(question)
    world = question.world
    there = [one for one in world.users.values() if not one.deleted_at and one.created_at < day]
    figures = {
        "accounts:num_users": len(there),
        "accounts:num_suspended_users": sum(one.is_suspended for one in there),
        "accounts:num_users_2sv_enrolled": sum(one.is_enrolled for one in there),
        "accounts:num_users_2sv_enforced": sum(shapes.is_enforced(world, one) for one in there),
        "accounts:num_security_keys": sum(one.security_keys for one in there),
    }
    entity = {"type": "CUSTOMER", "customerId": world.customer}
    return {**_KIND, "usageReports": [_report(question, entity, figures)]}


def of_user(question: Question) -> Any:
    """Answer reports.userUsageReport.get."""
    _ = question.caller
    question.need_customer("customerId")
    day = _day(question)
    rows = list(_users(question, day))
    rows.sort(key=lambda one: one.id)
    page = question.paged(rows, int(question.values["maxResults"]), lambda one: one.id)
    return page.under("usageReports", lambda one: _of_user(question, one), **_KIND)


def _users(question: Question, day: datetime) -> Iterator[User]:
    if question.get("userKey") != "all":
        yield question.user()
        return
    for one in question.world.users.values():
        if not one.deleted_at and one.created_at < day:
            yield one


def _of_user(question: Question, one: User) -> dict[str, Any]:
    entity = {
        "type": "USER",
        "customerId": question.world.customer,
        "userEmail": one.email,
        "profileId": one.id,
    }
    return _report(question, entity, _figures(question.world, one))


def _figures(world: World, one: User) -> dict[str, Any]:
    return {
        "accounts:is_2sv_enrolled": one.is_enrolled,
        "accounts:is_2sv_enforced": shapes.is_enforced(world, one),
        "accounts:num_security_keys": one.security_keys,
        "accounts:is_suspended": one.is_suspended,
        "accounts:is_archived": one.archived_at is not None,
        "accounts:is_disabled": one.is_suspended,
        "accounts:is_less_secure_apps_access_allowed": False,
        "accounts:num_authorized_apps": len(world.grants.get(one.id, ())),
        "accounts:password_strength": "STRONG",
        "accounts:password_length_compliance": "COMPLIANT",
        "accounts:creation_time": one.created_at,
        "accounts:last_login_time": one.last_login_at or EPOCH,
        "accounts:admin_set_name": f"{one.given} {one.family}",
    }


def _day(question: Question) -> datetime:
    """Return the end of the day asked for; days Google has no figures of yet are refused."""
    text = question.get("date")
    try:
        day = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise bad(f"Invalid value '{text}'.", at="date") from error
    last = question.world.now() - _BEHIND - timedelta(minutes=question.trouble.lag_minutes)
    if day.date() > last.date():
        said = f"Data for dates later than {last:%Y-%m-%d} is not yet available."
        raise bad(f"{said} Please check back later", at="date")
    return day + timedelta(days=1)


def _report(
    question: Question, entity: Mapping[str, str], figures: Mapping[str, Any]
) -> dict[str, Any]:
    wanted = [name for name in question.get("parameters").split(",") if name]
    return {
        "kind": _ENTITY_KIND,
        "etag": '"nw/report"',
        "date": question.get("date"),
        "entity": dict(entity),
        "parameters": [
            _parameter(name, value)
            for name, value in figures.items()
            if not wanted or name in wanted
        ],
    }


def _parameter(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"name": name, "boolValue": value}
    if isinstance(value, int):
        return {"name": name, "intValue": str(value)}
    if isinstance(value, datetime):
        return {"name": name, "datetimeValue": stamp(value)}
    return {"name": name, "stringValue": value}
