"""What is asked of the company: itself, its domains, units, groups, roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from compliance.jobs.local.google.directory import Group, Member, Role, Unit
from compliance.jobs.local.google.moments import stamp
from compliance.jobs.local.google.refusals import RefusalError, bad, not_found
from compliance.jobs.local.google.world import MissingError

from . import shapes
from .privileges import PRIVILEGES
from .question import Question

_GROUPS, _MEMBERS, _ROLES, _ASSIGNMENTS = 200, 200, 100, 200  # rows a page, at most


def customer(question: Question) -> Any:
    """Answer directory.customers.get."""
    _ = question.caller
    question.need_customer("customerKey")
    world = question.world
    return {
        "kind": "admin#directory#customer",
        "etag": shapes.etag(world.customer),
        "id": world.customer,
        "customerDomain": world.domain,
        "customerCreationTime": stamp(world.founded_at),
        "language": "en",
        "alternateEmail": f"owner@{world.domain}.test",
        "postalAddress": {"organizationName": "Northwind Labs", "countryCode": "NL"},
    }


def domains(question: Question) -> Any:
    """Answer directory.domains.list."""
    _ = question.caller
    question.need_customer("customer")
    world = question.world
    since = str(int(world.founded_at.timestamp() * 1000))
    rows = [
        {
            "kind": "admin#directory#domain",
            "etag": shapes.etag(name),
            "domainName": name,
            "isPrimary": name == world.domain,
            "verified": True,
            "creationTime": since,
        }
        for name in (world.domain, *world.domains)
    ]
    return {"kind": "admin#directory#domains", "etag": shapes.etag(*rows[0]), "domains": rows}


def units(question: Question) -> Any:
    """Answer directory.orgunits.list: all in one answer, and never the root unless asked for."""
    _ = question.caller
    question.need_customer("customerId")
    world, wanted = question.world, question.get("type") or "children"
    try:
        top = world.unit(question.get("orgUnitPath") or "/")
    except MissingError as error:
        raise RefusalError(404, "Org unit not found", reason="notFound") from error
    rows = [one for one in world.units.values() if _is_wanted(one, top, wanted)]
    rows.sort(key=lambda one: one.path)
    found: dict[str, Any] = {
        "kind": "admin#directory#orgUnits",
        "etag": shapes.etag(top.id, len(rows)),
    }
    if rows:
        found["organizationUnits"] = [shapes.unit(world, one) for one in rows]
    return found


def _is_wanted(one: Unit, top: Unit, wanted: str) -> bool:
    if one is top:
        return wanted == "allIncludingParent"
    if wanted == "children":
        return one.parent == top.path
    return one.path.startswith(f"{top.path.rstrip('/')}/")


def unit(question: Question) -> Any:
    """Answer directory.orgunits.get."""
    _ = question.caller
    question.need_customer("customerId")
    try:
        return shapes.unit(question.world, question.world.unit(question.get("orgUnitPath")))
    except MissingError as error:
        raise RefusalError(404, "Org unit not found", reason="notFound") from error


def groups(question: Question) -> Any:
    """Answer directory.groups.list."""
    _ = question.caller
    if not any(question.get(name) for name in ("customer", "domain", "userKey")):
        raise RefusalError(400, "Bad Request", reason="badRequest")
    question.need_customer("customer")
    if question.get("query"):
        raise bad("Invalid Input: query", at="query")
    size = min(_GROUPS, int(question.values["maxResults"]))
    page = question.paged(_groups(question), size, lambda one: one.email)
    return page.under("groups", shapes.group, kind="admin#directory#groups", etag='"nw/groups"')


def _groups(question: Question) -> list[Group]:
    world = question.world
    rows: list[Group] = world.kept(
        "groups", lambda: sorted(world.groups.values(), key=lambda one: one.email)
    )
    if question.get("userKey"):
        mine = world.groups_of.get(question.user().id, set())
        rows = [one for one in rows if one.id in mine]
    if domain := question.get("domain"):
        rows = [one for one in rows if one.email.endswith(f"@{domain}")]
    return rows


def group(question: Question) -> Any:
    """Answer directory.groups.get."""
    _ = question.caller
    return shapes.group(_group(question))


def _group(question: Question) -> Group:
    try:
        return question.world.group(question.get("groupKey"))
    except MissingError as error:
        raise not_found("groupKey") from error


def members(question: Question) -> Any:
    """Answer directory.members.list."""
    _ = question.caller
    group, world = _group(question), question.world
    rows = list(group.members.values())
    if question.values.get("includeDerivedMembership"):
        rows = list(_derived(question, group, {}).values())
    if roles := question.get("roles"):
        rows = [one for one in rows if one.role in roles.split(",")]
    rows.sort(key=lambda one: one.id)
    size = min(_MEMBERS, int(question.values["maxResults"]))
    page = question.paged(rows, size, lambda one: one.id)
    more = {"kind": "admin#directory#members", "etag": shapes.etag(group.id, len(rows))}
    return page.under("members", lambda one: shapes.member(world, one), **more)


def _derived(question: Question, group: Group, found: dict[str, Member]) -> dict[str, Member]:
    for one in group.members.values():
        if one.id in found:
            continue
        found[one.id] = one
        if inner := question.world.groups.get(one.id):
            _derived(question, inner, found)
    return found


def roles(question: Question) -> Any:
    """Answer directory.roles.list."""
    _ = question.caller
    question.need_customer("customer")
    rows = sorted(question.world.roles.values(), key=lambda one: one.id)
    page = question.paged(rows, int(question.values.get("maxResults") or _ROLES), _id)
    return page.under("items", shapes.role, kind="admin#directory#roles", etag='"nw/roles"')


def _id(one: Role) -> str:
    return one.id


def role(question: Question) -> Any:
    """Answer directory.roles.get."""
    _ = question.caller
    try:
        return shapes.role(question.world.role(question.get("roleId")))
    except MissingError as error:
        raise not_found("roleId") from error


def assignments(question: Question) -> Any:
    """Answer directory.roleAssignments.list."""
    _ = question.caller
    question.need_customer("customer")
    size = int(question.values.get("maxResults") or _ASSIGNMENTS)
    rows = sorted(_assignments(question), key=lambda one: one.id)
    page = question.paged(rows, size, lambda one: one.id)
    more = {"kind": "admin#directory#roleAssignments", "etag": shapes.etag(len(rows))}
    return page.under("items", shapes.assignment, **more)


def _assignments(question: Question) -> Iterator[Any]:
    world, key, role = question.world, question.get("userKey"), question.get("roleId")
    rows: Iterable[Any] = world.assignments.values()
    if key:
        try:
            owner = world.user(key) if key in world.users or "@" in key else world.group(key)
        except MissingError as error:
            raise not_found("userKey") from error
        rows = world.roles_of.get(owner.id, ())
        if question.values.get("includeIndirectRoleAssignments") and owner.id in world.users:
            rows = world.held(world.users[owner.id])
    return (one for one in rows if not role or one.role.id == role)


def privileges(question: Question) -> Any:
    """Answer directory.privileges.list."""
    _ = question.caller
    question.need_customer("customer")
    rows = [
        {
            "kind": "admin#directory#privilege",
            "etag": shapes.etag(name),
            "serviceId": service,
            "serviceName": title,
            "privilegeName": name,
            "isOuScopable": is_scopable,
        }
        for name, service, title, is_scopable in PRIVILEGES
    ]
    return {"kind": "admin#directory#privileges", "etag": '"nw/privileges"', "items": rows}
