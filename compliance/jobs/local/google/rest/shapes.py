"""People, units, groups and roles as the Directory API writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

from compliance.jobs.local.google.directory import (
    Assignment,
    Grant,
    Group,
    Member,
    Role,
    Unit,
    User,
)
from compliance.jobs.local.google.moments import EPOCH, moment, stamp
from compliance.jobs.local.google.world import World

ENFORCED = "security.two_step_verification_enforcement"


def etag(*parts: object) -> str:
    """Return what changes when a thing does."""
    return f'"nw/{crc32(repr(parts).encode()):08x}"'


def is_enforced(world: World, user: User) -> bool:
    """Return whether a user must have 2-step verification now."""
    policy = world.effective(ENFORCED, user)
    since = policy.value.get("enforcedFrom", "") if policy else ""
    return bool(since) and EPOCH < moment(since) <= world.now()


def user(world: World, one: User) -> dict[str, Any]:
    """Return a user as an administrator sees them."""
    roles = list(world.held(one))
    is_super = any(assignment.role.is_super for assignment in roles)
    found = {
        "kind": "admin#directory#user",
        "id": one.id,
        "etag": etag(one.id, one.email, one.unit, one.is_suspended, one.is_enrolled),
        "primaryEmail": one.email,
        "name": {
            "givenName": one.given,
            "familyName": one.family,
            "fullName": f"{one.given} {one.family}".strip(),
        },
        "isAdmin": is_super,
        "isDelegatedAdmin": bool(roles) and not is_super,
        "lastLoginTime": stamp(one.last_login_at or EPOCH),
        "creationTime": stamp(one.created_at),
        "agreedToTerms": one.last_login_at is not None,
        "suspended": one.is_suspended,
        "archived": one.archived_at is not None,
        "changePasswordAtNextLogin": False,
        "ipWhitelisted": False,
        "emails": _emails(world, one),
        "customerId": world.customer,
        "orgUnitPath": one.unit,
        "isMailboxSetup": True,
        "isEnrolledIn2Sv": one.is_enrolled,
        "isEnforcedIn2Sv": is_enforced(world, one),
        "includeInGlobalAddressList": True,
    }
    return found | _when(one) | _about(one)


def public_user(world: World, one: User) -> dict[str, Any]:
    """Return a user as everybody in the domain sees them."""
    shown = ("kind", "id", "etag", "primaryEmail", "name", "emails", "organizations")
    whole = user(world, one)
    return {name: whole[name] for name in shown if name in whole}


def _when(one: User) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if one.is_suspended:
        found["suspensionReason"] = one.suspension_reason
        if one.suspended_at:
            found["suspensionTime"] = stamp(one.suspended_at)
    if one.archived_at:
        found["archivalTime"] = stamp(one.archived_at)
    if one.deleted_at:
        found["deletionTime"] = stamp(one.deleted_at)
    return found


def _about(one: User) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if one.aliases:
        found["aliases"] = list(one.aliases)
    if one.recovery_email:
        found["recoveryEmail"] = one.recovery_email
    if one.department or one.title:
        place = {"primary": True, "customType": "", "department": one.department}
        place |= {"title": one.title, "description": one.kind}
        found["organizations"] = [place]
    if one.manager:
        found["relations"] = [{"value": one.manager, "type": "manager"}]
    return found


def _emails(world: World, one: User) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"address": one.email, "primary": True}]
    found += [{"address": alias} for alias in one.aliases]
    if one.recovery_email:
        found.append({"address": one.recovery_email, "type": "home"})
    return [*found, {"address": f"{one.email}.test-google-a.com"}] if world.domains else found


def unit(world: World, one: Unit) -> dict[str, Any]:
    """Return an organizational unit; the root has no parent."""
    found = {
        "kind": "admin#directory#orgUnit",
        "etag": etag(one.id, one.path),
        "name": one.name or world.domain,
        "description": one.description,
        "orgUnitPath": one.path,
        "orgUnitId": f"id:{one.id}",
    }
    if one.path != "/":
        found |= {
            "parentOrgUnitPath": one.parent,
            "parentOrgUnitId": f"id:{world.units[one.parent].id}",
        }
    return found


def group(one: Group) -> dict[str, Any]:
    """Return a group."""
    return {
        "kind": "admin#directory#group",
        "id": one.id,
        "etag": etag(one.id, one.email, len(one.members)),
        "email": one.email,
        "name": one.name,
        "directMembersCount": str(len(one.members)),
        "description": one.description,
        "adminCreated": one.is_admin_created,
    }


def member(world: World, one: Member) -> dict[str, Any]:
    """Return a member; of an address elsewhere Google knows no status."""
    found = {
        "kind": "admin#directory#member",
        "etag": etag(one.id, one.role),
        "id": one.id,
        "email": one.email,
        "role": one.role,
        "type": one.type,
    }
    known: Mapping[str, Any] = world.users if one.type == "USER" else world.groups
    if here := known.get(one.id):
        found["email"] = here.email
        is_there = one.type == "GROUP" or here.is_active
        found["status"] = "ACTIVE" if is_there else "SUSPENDED"
    return found


def role(one: Role) -> dict[str, Any]:
    """Return a role."""
    return {
        "kind": "admin#directory#role",
        "etag": etag(one.id, one.name),
        "roleId": one.id,
        "roleName": one.name,
        "roleDescription": one.description,
        "isSystemRole": one.is_system,
        "isSuperAdminRole": one.is_super,
        "rolePrivileges": [
            {"privilegeName": name, "serviceId": service} for name, service in one.privileges
        ],
    }


def assignment(one: Assignment) -> dict[str, Any]:
    """Return who has a role, and where."""
    found = {
        "kind": "admin#directory#roleAssignment",
        "etag": etag(one.id),
        "roleAssignmentId": one.id,
        "roleId": one.role.id,
        "assignedTo": one.assignee,
        "assigneeType": "group" if one.is_group else "user",
        "scopeType": "ORG_UNIT" if one.unit else "CUSTOMER",
    }
    if one.unit:
        found["orgUnitId"] = one.unit
    return found


def grant(one: Grant, owner: User) -> dict[str, Any]:
    """Return what a program may do in somebody's name."""
    return {
        "kind": "admin#directory#token",
        "etag": etag(one.client_id, owner.id),
        "clientId": one.client_id,
        "displayText": one.app,
        "anonymous": one.is_anonymous,
        "nativeApp": one.is_native,
        "userKey": owner.id,
        "scopes": list(one.scopes),
    }
