"""Roles are given and taken away, programs let in, and the service account trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compliance.jobs.local.google.directory import Assignment, Grant, Group, Role, User
from compliance.jobs.local.google.journal import TOKEN, Event
from compliance.jobs.local.google.keys import READS, Client
from compliance.jobs.local.google.moments import Moment
from compliance.jobs.local.google.rest.privileges import named
from compliance.jobs.local.google.world import MissingError, World

from .record import DOMAIN, ROLES, USERS, admin, own, when


def add_role(
    world: World,
    *,
    name: str,
    privileges: Sequence[str] = (),
    at: Moment | None = None,
    by: str = "",
    **about: Any,
) -> Role:
    """Make a role of privileges; `about` are further fields of it."""
    made = Role(
        id=str(20_485_111_000_000_000 + world.new_number()),
        name=name,
        privileges=named(*privileges),
        **{"is_system": False, **about},
    )
    world.roles[name] = made
    if not made.is_system:
        told = {"ROLE_NAME": name, "ROLE_ID": made.id}
        admin(world, ROLES, "CREATE_ROLE", at=when(world, at), by=by, **told)
    return made


def grant_role(
    world: World,
    *,
    email: str,
    role: str,
    unit: str = "",
    at: Moment | None = None,
    by: str = "",
) -> Assignment:
    """Give a user, or everybody in a group, a role: everywhere or in one unit."""
    to, given, now = _assignee(world, email), world.role(role), when(world, at)
    made = Assignment(
        id=str(20_485_112_000_000_000 + world.new_number()),
        role=given,
        assignee=to.id,
        is_group=isinstance(to, Group),
        unit=world.unit(unit).id if unit else "",
    )
    world.assignments[made.id] = made
    world.roles_of[to.id].append(made)
    told = {"ROLE_NAME": given.name, "USER_EMAIL": to.email}
    admin(world, ROLES, "ASSIGN_ROLE", at=now, by=by, **told, **_where(unit))
    if given.is_super:
        admin(world, USERS, "GRANT_ADMIN_PRIVILEGE", at=now, by=by, USER_EMAIL=to.email)
    return made


def revoke_role(
    world: World, *, email: str, role: str, at: Moment | None = None, by: str = ""
) -> None:
    """Take a role away from a user or a group."""
    of, given, now = _assignee(world, email), world.role(role), when(world, at)
    held = [one for one in world.roles_of[of.id] if one.role is given]
    if not held:
        raise MissingError(f"“{email}” does not have the role “{role}”.")
    for one in held:
        world.roles_of[of.id].remove(one)
        del world.assignments[one.id]
    told = {"ROLE_NAME": given.name, "USER_EMAIL": of.email}
    admin(world, ROLES, "UNASSIGN_ROLE", at=now, by=by, **told)
    if given.is_super:
        admin(world, USERS, "REVOKE_ADMIN_PRIVILEGE", at=now, by=by, USER_EMAIL=of.email)


def _assignee(world: World, email: str) -> User | Group:
    try:
        return world.user(email)
    except MissingError:
        return world.group(email)


def _where(unit: str) -> dict[str, str]:
    return {"ORG_UNIT_NAME": unit} if unit else {}


def authorize_app(
    world: World,
    *,
    email: str,
    client_id: str,
    app: str,
    scopes: Sequence[str],
    at: Moment | None = None,
) -> Grant:
    """Let a program do what the scopes say in somebody's name."""
    user = world.user(email)
    made = Grant(client_id=client_id, app=app, scopes=tuple(scopes))
    kept = [one for one in world.grants[user.id] if one.client_id != client_id]
    world.grants[user.id] = [*kept, made]
    _of_app(world, "authorize", user, made, at)
    return made


def revoke_app(world: World, *, email: str, client_id: str, at: Moment | None = None) -> None:
    """Let a program do no more in somebody's name."""
    user = world.user(email)
    for grant in [one for one in world.grants[user.id] if one.client_id == client_id]:
        world.grants[user.id].remove(grant)
        _of_app(world, "revoke", user, grant, at)


def _of_app(world: World, name: str, user: User, grant: Grant, at: Moment | None) -> None:
    told = {
        "client_id": grant.client_id,
        "app_name": grant.app,
        "client_type": "WEB",
        "scope": list(grant.scopes),
    }
    event = Event(type="auth", name=name, parameters=told)
    own(world, TOKEN, event, at=when(world, at), user=user)


def delegate(
    world: World,
    *,
    scopes: Sequence[str] | None = None,
    more: Sequence[str] = (),
    less: Sequence[str] = (),
    at: Moment | None = None,
    by: str = "",
) -> Client:
    """Say which scopes the service account may use; the read-only ones when none are named.

    No scopes at all is what a revoked delegation is.
    """
    client = world.client
    client.scopes = (set(READS if scopes is None else scopes) | set(more)) - set(less)
    client.tokens.clear()
    name = "AUTHORIZE_API_CLIENT_ACCESS" if client.scopes else "REMOVE_API_CLIENT_ACCESS"
    told = {"API_CLIENT_NAME": client.client_id, "API_SCOPES": ",".join(sorted(client.scopes))}
    admin(world, DOMAIN, name, at=when(world, at), by=by, DOMAIN_NAME=world.domain, **told)
    return client
