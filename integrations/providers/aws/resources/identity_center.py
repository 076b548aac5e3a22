"""Users of IAM Identity Center as accounts: whose each is, and what it may do in this account.

Authority: IAM Identity Center API reference and Identity Store API reference; IAM Identity Center
User Guide, "Permission sets" (each stands in an account as a role AWSReservedSSO_NAME_HASH).

Whether the list is whole is decided so: roles of permission sets in this account prove that
somebody signs in through Identity Center. Where there are such roles, or it is for the moment only
that AWS does not answer, a refusal hides users and is said. Without any, an account that may not
ask for Identity Center has none that matters here. Users that belong to another account's
Identity Center are told by the connection with that account, or with its delegated one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from compliance.people.rules.accounts import SeenAccount
from integrations.tape import Record, Records

from .answers import IDENTITY, account_id, items, listed, moment, part, part_of, single, text, why
from .iam import DETAILS
from .rights import FULL, PROGRAMS, admin_policies, is_admin_role

INSTANCES = "sso-admin:ListInstances"
USERS = "identitystore:ListUsers"
GROUPS = "identitystore:ListGroups"
MEMBERS = "identitystore:ListGroupMemberships"
SETS = "sso-admin:ListPermissionSetsProvisionedToAccount"
SET = "sso-admin:DescribePermissionSet"
ASSIGNMENTS = "sso-admin:ListAccountAssignments"

_ROLE = re.compile(r"AWSReservedSSO_(.+)_[0-9a-f]{16}")
_PASSING = frozenset({"InternalServerException", "Throttling"})
_NOT_OURS = frozenset({"AccessDenied", "ResourceNotFoundException", "ValidationException"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One Identity Center and where it is."""

    arn: str
    store: str  # the id of its users' directory
    owner: str  # the account it belongs to
    region: str  # "" for the home region


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A permission set of this account, given to somebody."""

    privilege: str
    is_admin: bool


def instances_in(record: Record | None) -> list[Instance]:
    """Return the Identity Centers in use that a listing names."""
    return [
        Instance(
            arn=text(row, "InstanceArn"),
            store=text(row, "IdentityStoreId"),
            owner=text(row, "OwnerAccountId"),
            region=text(row, "PrimaryRegion"),
        )
        for row in items(record.payload if record else None, "Instances")
        if text(row, "Status") in {"", "ACTIVE"} and text(row, "IdentityStoreId")
    ]


def sso_id(store: str, user: str) -> str:
    """Return the id of an account of Identity Center; IAM's own ids have no colon."""
    return f"sso:{store}/{user}"


def sso_accounts(records: Records) -> Iterator[SeenAccount]:
    """Yield every user of Identity Center, those without any permission set here too."""
    held = _held(records)
    for record in records.of(USERS):
        store = text(record.parameters, "IdentityStoreId")
        for user in items(record.payload, "Users"):
            yield _account(store, user, held.get((store, text(user, "UserId")), []))


def sso_missing(records: Records) -> str:
    """Return why users of Identity Center are hidden, blank when none are."""
    identity, found = single(records, IDENTITY), single(records, INSTANCES)
    if identity is not None and identity.refusal:
        return why(identity)  # without it Identity Center was not asked for
    if found is not None and found.refusal:
        is_hiding = found.refusal.code in _PASSING or bool(_roles(records))
        return why(found) if is_hiding else ""
    return next(filter(None, (_hidden(record, records) for record in _asked(records))), "")


def _asked(records: Records) -> Iterator[Record]:
    for call in (USERS, GROUPS, SETS, SET, ASSIGNMENTS, MEMBERS):
        yield from records.of(call)


def _hidden(record: Record, records: Records) -> str:
    """Return why a refused question hides something, blank when it does not."""
    if record.refusal is None:
        return ""
    if record.call == USERS and record.refusal.code in _NOT_OURS:
        return why(record) if _is_ours(record, records) else ""
    if record.call == SETS and record.refusal.code in _NOT_OURS:
        return why(record) if _roles(records) else ""  # an instance for programs only has no sets
    return why(record)


