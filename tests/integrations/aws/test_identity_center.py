"""Users of Identity Center: whose they are, what they hold, and when their list is not whole."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.people.rules.accounts import SeenAccount
from integrations.providers.aws.accounts import ACCOUNTS
from integrations.providers.aws.resources import identity_center
from integrations.tape import Record, Records, read_snapshot, write_snapshot

from . import builders as aws
from .identity_center import (
    ADMINISTRATOR,
    STORE,
    described,
    given,
    group,
    instance,
    instances,
    role,
    user,
    users,
)


def seen(*records: Record, **details: list[dict[str, Any]]) -> list[SeenAccount]:
    """Return the accounts as they follow from sealed bytes."""
    taken = [aws.identity(), aws.report(), aws.details(**details), *records]
    return list(ACCOUNTS.read(read_snapshot(write_snapshot("aws.iam", taken))))


def missing(*records: Record, **details: list[dict[str, Any]]) -> str:
    report = aws.report(aws.user_row())
    return ACCOUNTS.missing(Records([aws.identity(), report, aws.details(**details), *records]))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, {"emails": ("june@n.example",), "is_active": True, "has_mfa": None}),
        ({"UserStatus": "DISABLED"}, {"is_active": False}),
        ({"UserStatus": "ENABLED"}, {"is_active": True}),
        ({"UserType": "Service"}, {"is_service": True}),
        ({"Emails": []}, {"emails": ()}),
        ({"Emails": [{"Value": "none"}]}, {"emails": ()}),
        (
            {"Emails": [{"Value": "J2@n.example"}, {"Value": "J1@n.example", "Primary": True}]},
            {"emails": ("j1@n.example", "j2@n.example")},
        ),
        ({"CreatedAt": "2026-01-05T09:00:00+00:00"}, {"created_at": aws.MADE}),
        ({}, {"privileges": (), "is_privileged": False}),
    ],
)
def test_a_user_is_an_account(told: dict[str, Any], expected: dict[str, Any]) -> None:
    [account] = seen(instances(), users(user(**told)))

    assert account.id == f"sso:{STORE}/u-june"
    assert account.name == "june (Identity Center)"
    assert {name: getattr(account, name) for name in expected} == expected


def test_users_of_iam_and_of_identity_center_stand_side_by_side() -> None:
    found = seen(instances(), users(user()), users=[aws.user_detail("june", UserId="AIDA1")])

    assert [account.id for account in found] == ["AIDA1", f"sso:{STORE}/u-june"]
    assert len({account.name for account in found}) == 2


@pytest.mark.parametrize(
    ("records", "privileges"),
    [
        ([given(("USER", "u-june"))], ("Deploy",)),
        ([given(("GROUP", "g-1")), *group("g-1", "ops", "u-june")], ("Deploy (group ops)",)),
        (
            [given(("USER", "u-june"), ("GROUP", "g-1")), *group("g-1", "ops", "u-june")],
            ("Deploy", "Deploy (group ops)"),
        ),
        ([given(("GROUP", "g-1")), *group("g-1", "ops", "u-mara")], ()),
        ([given(("USER", "u-mara"))], ()),
        ([given()], ()),
    ],
)
def test_a_user_holds_the_permission_sets_of_this_account(
    records: list[Record], privileges: tuple[str, ...]
) -> None:
    [account] = seen(instances(), users(user()), described("Deploy"), *records)

    assert account.privileges == privileges


def allow(action: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": "*"}


OWN = aws.policy(allow("*"))


@pytest.mark.parametrize(
    ("name", "details", "is_privileged"),
    [
        pytest.param("Ops", {"roles": [role("Ops", ADMINISTRATOR)]}, True, id="AWS's own"),
        pytest.param("Ops", {"roles": [role("Ops", inside=allow("*"))]}, True, id="inside"),
        pytest.param("Ops", {"roles": [role("Ops", inside=allow("iam:*"))]}, True, id="grants"),
        pytest.param("Ops", {"roles": [role("Ops", inside=allow("s3:Get*"))]}, False, id="reads"),
        pytest.param(
            "Ops",
            {"roles": [role("Ops", OWN["Arn"])], "policies": [OWN]},
            True,
            id="the customer's own",
        ),
        pytest.param(
            "Ops",
            {"roles": [role("Ops", "arn:aws:iam::1:policy/AdministratorAccess")]},
            False,
            id="called like AWS's own",
        ),
        pytest.param(
            "Ops",
            {"roles": [role("Ops"), role("Other", inside=allow("*"))]},
            False,
            id="another set's",
        ),
        pytest.param("AdministratorAccess", {}, True, id="no role, known by name"),
        pytest.param("AdministratorAccess", {"roles": [role("AdministratorAccess")]}, False),
        pytest.param("Ops", {}, False, id="no role, unknown name"),
    ],
)
def test_what_a_set_allows_stands_in_its_role(
    name: str, details: dict[str, Any], is_privileged: bool
) -> None:
    held = [described(name), given(("USER", "u-june"))]
    [account] = seen(instances(), users(user()), *held, **details)

    assert account.is_privileged is is_privileged


ROLES = {"roles": [role("Ops")]}
REFUSED_USERS = aws.refused(identity_center.USERS, IdentityStoreId=STORE)


@pytest.mark.parametrize(
    ("records", "details", "reason"),
    [
        pytest.param([], {}, "", id="a snapshot from before it was asked"),
        pytest.param([aws.record(identity_center.INSTANCES, {"Instances": []})], {}, "", id="none"),
        pytest.param([aws.refused(identity_center.INSTANCES)], {}, "", id="denied, and no sets"),
        pytest.param(
            [aws.refused(identity_center.INSTANCES)],
            ROLES,
            "The permission sso:ListInstances is missing.",
            id="denied, and in use",
        ),
        pytest.param([aws.refused(identity_center.INSTANCES, "Unreachable")], {}, "", id="no such"),
        pytest.param(
            [aws.refused(identity_center.INSTANCES, "ThrottlingException")],
            {},
            "AWS limited the rate of calls: sso-admin:ListInstances was not answered.",
            id="for the moment",
        ),
        pytest.param([instances(), users()], ROLES, "", id="whole"),
        pytest.param(
            [instances(), REFUSED_USERS],
            {},
            "The permission identitystore:ListUsers is missing.",
            id="its own, denied",
        ),
        pytest.param(
            [instances(instance(OwnerAccountId="999988887777")), REFUSED_USERS],
            ROLES,
            "",
            id="another account's",
        ),
        pytest.param(
            [
                instances(instance(OwnerAccountId="999988887777")),
                aws.refused(identity_center.USERS, "Throttling", IdentityStoreId=STORE),
            ],
            {},
            "AWS limited the rate of calls: identitystore:ListUsers was not answered.",
            id="the delegated account's, for the moment",
        ),
        pytest.param(
            [instances(), users(), aws.refused(identity_center.GROUPS)],
            {},
            "The permission identitystore:ListGroups is missing.",
            id="groups denied",
        ),
        pytest.param(
            [instances(), users(), aws.refused(identity_center.SETS)],
            ROLES,
            "The permission sso:ListPermissionSetsProvisionedToAccount is missing.",
            id="sets denied",
        ),
        pytest.param(
            [instances(), users(), aws.refused(identity_center.SETS, "ValidationException")],
            {},
            "",
            id="for programs only",
        ),
        pytest.param(
            [instances(), users(), aws.refused(identity_center.MEMBERS)],
            {},
            "The permission identitystore:ListGroupMemberships is missing.",
            id="members denied",
        ),
    ],
)
def test_a_refusal_is_said_when_it_hides_users(
    records: list[Record], details: dict[str, Any], reason: str
) -> None:
    assert missing(*records, **details) == reason


def test_without_knowing_the_account_the_list_is_not_whole() -> None:
    records = [aws.report(aws.user_row()), aws.details(), aws.refused("sts:GetCallerIdentity")]

    assert ACCOUNTS.missing(Records(records)) != ""
