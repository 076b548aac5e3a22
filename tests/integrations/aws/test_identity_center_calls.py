"""What is asked of Identity Center, in which region, and what of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from integrations.providers.aws.access import permissions
from integrations.providers.aws.accounts import ACCOUNTS
from integrations.providers.aws.client import Client, connect
from integrations.providers.aws.collectors import iam, identity_center
from integrations.providers.aws.resources.identity_center import USERS
from integrations.tape import Records, Tape, read_snapshot, write_snapshot
from tests.fakes.aws import ACCOUNT as SERVED
from tests.fakes.aws import KEYS, AwsServer

from . import builders as aws
from .identity_center import (
    ASKED,
    FOUND,
    IN_STORE,
    INSTANCE,
    SET,
    STORE,
    instance,
    user,
)


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
    [listed] = read_snapshot(sealed).of(USERS)
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
