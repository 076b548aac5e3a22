"""What every Workspace has from its first day: a root, Google's roles, and settings it sets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from compliance.jobs.local.google.acts.groups import add_unit
from compliance.jobs.local.google.acts.privileges import add_role
from compliance.jobs.local.google.acts.settings import set_policy
from compliance.jobs.local.google.moments import later
from compliance.jobs.local.google.world import World

SUPER = "_SEED_ADMIN_ROLE"
_ROLES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        SUPER,
        "Google Workspace Administrator Seed Role",
        ("USERS_ALL", "ORGANIZATION_UNITS_ALL", "GROUPS_ALL", "SECURITY_SETTINGS"),
    ),
    ("_GROUPS_ADMIN_ROLE", "Groups Administrator", ("GROUPS_ALL", "USERS_RETRIEVE")),
    (
        "_USER_MANAGEMENT_ADMIN_ROLE",
        "User Management Administrator",
        ("USERS_CREATE", "USERS_SUSPEND", "USERS_RESET_PASSWORD", "ORGANIZATION_UNITS_RETRIEVE"),
    ),
    (
        "_HELP_DESK_ADMIN_ROLE",
        "Help Desk Administrator",
        ("USERS_RETRIEVE", "USERS_RESET_PASSWORD", "ORGANIZATION_UNITS_RETRIEVE"),
    ),
    ("_MOBILE_ADMIN_ROLE", "Mobile Administrator", ("MANAGE_DEVICES", "MANAGE_CHROMEOS_DEVICES")),
    ("_SERVICE_ADMIN_ROLE", "Services Administrator", ("REPORTS_ACCESS",)),
)
# What Google sets itself for everybody; the rest of its defaults is not answered, as in reality.
_SYSTEM: tuple[tuple[str, dict[str, Any]], ...] = (
    ("gmail.service_status", {"serviceState": "ENABLED"}),
    ("drive_and_docs.service_status", {"serviceState": "ENABLED"}),
    ("groups_for_business.service_status", {"serviceState": "ENABLED"}),
    ("security.session_controls", {"webSessionDuration": "1209600s"}),
    (
        "security.password",
        {
            "allowedStrength": "STRONG",
            "minimumLength": 8,
            "maximumLength": 100,
            "enforceRequirementsAtLogin": False,
            "allowReuse": False,
            "expirationDuration": "0s",
        },
    ),
    ("security.two_step_verification_enrollment", {"allowEnrollment": True}),
    ("gmail.pop_access", {"enablePopAccess": False}),
    ("gmail.imap_access", {"enableImapAccess": False}),
)


def founded(at: datetime) -> World:
    """Return a Workspace without anybody in it, five years old."""
    world = World(founded_at=later(at, days=-1825))
    begin = world.founded_at
    add_unit(world, path="/", at=begin)
    for name, description, privileges in _ROLES:
        add_role(
            world,
            name=name,
            description=description,
            privileges=privileges,
            is_super=name == SUPER,
            is_system=True,
            at=begin,
        )
    for setting, value in _SYSTEM:
        order = world.new_number() / 10**9
        set_policy(world, setting=setting, value=value, order=order, is_system=True, at=begin)
    return world