def _is_ours(record: Record, records: Records) -> bool:
    store, account = text(record.parameters, "IdentityStoreId"), account_id(records)
    owners = {
        each.owner for each in instances_in(single(records, INSTANCES)) if each.store == store
    }
    return not account or owners <= {account, ""}


def _account(store: str, user: Mapping[str, Any], held: list[_Held]) -> SeenAccount:
    ordered = sorted(items(user, "Emails"), key=lambda email: not email.get("Primary"))
    emails = (text(email, "Value").lower() for email in ordered)
    return SeenAccount(
        id=sso_id(store, text(user, "UserId")),
        # Told apart from an IAM user of the same name, of whom CloudTrail tells the name only.
        name=f"{text(user, 'UserName')} (Identity Center)",
        emails=tuple(dict.fromkeys(email for email in emails if "@" in email)),
        is_active=text(user, "UserStatus") != "DISABLED",
        is_service=text(user, "UserType").lower() in PROGRAMS,
        privileges=tuple(sorted({each.privilege for each in held})),
        is_privileged=any(each.is_admin for each in held),
        created_at=moment(user.get("CreatedAt")),
    )


def _held(records: Records) -> Mapping[tuple[str, str], list[_Held]]:
    """Return what each user of each directory holds in this account, also by its groups."""
    found: dict[tuple[str, str], list[_Held]] = {}
    stores = {each.arn: each.store for each in instances_in(single(records, INSTANCES))}
    names, admins = _set_names(records), _admin_sets(records)
    groups, members = _group_names(records), _members(records)
    for record in records.of(ASSIGNMENTS):
        store = stores.get(text(record.parameters, "InstanceArn"), "")
        arn = text(record.parameters, "PermissionSetArn")
        name = names.get(arn, arn.rpartition("/")[2])
        for row in items(record.payload, "AccountAssignments"):
            principal = (store, text(row, "PrincipalId"))
            is_group = row.get("PrincipalType") == "GROUP"
            through = f" (group {groups.get(principal, principal[1])})" if is_group else ""
            held = _Held(privilege=f"{name}{through}", is_admin=name in admins)
            for user in members.get(principal, ()) if is_group else (principal[1],):
                found.setdefault((store, user), []).append(held)
    return found


def _set_names(records: Records) -> Mapping[str, str]:
    sets = (part(record, "PermissionSet") for record in records.of(SET))
    return {text(found, "PermissionSetArn"): text(found, "Name") for found in sets}


def _admin_sets(records: Records) -> frozenset[str]:
    """Return the names of sets whose role may do everything; without a role, by name."""
    roles = _roles(records)
    unread = set(_set_names(records).values()) - roles.keys()
    admin = admin_policies(records)
    return frozenset(
        (unread & FULL) | {n for n, role in roles.items() if is_admin_role(role, admin)}
    )


def _roles(records: Records) -> dict[str, dict[str, Any]]:
    """Return the roles in which permission sets stand in this account, by the set's name."""
    roles = (role for _, role in listed(records, DETAILS, "RoleDetailList"))
    found = ((_ROLE.fullmatch(text(role, "RoleName")), role) for role in roles)
    return {match[1]: role for match, role in found if match}


def _group_names(records: Records) -> Mapping[tuple[str, str], str]:
    return {
        (text(record.parameters, "IdentityStoreId"), text(row, "GroupId")): text(row, "DisplayName")
        for record in records.of(GROUPS)
        for row in items(record.payload, "Groups")
    }


def _members(records: Records) -> Mapping[tuple[str, str], list[str]]:
    return {
        (text(record.parameters, "IdentityStoreId"), text(record.parameters, "GroupId")): list(
            _users_of(items(record.payload, "GroupMemberships"))
        )
        for record in records.of(MEMBERS)
    }


def _users_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        if user := text(part_of(row, "MemberId"), "UserId"):
            yield user
