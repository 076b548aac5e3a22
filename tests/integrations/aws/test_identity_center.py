"""Users of Identity Center: what is asked, whose they are, and when their list is not whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from compliance.people.rules.accounts import SeenAccount
from integrations.providers.aws.access import permissions
from integrations.providers.aws.accounts import ACCOUNTS
from integrations.providers.aws.client import Client, connect
from integrations.providers.aws.collectors import iam, identity_center
from integrations.tape import Record, Records, Tape, read_snapshot, write_snapshot
from tests.fakes.aws import ACCOUNT as SERVED
from tests.fakes.aws import KEYS, AwsServer

from . import builders as aws

STORE, INSTANCE = "d-1234567890", "arn:aws:sso:::instance/ssoins-1234567890abcdef"
SET = f"{INSTANCE}/ps-1234567890abcdef"
ASKED = {"RegionScope": "ALL_REGIONS", "MaxResults": 100}
FOUND = {"InstanceArn": INSTANCE, "PermissionSetArn": SET}
IN_STORE = {"IdentityStoreId": STORE, "MaxResults": 100}
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def instance(**fields: Any) -> dict[str, Any]:
    usual = {"InstanceArn": INSTANCE, "IdentityStoreId": STORE, "OwnerAccountId": aws.ACCOUNT}
    return {**usual, "Status": "ACTIVE", **fields}


def instances(*found: dict[str, Any]) -> Record:
    return aws.record(identity_center.INSTANCES, {"Instances": list(found or (instance(),))})


def users(*found: dict[str, Any]) -> Record:
    return aws.record(identity_center.USERS, {"Users": list(found)}, IdentityStoreId=STORE)


def user(name: str = "june", **fields: Any) -> dict[str, Any]:
    emails = [{"Value": f"{name}@n.example", "Primary": True}]
    return {"UserId": f"u-{name}", "UserName": name, "Emails": emails, **fields}


def described(name: str, arn: str = SET) -> Record:
    body = {"PermissionSet": {"Name": name, "PermissionSetArn": arn}}
    return aws.record(identity_center.SET, body, InstanceArn=INSTANCE, PermissionSetArn=arn)


def given(*principals: tuple[str, str], arn: str = SET) -> Record:
    rows = [{"PrincipalType": kind, "PrincipalId": id_} for kind, id_ in principals]
    body = {"AccountAssignments": rows}
    return aws.record(identity_center.ASSIGNMENTS, body, InstanceArn=INSTANCE, PermissionSetArn=arn)


def group(id_: str, name: str, *members: str) -> list[Record]:
    rows = [{"MemberId": {"UserId": member}} for member in members]
    return [
        aws.record(
            identity_center.GROUPS,
            {"Groups": [{"GroupId": id_, "DisplayName": name}]},
            IdentityStoreId=STORE,
        ),
        aws.record(
            identity_center.MEMBERS,
            {"GroupMemberships": rows},
            IdentityStoreId=STORE,
            GroupId=id_,
        ),
    ]


def role(name: str, *attached: str, inside: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the role in which a permission set stands in the account."""
    full = f"AWSReservedSSO_{name}_0123456789abcdef"
    policies = [{"PolicyArn": arn, "PolicyName": arn.rpartition("/")[2]} for arn in attached]
    inline = [{"PolicyName": "AwsSSOInlinePolicy", "PolicyDocument": {"Statement": [inside]}}]
    return {
        "RoleName": full,
        "Arn": f"arn:aws:iam::{aws.ACCOUNT}:role/aws-reserved/sso.amazonaws.com/{full}",
        "AttachedManagedPolicies": policies,
        "RolePolicyList": inline if inside else [],
    }


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


@pytest.fixture
def client() -> Client:
    return connect({"method": "keys", "region": aws.HOME, **KEYS})


@pytest.fixture
def stubs(client: Client) -> Iterator[Callable[..., Stubber]]:
    made: list[Stubber] = []

    def stub(service: str, region: str = aws.HOME) -> Stubber:
        made.append(Stubber(client.service(service, region)))
        made[-1].activate()
        return made[-1]

    yield stub
    for each in made:
        each.assert_no_pending_responses()


def arn(kind: str) -> str:
    return f"arn:aws:identitystore::{aws.ACCOUNT}:identitystore/{STORE}/{kind}/0123456789"


def full(name: str) -> dict[str, Any]:
    """Return a user as AWS tells it, with more than is kept."""
    return {
        "IdentityStoreId": STORE,
        "UserArn": arn("user"),
        "Revision": "1",
        "PhoneNumbers": [{"Value": "+31 6 1234"}],
        "Name": {"GivenName": name},
        **user(name),
    }


def test_pages_of_users_are_put_together_and_phone_numbers_thrown_away(
    client: Client, stubs: Callable[..., Stubber]
) -> None:
    sso, store = stubs("sso-admin"), stubs("identitystore")
    sso.add_response("list_instances", {"Instances": [instance()]}, ASKED)
    first = {"Users": [full("june")], "NextToken": "t"}
    store.add_response("list_users", first, IN_STORE)
    store.add_response("list_users", {"Users": [full("mara")]}, {**IN_STORE, "NextToken": "t"})
    store.add_response("list_groups", {"Groups": []}, IN_STORE)
    in_account = {"InstanceArn": INSTANCE, "AccountId": aws.ACCOUNT, "MaxResults": 100}
    sso.add_response(
        "list_permission_sets_provisioned_to_account", {"PermissionSets": []}, in_account
    )
    tape = Tape()
    identity_center.collect(client, tape, aws.ACCOUNT)

    sealed = write_snapshot("aws.iam", tape.records)
    [listed] = read_snapshot(sealed).of(identity_center.USERS)
    assert listed.payload == {"Users": [user("june"), user("mara")]}
    assert b"+31" not in sealed
    assert len(tape.calls) == 5


