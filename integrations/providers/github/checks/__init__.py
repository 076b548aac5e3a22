"""The questions asked of GitHub, in the order of their ids."""

from typing import Any

from integrations.plugin import Check

from . import alerts, branches, changes, events, organization, people, repositories

CHECKS: tuple[Check[Any], ...] = tuple(
    sorted(
        (
            *organization.CHECKS,
            *people.CHECKS,
            *repositories.CHECKS,
            *branches.CHECKS,
            *changes.CHECKS,
            *alerts.CHECKS,
            *events.CHECKS,
        ),
        key=lambda check: check.id,
    )
)
