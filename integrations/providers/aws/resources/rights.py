"""Which policies let somebody do everything, or grant it to themselves.

Authority: IAM User Guide, "AWS managed policies for job functions" and "IAM JSON policy elements".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.tape import Records

from .answers import items, text
from .grants import admin_grant, grants_rights
from .policies import Policy, policies

FULL = frozenset({"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"})
PROGRAMS = frozenset({"service", "machine", "program", "bot"})  # as people mark a program's user
_OF_AWS = ":iam::aws:policy/"


def admin_policies(records: Records) -> tuple[Policy, ...]:
    """Return the customer's own policies that let somebody do everything."""
    return tuple(_everything(records))


def is_full(arn: str) -> bool:
    """Return whether a policy is one of AWS's own that give everything."""
    return _OF_AWS in arn and arn.rpartition("/")[2] in FULL


def is_admin_role(role: Mapping[str, Any], admin: tuple[Policy, ...]) -> bool:
    """Return whether a role has such a policy, attached or inside."""
    attached = {text(each, "PolicyArn") for each in items(role, "AttachedManagedPolicies")}
    inside = {f"{role.get('Arn')}#{text(p, 'PolicyName')}" for p in items(role, "RolePolicyList")}
    ids = {policy.id for policy in admin}
    return any(map(is_full, attached)) or not ids.isdisjoint(attached | inside)


def _everything(records: Records) -> Iterator[Policy]:
    for policy in policies(records):
        statements = getattr(policy, "statements", None) or ()
        if isinstance(policy, Policy) and any(
            admin_grant(each) or grants_rights(each) for each in statements
        ):
            yield policy
