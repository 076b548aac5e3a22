"""Google's answers in a few words: rows as the APIs send them, with defaults."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from evidence.rules.verdict import Outcome, Verdict
from integrations.plugin import Check, Resource
from integrations.providers.google.checks import CHECKS
from integrations.providers.google.methods import (
    ACTIVITIES,
    ASSIGNMENTS,
    DOMAINS,
    GROUPS,
    MEMBERS,
    POLICIES,
    ROLES,
    UNITS,
    USERS,
    Method,
    address_of,
)
from integrations.providers.google.refusals import not_delegated, refusal_of
from integrations.tape import Record, Records

AT = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
DOMAIN = "northwind.test"
MARA, JUNE = f"mara@{DOMAIN}", f"june@{DOMAIN}"
PASS, FAIL, NA, UNKNOWN = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.NOT_APPLICABLE,
    Outcome.UNKNOWN,
)
LIVE, DELETED = {"showDeleted": "false"}, {"showDeleted": "true"}


def day(text: str) -> str:
    """Return a moment of that day, as Google writes it."""
    return f"{text}T09:30:00.000Z"


def record(method: Method, payload: Any = None, **asked: Any) -> Record:
    """Return an answered question."""
    return Record(call=method.id, region=DOMAIN, parameters=asked, payload=payload)


def refused(method: Method, status: int = 403, reason: str = "forbidden", **asked: Any) -> Record:
    """Return a question Google refused to answer."""
    body = {"error": {"code": status, "message": "No.", "errors": [{"reason": reason}]}}
    refusal = refusal_of(method, status, body)
    return Record(call=method.id, region=DOMAIN, parameters=asked, refusal=refusal)


def undelegated(method: Method, **asked: Any) -> Record:
    """Return a question that could not be asked, for want of its scope."""
    refusal = not_delegated(method, "Client is unauthorized.")
    return Record(call=method.id, region=DOMAIN, parameters=asked, refusal=refusal)


def needs(method: Method) -> str:
    """Return what is said where a method's scope is missing."""
    return f"It needs the scope “{address_of(method.scope)}”."


def terms(**agreed: Any) -> Record:
    """Return what was agreed, as a collector puts it on the tape."""
    return Record(call="trackrecord:terms", payload=agreed)


def check_of(check_id: str) -> Check[Any]:
    """Return a check by its id."""
    return next(check for check in CHECKS if check.id == check_id)


def evaluated(
    check_id: str, records: Iterable[Record], at: datetime = AT
) -> list[tuple[Resource, Verdict]]:
    """Return what a check says of these records."""
    return list(check_of(check_id).evaluate(Records(records), at=at))


def judged(check_id: str, records: Iterable[Record], at: datetime = AT) -> dict[str, Verdict]:
    """Return a check's verdict for each resource of these records, by title."""
    return {item.title: verdict for item, verdict in evaluated(check_id, records, at)}


def outcomes(check_id: str, records: Iterable[Record], at: datetime = AT) -> dict[str, Outcome]:
    """Return a check's outcome for each resource of these records, by title."""
    return {title: verdict.outcome for title, verdict in judged(check_id, records, at).items()}


def only(check_id: str, records: Iterable[Record], at: datetime = AT) -> Verdict:
    """Return the verdict for the only resource of these records."""
    [(_, verdict)] = evaluated(check_id, records, at)
    return verdict


def user(name: str = "mara", **values: Any) -> dict[str, Any]:
    """Return an account as lists have it: a year old, enrolled, used on the day before."""
    said = {
        "id": f"id-{name}",
        "primaryEmail": f"{name}@{DOMAIN}",
        "isEnrolledIn2Sv": True,
        "isEnforcedIn2Sv": True,
        "creationTime": day("2025-06-01"),
        "lastLoginTime": day("2026-06-29"),
        "orgUnitPath": "/",
    }
    return {**said, **values}


def users(*rows: dict[str, Any]) -> Record:
    """Return the list of accounts; one where none is given."""
    return record(USERS, list(rows) or [user()], **LIVE)


def unit(path: str) -> dict[str, Any]:
    """Return an organizational unit, whose id follows from its path."""
    parent = path.rpartition("/")[0] or "/"
    row = {"orgUnitId": f"id:{unit_id(path)}", "orgUnitPath": path}
    return row if path == "/" else {**row, "parentOrgUnitId": f"id:{unit_id(parent)}"}


def unit_id(path: str) -> str:
    """Return a unit's id."""
    return f"unit{path.replace('/', '-')}"


def units(*paths: str) -> Record:
    """Return the list of units, the root among them."""
    return record(UNITS, [unit(path) for path in ("/", *paths)])


def policy(setting: str, path: str = "/", /, **value: Any) -> dict[str, Any]:
    """Return what an administrator set for a unit."""
    return {
        "name": f"policies/{setting}{path}",
        "type": "ADMIN",
        "policyQuery": {"orgUnit": f"orgUnits/{unit_id(path)}", "sortOrder": 1.0},
        "setting": {"type": f"settings/{setting}", "value": value},
    }


