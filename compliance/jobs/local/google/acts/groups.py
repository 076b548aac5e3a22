"""Units and groups are made, and people put into them."""

from __future__ import annotations

from typing import Any

from compliance.jobs.local.google.directory import Group, Member, Unit, User
from compliance.jobs.local.google.journal import GROUPS as GROUPS_JOURNAL
from compliance.jobs.local.google.journal import Event
from compliance.jobs.local.google.moments import Moment
from compliance.jobs.local.google.world import MissingError, World

from .record import GROUPS, UNITS, admin, tell, when


def add_unit(
    world: World, *, path: str, description: str = "", at: Moment | None = None, by: str = ""
) -> Unit:
    """Make an organizational unit in one that is there; “/” is the first."""
    made = Unit(id=world.new_id("03ph8a2z"), path=path, description=description)
    if path != "/":
        world.unit(made.parent)
    world.units[path] = made
    admin(world, UNITS, "CREATE_ORG_UNIT", at=when(world, at), by=by, ORG_UNIT_NAME=path)
    return made


def add_group(
    world: World,
    *,
    email: str,
    name: str,
    description: str = "",
    at: Moment | None = None,
    by: str = "",
    **settings: Any,
) -> Group:
    """Make a group; `settings` are fields of the Groups Settings API."""
    if email.lower() in world.addresses:
        raise ValueError(f"“{email}” is taken.")
    made = Group(
        id=world.new_id("01"),
        email=email.lower(),
        name=name,
        description=description,
        settings=settings,
    )
    world.groups[made.id] = made
    world.addresses[made.email] = made
    admin(world, GROUPS, "CREATE_GROUP", at=when(world, at), by=by, GROUP_EMAIL=made.email)
    return made


def delete_group(world: World, *, email: str, at: Moment | None = None, by: str = "") -> None:
    """Delete a group, and what was set for it or given to it."""
    group = world.group(email)
    del world.groups[group.id], world.addresses[group.email]
    for member in group.members:
        world.groups_of[member].discard(group.id)
    for assignment in world.roles_of.pop(group.id, []):
        del world.assignments[assignment.id]
    for policy in [one for one in world.policies.values() if one.group is group]:
        del world.policies[policy.id]
        world.policies_of[policy.setting].remove(policy)
    admin(world, GROUPS, "DELETE_GROUP", at=when(world, at), by=by, GROUP_EMAIL=group.email)


def add_member(
    world: World,
    *,
    group: str,
    email: str,
    role: str = "MEMBER",
    at: Moment | None = None,
    by: str = "",
) -> Member:
    """Put a user, a group or an address elsewhere into a group."""
    into, now = world.group(group), when(world, at)
    known = world.addresses.get(email.lower())
    made = Member(
        id=known.id if known else world.new_user_id(),
        email=email.lower(),
        role=role,
        type="GROUP" if isinstance(known, Group) else "USER",
    )
    into.members[made.id] = made
    world.groups_of[made.id].add(into.id)
    told = {"USER_EMAIL": made.email, "GROUP_EMAIL": into.email}
    admin(world, GROUPS, "ADD_GROUP_MEMBER", at=now, by=by, **told)
    _in_groups(world, "add_user", into, made, now, by)
    return made


def remove_member(
    world: World, *, group: str, email: str, at: Moment | None = None, by: str = ""
) -> None:
    """Take a member out of a group."""
    of, now = world.group(group), when(world, at)
    known = world.addresses.get(email.lower())
    wanted = known.id if isinstance(known, User | Group) else ""
    for member in of.members.values():
        if member.id == wanted or member.email == email.lower():
            break
    else:
        raise MissingError(f"“{email}” is no member of “{group}”.")
    del of.members[member.id]
    world.groups_of[member.id].discard(of.id)
    told = {"USER_EMAIL": email.lower(), "GROUP_EMAIL": of.email}
    admin(world, GROUPS, "REMOVE_GROUP_MEMBER", at=now, by=by, **told)
    _in_groups(world, "remove_user", of, member, now, by)


def _in_groups(world: World, name: str, group: Group, member: Member, at: Any, by: str) -> None:
    told = {
        "group_email": group.email,
        "user_email": member.email,
        "member_role": member.role.lower(),
    }
    event = Event(type="moderator_action", name=name, parameters=told)
    tell(world, GROUPS_JOURNAL, event, at=at, by=by)
