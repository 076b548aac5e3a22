"""Users come, change and go; each act is in the admin journal too."""

from __future__ import annotations

from typing import Any

from compliance.jobs.local.google.directory import User
from compliance.jobs.local.google.moments import Moment
from compliance.jobs.local.google.world import World

from .record import USERS, admin, when

_NAMES = {"given": "CHANGE_FIRST_NAME", "family": "CHANGE_LAST_NAME"}


def add_user(
    world: World,
    *,
    email: str,
    unit: str = "/",
    at: Moment | None = None,
    by: str = "",
    **about: Any,
) -> User:
    """Make a user; `about` are the names (given, family) and further fields."""
    world.unit(unit)
    now = when(world, at)
    made = User(
        id=world.new_user_id(),
        email=email.lower(),
        unit=unit,
        created_at=now,
        aliases=[alias.lower() for alias in about.pop("aliases", ())],
        **about,
    )
    _take(world, made, made.email, *made.aliases)
    world.users[made.id] = made
    admin(world, USERS, "CREATE_USER", at=now, by=by, USER_EMAIL=made.email)
    return made


def _take(world: World, user: User, *addresses: str) -> None:
    for address in addresses:
        if world.addresses.get(address, user) is not user:
            raise ValueError(f"“{address}” is taken.")
    world.addresses.update(dict.fromkeys(addresses, user))


def suspend_user(
    world: World, *, email: str, at: Moment | None = None, by: str = "", reason: str = "ADMIN"
) -> User:
    """Let somebody sign in no more."""
    user, now = world.user(email), when(world, at)
    user.is_suspended, user.suspended_at, user.suspension_reason = True, now, reason
    admin(world, USERS, "SUSPEND_USER", at=now, by=by, USER_EMAIL=user.email)
    return user


def restore_user(world: World, *, email: str, at: Moment | None = None, by: str = "") -> User:
    """Let somebody who was suspended sign in again."""
    user = world.user(email)
    user.is_suspended, user.suspended_at = False, None
    admin(world, USERS, "UNSUSPEND_USER", at=when(world, at), by=by, USER_EMAIL=user.email)
    return user


def archive_user(world: World, *, email: str, at: Moment | None = None, by: str = "") -> User:
    """Keep somebody's data, and let them sign in no more."""
    user = world.user(email)
    user.archived_at = when(world, at)
    admin(world, USERS, "ARCHIVE_USER", at=user.archived_at, by=by, USER_EMAIL=user.email)
    return user


def unarchive_user(world: World, *, email: str, at: Moment | None = None, by: str = "") -> User:
    """Take somebody back from the archive."""
    user = world.user(email)
    user.archived_at = None
    admin(world, USERS, "UNARCHIVE_USER", at=when(world, at), by=by, USER_EMAIL=user.email)
    return user


def delete_user(world: World, *, email: str, at: Moment | None = None, by: str = "") -> User:
    """Delete somebody: with them go their memberships, roles and grants."""
    user, now = world.user(email), when(world, at)
    admin(world, USERS, "DELETE_USER", at=now, by=by, USER_EMAIL=user.email)
    user.deleted_at = now
    for address in (user.email, *user.aliases):
        world.addresses.pop(address, None)
    for group in world.groups_of.pop(user.id, set()):
        world.groups[group].members.pop(user.id, None)
    for assignment in world.roles_of.pop(user.id, []):
        del world.assignments[assignment.id]
    world.grants.pop(user.id, None)
    return user


def undelete_user(
    world: World, *, user: str, unit: str = "/", at: Moment | None = None, by: str = ""
) -> User:
    """Bring a deleted user back, named by id; the memberships stay gone."""
    back = world.user(user)
    there = world.unit(unit)
    _take(world, back, back.email, *back.aliases)
    back.deleted_at, back.unit = None, there.path
    admin(world, USERS, "UNDELETE_USER", at=when(world, at), by=by, USER_EMAIL=back.email)
    return back


def rename_user(
    world: World,
    *,
    email: str,
    new_email: str = "",
    at: Moment | None = None,
    by: str = "",
    **names: str,
) -> User:
    """Give somebody another address, and names (given, family); the old address is an alias."""
    user, now = world.user(email), when(world, at)
    new = new_email.lower()
    if new and new != user.email:
        _take(world, user, new)
        told = {"USER_EMAIL": user.email, "NEW_VALUE": new}
        admin(world, USERS, "RENAME_USER", at=now, by=by, **told)
        user.aliases = [*(alias for alias in user.aliases if alias != new), user.email]
        user.email = new
    for name, value in names.items():
        told = {"USER_EMAIL": user.email, "OLD_VALUE": getattr(user, name), "NEW_VALUE": value}
        admin(world, USERS, _NAMES[name], at=now, by=by, **told)
        setattr(user, name, value)
    return user


def move_user(
    world: World, *, email: str, unit: str, at: Moment | None = None, by: str = "", **about: Any
) -> User:
    """Move somebody to another unit; `about` are fields that change with it."""
    user, there = world.user(email), world.unit(unit)
    told = {"USER_EMAIL": user.email, "ORG_UNIT_NAME": user.unit, "NEW_VALUE": there.path}
    admin(world, USERS, "MOVE_USER_TO_ORG_UNIT", at=when(world, at), by=by, **told)
    user.unit = there.path
    for name, value in about.items():
        if not hasattr(user, name):
            raise ValueError(f"A user has no “{name}”.")
        setattr(user, name, value)
    return user


def add_alias(
    world: World, *, email: str, alias: str, at: Moment | None = None, by: str = ""
) -> User:
    """Let somebody have a further address."""
    user = world.user(email)
    _take(world, user, alias.lower())
    user.aliases.append(alias.lower())
    told = {"USER_EMAIL": user.email, "USER_NICKNAME": alias.lower()}
    admin(world, USERS, "ADD_NICKNAME", at=when(world, at), by=by, **told)
    return user
