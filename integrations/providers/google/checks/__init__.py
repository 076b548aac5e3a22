"""The questions asked of Google Workspace, in the order of their ids."""

from typing import Any

from integrations.plugin import Check

from . import (
    admins,
    apps,
    devices,
    groups,
    mail,
    people,
    privileges,
    rules,
    sharing,
    sign_in,
    users,
)

CHECKS: tuple[Check[Any], ...] = tuple(
    sorted(
        (
            *users.CHECKS,
            *people.CHECKS,
            *admins.CHECKS,
            *sign_in.CHECKS,
            *sharing.CHECKS,
            *mail.CHECKS,
            *apps.CHECKS,
            *groups.CHECKS,
            *rules.CHECKS,
            *devices.CHECKS,
            *privileges.CHECKS,
        ),
        key=lambda check: check.id,
    )
)
