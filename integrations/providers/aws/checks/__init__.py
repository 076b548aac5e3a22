"""The questions asked of AWS, in the order of their ids."""

from typing import Any

from integrations.plugin import Check

from . import account, database, iam, network, people, storage, trails

CHECKS: tuple[Check[Any], ...] = tuple(
    sorted(
        (
            *account.CHECKS,
            *iam.CHECKS,
            *people.CHECKS,
            *trails.CHECKS,
            *network.CHECKS,
            *storage.CHECKS,
            *database.CHECKS,
        ),
        key=lambda check: check.id,
    )
)