def test_only_groups_that_were_given_a_set_are_asked_for_their_members(
    client: Client, stubs: Callable[..., Stubber]
) -> None:
    sso, store = stubs("sso-admin"), stubs("identitystore")
    sso.add_response("list_instances", {"Instances": [instance()]})
    store.add_response("list_users", {"Users": []})
    groups = [
        {"IdentityStoreId": STORE, "GroupId": f"g-{n}", "GroupArn": arn("group"), "Revision": "1"}
        for n in (1, 2)
    ]
    store.add_response("list_groups", {"Groups": groups})
    sso.add_response("list_permission_sets_provisioned_to_account", {"PermissionSets": [SET]})
    sso.add_response("describe_permission_set", {"PermissionSet": {"Name": "Ops"}}, FOUND)
    sso.add_response(
        "list_account_assignments",
        {"AccountAssignments": [{"PrincipalType": "GROUP", "PrincipalId": "g-2"}]},
        {**FOUND, "AccountId": aws.ACCOUNT, "MaxResults": 100},
    )
    store.add_response(
        "list_group_memberships", {"GroupMemberships": []}, {**IN_STORE, "GroupId": "g-2"}
    )
    tape = Tape()
    identity_center.collect(client, tape, aws.ACCOUNT)

    assert {call.call for call in tape.calls} == set(identity_center.CALLS)
    assert len(tape.calls) == 7


def test_it_is_read_in_the_region_it_is_in(client: Client, stubs: Callable[..., Stubber]) -> None:
    sso, store = stubs("sso-admin"), stubs("identitystore", aws.OTHER)
    sso.add_response("list_instances", {"Instances": [instance(PrimaryRegion=aws.OTHER)]})
    store.add_client_error("list_users", "AccessDeniedException")
    tape = Tape()
    identity_center.collect(client, tape, aws.ACCOUNT)

    assert [record.region for record in tape.records] == ["", aws.OTHER]
    assert [call.error for call in tape.calls] == ["", "AccessDeniedException"]


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "CREATE_FAILED"])
def test_one_that_is_not_in_use_is_not_read(
    client: Client, stubs: Callable[..., Stubber], status: str
) -> None:
    sso = stubs("sso-admin")
    sso.add_response("list_instances", {"Instances": [instance(Status=status)]})
    tape = Tape()
    identity_center.collect(client, tape, aws.ACCOUNT)

    assert len(tape.calls) == 1


def test_where_it_has_no_address_users_of_iam_are_read_all_the_same() -> None:
    client = connect(
        {"method": "keys", "region": aws.HOME, "endpoint_url": "http://127.0.0.1:9", **KEYS}
    )
    tape = Tape()

    assert identity_center.find_instances(client, tape) == []
    [record] = tape.records
    assert record.refusal
    assert record.refusal.code == "Unreachable"


def test_what_is_asked_needs_permissions_to_read_only() -> None:
    assert permissions(identity_center.CALLS) == [
        "identitystore:ListGroupMemberships",
        "identitystore:ListGroups",
        "identitystore:ListUsers",
        "sso:DescribePermissionSet",
        "sso:ListAccountAssignments",
        "sso:ListInstances",
        "sso:ListPermissionSetsProvisionedToAccount",
    ]


def read(server: AwsServer) -> Records:
    tape = Tape()
    iam.collect(connect(server.settings()), tape)
    return read_snapshot(write_snapshot("aws.iam", tape.records))


def test_a_user_who_is_removed_is_listed_no_more(server: AwsServer) -> None:
    sso, store = server.sdk("sso-admin"), server.sdk("identitystore")
    [found] = sso.list_instances()["Instances"]
    arn, directory = found["InstanceArn"], found["IdentityStoreId"]
    june = store.create_user(
        IdentityStoreId=directory,
        UserName="june",
        DisplayName="June",
        Name={"GivenName": "June", "FamilyName": "L"},
        Emails=[{"Value": "June@n.example", "Primary": True}],
    )["UserId"]
    made = sso.create_permission_set(InstanceArn=arn, Name="AdministratorAccess")["PermissionSet"]
    which = {"InstanceArn": arn, "PermissionSetArn": made["PermissionSetArn"]}
    target = {"TargetId": SERVED, "TargetType": "AWS_ACCOUNT"}
    sso.create_account_assignment(**which, **target, PrincipalType="USER", PrincipalId=june)
    sso.provision_permission_set(**which, **target)
    before = read(server)
    store.delete_user(IdentityStoreId=directory, UserId=june)
    after = read(server)

    [account] = ACCOUNTS.read(before)
    assert account.emails == ("june@n.example",)
    assert (account.privileges, account.is_privileged) == (("AdministratorAccess",), True)
    assert list(ACCOUNTS.read(after)) == []


@pytest.mark.parametrize("call", ["identitystore:ListUsers", "identitystore:ListGroups"])
def test_a_permission_that_hides_users_is_named(server: AwsServer, call: str) -> None:
    server.sdk("iam").create_user(UserName="june")
    server.control(f"deny?call={call}")

    assert ACCOUNTS.missing(read(server)) == f"The permission {call} is missing."