def group_policy(setting: str, group: str, order: float = 9.0, /, **value: Any) -> dict[str, Any]:
    """Return what an administrator set for a group."""
    found = policy(setting, "/", **value)
    query = {**found["policyQuery"], "group": f"groups/{group}", "sortOrder": order}
    return {**found, "name": f"policies/{setting}@{group}", "policyQuery": query}


def policies(*rows: dict[str, Any]) -> Record:
    """Return the list of policies."""
    return record(POLICIES, list(rows))


def placed(*rows: dict[str, Any], paths: tuple[str, ...] = (), **agreed: Any) -> list[Record]:
    """Return a snapshot of policies, with units and one account in the root."""
    return [terms(**agreed), policies(*rows), units(*paths), users()]


def role(name: str = "_GROUPS_ADMIN_ROLE", *, is_super: bool = False) -> dict[str, Any]:
    """Return a role, whose id follows from its name."""
    said = {"roleId": f"r-{name}", "roleName": name}
    return {**said, "isSuperAdminRole": True} if is_super else said


def held(name: str, role_name: str, kind: str = "user") -> dict[str, Any]:
    """Return that somebody has a role."""
    return {
        "roleAssignmentId": f"{name}/{role_name}",
        "roleId": f"r-{role_name}",
        "assignedTo": f"id-{name}",
        "assigneeType": kind,
        "scopeType": "CUSTOMER",
    }


def administration(*assigned: tuple[str, str]) -> list[Record]:
    """Return roles and who has them, “super” among them, with everybody's account."""
    names = sorted({role_name for _, role_name in assigned} | {"super"})
    roles = [role(name, is_super=name == "super") for name in names]
    people = sorted({name for name, _ in assigned})
    return [
        record(ROLES, roles),
        record(ASSIGNMENTS, [held(name, role_name) for name, role_name in assigned]),
        users(*(user(name) for name in people)),
    ]


def sign_ins(name: str, *days: str) -> Record:
    """Return on which days of June somebody signed in."""
    rows = [{"id": {"time": day(f"2026-06-{number}")}} for number in days]
    asked = {"applicationName": "login", "eventName": "login_success"}
    return record(ACTIVITIES, rows, userKey=f"id-{name}", **asked)


def group(name: str = "engineers", members: int = 1) -> dict[str, Any]:
    """Return a group as lists have it."""
    return {"id": f"g-{name}", "email": f"{name}@{DOMAIN}", "directMembersCount": str(members)}


def membership(name: str, *addresses: str) -> Record:
    """Return a group's members."""
    rows = [{"id": a, "email": a, "type": "USER"} for a in addresses]
    return record(MEMBERS, rows, groupKey=f"g-{name}")


def directory(*rows: dict[str, Any]) -> list[Record]:
    """Return the list of groups, and the company's domains."""
    alias = [{"domainAliasName": "northwind.alias"}]
    domains = [{"domainName": DOMAIN, "isPrimary": True, "domainAliases": alias}]
    return [record(DOMAINS, domains), record(GROUPS, list(rows)), policies()]


def activity(
    name: str, at: str = "2026-06-20", *, by: str = MARA, number: int = 1, **values: Any
) -> dict[str, Any]:
    """Return one activity with one event, as the Reports API has it."""
    parameters = [
        {"name": key, "multiValue": value}
        if isinstance(value, list)
        else {"name": key, "value": value}
        for key, value in values.items()
    ]
    return {
        "id": {"time": day(at), "uniqueQualifier": str(number)},
        "actor": {"email": by, "profileId": f"id-{by.partition('@')[0]}", "callerType": "USER"},
        "events": [{"type": "X", "name": name, "parameters": parameters}],
    }


def log(application: str, *rows: dict[str, Any]) -> Record:
    """Return a page of a log."""
    return record(ACTIVITIES, list(rows), userKey="all", applicationName=application)


def stream(application: str, **claimed: Any) -> Record:
    """Return what the closing snapshot says of a log that was read to its end."""
    payload = {"read_to": day("2026-06-30"), **claimed}
    return Record(call="stream", parameters={"place": application}, payload=payload)


def grant(place: str = "admin", **facts: Any) -> Record:
    """Return a privilege that mara gave to june on 20 June."""
    said = {
        "id": f"{day('2026-06-20')}/{facts.get('number', 1)}",
        "place": place,
        "act": "given",
        "account": JUNE,
        "account_name": JUNE,
        "by": MARA,
        "at": day("2026-06-20"),
        "privilege": "_GROUPS_ADMIN_ROLE",
    }
    said |= {key: value for key, value in facts.items() if key != "number"}
    return Record(call="grant", parameters={"id": said["id"]}, payload=said)
