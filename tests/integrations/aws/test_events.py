"""What CloudTrail says was done to users: what is asked, what is kept, and what it tells."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.stub import Stubber

from compliance.people.rules.accounts import AccountEvent
from integrations.plugin import Accounts
from integrations.providers.aws import AWS
from integrations.providers.aws.client import Client, connect
from integrations.providers.aws.collectors import events
from integrations.providers.aws.resources.events import IAM_NAMES, LOOKUP, account_events
from integrations.providers.aws.resources.identity_center import INSTANCES
from integrations.tape import Record, Records, Tape, read_snapshot, write_snapshot
from tests.fakes.aws import KEYS, AwsServer

from . import builders as aws

AT = datetime(2026, 6, 29, 17, 4, 5, tzinfo=UTC)
IAM, STORE = "iam.amazonaws.com", "identitystore.amazonaws.com"
DIRECTORY = "sso-directory.amazonaws.com"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
IN_STORE = {"identityStoreId": "d-1", "userId": "u-1"}


def event(name: str, source: str = IAM, **told: Any) -> dict[str, Any]:
    """Return an event as CloudTrail lists it."""
    body = {
        "requestParameters": told.pop("asked", {"userName": "ada"}),
        "responseElements": told.pop("made", None),
        "sourceIPAddress": "203.0.113.9",
        "userAgent": "console",
        **told,
    }
    return {
        "EventId": f"{name}-{source}",
        "EventName": name,
        "EventSource": source,
        "EventTime": AT,
        "Username": "lea",
        "AccessKeyId": "AKIAHIDDEN",
        "CloudTrailEvent": json.dumps(body),
    }


class World:
    """A client whose CloudTrail answers what it is told to, and an Identity Center or none."""

    def __init__(
        self, *regions: str, home: str = aws.HOME, may_find_instances: bool = True
    ) -> None:
        self.client: Client = connect({"method": "keys", "region": home, **KEYS})
        self.pauses: list[float] = []
        self.client.wait = self.pauses.append
        self.tape = Tape()
        self.sso = Stubber(self.client.service("sso-admin"))
        found = [
            {
                "InstanceArn": "arn:aws:sso:::instance/ssoins-1",
                "IdentityStoreId": "d-1234567890",
                "PrimaryRegion": region,
            }
            for region in regions
        ]
        if may_find_instances:
            self.sso.add_response("list_instances", {"Instances": found})
        else:
            self.sso.add_client_error("list_instances", "AccessDeniedException")
        self.sso.activate()

    def stub(self, region: str = "us-east-1") -> Stubber:
        stub = Stubber(self.client.service("cloudtrail", region))
        stub.activate()
        return stub

    def read(self) -> Records:
        events.collect(self.client, self.tape)
        return read_snapshot(write_snapshot("aws.events", self.tape.records))

    def asked(self) -> list[tuple[str, str]]:
        lookups = [call for call in self.tape.calls if call.call == LOOKUP]
        return [(c.region, c.parameters["LookupAttributes"][0]["AttributeValue"]) for c in lookups]


def answered(*found: dict[str, Any]) -> list[AccountEvent]:
    """Return what these events tell, as they are read, sealed and read again."""
    world = World()
    stub = world.stub()
    stub.add_response("lookup_events", {"Events": list(found)})
    for _ in IAM_NAMES[1:]:
        stub.add_response("lookup_events", {"Events": []})
    return list(account_events(world.read()))


NEW = {"user": {"userName": "ada", "userId": "AIDA1"}}
NEW_IN_STORE = {"userId": "u-1", "identityStoreId": "d-1"}


@pytest.mark.parametrize(
    ("found", "account", "act"),
    [
        (event("DeleteUser"), "ada", "removed"),
        (event("CreateUser", made=NEW), "AIDA1", "added"),
        (event("EnableMFADevice"), "ada", "enrolled"),
        (event("DeactivateMFADevice"), "ada", "unenrolled"),
        (
            event("AttachUserPolicy", asked={"userName": "ada", "policyArn": ADMINISTRATOR}),
            "ada",
            "privileged",
        ),
        (event("DeleteUser", STORE, asked=IN_STORE), "sso:d-1/u-1", "removed"),
        (event("DeleteUser", DIRECTORY, asked=IN_STORE), "sso:d-1/u-1", "removed"),
        (event("DisableUser", DIRECTORY, asked=IN_STORE), "sso:d-1/u-1", "suspended"),
        (event("EnableUser", DIRECTORY, asked=IN_STORE), "sso:d-1/u-1", "restored"),
        (
            event("CreateUser", STORE, asked={"identityStoreId": "d-1"}, made=NEW_IN_STORE),
            "sso:d-1/u-1",
            "added",
        ),
        (
            event(
                "CreateUser",
                DIRECTORY,
                asked={"identityStoreId": "d-1"},
                made={"user": {"userId": "u-1"}},
            ),
            "sso:d-1/u-1",
            "added",
        ),
    ],
)
def test_an_event_says_what_was_done_to_whom(found: dict[str, Any], account: str, act: str) -> None:
    [told] = answered(found)

    assert (told.account, told.act, told.at, told.by) == (account, act, AT, "lea")
    assert told.privilege == ("AdministratorAccess" if act == "privileged" else "")


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(event("DeleteUser", errorCode="AccessDenied"), id="it was refused"),
        pytest.param(event("DeleteUser", "cognito-idp.amazonaws.com"), id="another service's user"),
        pytest.param(event("DisableUser"), id="not of IAM"),
        pytest.param(event("DeleteUser", asked=None), id="nobody named"),
        pytest.param(event("DeleteUser", STORE, asked={"userId": "u-1"}), id="no directory named"),
        pytest.param(event("AttachUserPolicy", asked={"userName": "ada"}), id="no policy named"),
        pytest.param(
            event(
                "AttachUserPolicy",
                asked={"userName": "ada", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
            ),
            id="not an administrator's",
        ),
        pytest.param(
            event(
                "AttachUserPolicy",
                asked={
                    "userName": "ada",
                    "policyArn": "arn:aws:iam::111122223333:policy/AdministratorAccess",
                },
            ),
            id="called like AWS's own",
        ),
        pytest.param({**event("DeleteUser"), "CloudTrailEvent": "not JSON"}, id="unreadable"),
        pytest.param({**event("DeleteUser"), "CloudTrailEvent": "[]"}, id="no object"),
    ],
)
def test_what_does_not_tell_is_left_to_the_observations(found: dict[str, Any]) -> None:
    assert answered(found) == []


@pytest.mark.parametrize("name", ["DeleteLoginProfile", "UpdateAccessKey", "DeleteAccessKey"])
def test_one_credential_of_several_closes_no_account(name: str) -> None:
    assert answered(event(name)) == []


def test_an_event_that_is_listed_twice_counts_once() -> None:
    assert len(answered(event("DeleteUser"), event("DeleteUser"))) == 1


def test_addresses_devices_and_keys_are_not_kept() -> None:
    world = World()
    stub = world.stub()
    for _ in IAM_NAMES:
        stub.add_response("lookup_events", {"Events": [event("DeleteUser")]})
    world.read()
    sealed = write_snapshot("aws.events", world.tape.records)

    assert b"ada" in sealed
    assert all(word not in sealed for word in (b"203.0.113.9", b"console", b"AKIAHIDDEN"))


@pytest.mark.parametrize(
    ("home", "region"),
    [
        ("eu-west-1", "us-east-1"),
        ("us-east-1", "us-east-1"),
        ("cn-northwest-1", "cn-north-1"),
        ("us-gov-east-1", "us-gov-west-1"),
    ],
)
def test_events_of_iam_are_looked_up_where_they_are(home: str, region: str) -> None:
    world = World(home=home)
    stub = world.stub(region)
    for name in IAM_NAMES:
        by_name = [{"AttributeKey": "EventName", "AttributeValue": name}]
        asked = {"LookupAttributes": by_name, "MaxResults": 50}
        stub.add_response("lookup_events", {"Events": []}, asked)
    world.read()

    assert world.asked() == [(region, name) for name in IAM_NAMES]
    assert world.pauses == [0.5] * (len(IAM_NAMES) - 1)


@pytest.mark.parametrize(("region", "lookups"), [("us-east-1", 7), ("eu-west-1", 9)])
def test_events_of_identity_center_are_looked_up_where_it_is(region: str, lookups: int) -> None:
    world = World(region)
    stubs = {each: world.stub(each) for each in {"us-east-1", region}}
    for stub in stubs.values():
        for _ in range(lookups):
            stub.add_response("lookup_events", {"Events": []})
    world.read()

    assert len(world.asked()) == lookups
    assert (region, "DisableUser") in world.asked()
    assert world.asked()[0][0] == "us-east-1"


@pytest.mark.parametrize("code", ["AccessDeniedException", "InvalidMaxResultsException"])
def test_the_first_refusal_ends_the_reading_and_keeps_what_was_read(code: str) -> None:
    world = World()
    stub = world.stub()
    stub.add_response("lookup_events", {"Events": [event("DeleteUser")]})
    stub.add_client_error("lookup_events", code)
    records = world.read()

    assert len(world.asked()) == 2
    assert [told.act for told in account_events(records)] == ["removed"]


def test_no_more_than_the_newest_thousand_of_a_name_are_read() -> None:
    world = World()
    stub = world.stub()
    for number in range(20):
        page = {"Events": [event("DeleteUser")], "NextToken": str(number)}
        stub.add_response("lookup_events", page)
    stub.add_client_error("lookup_events", "AccessDeniedException")  # of the next name
    world.read()

    assert [name for _, name in world.asked()] == [IAM_NAMES[0]] * 20 + [IAM_NAMES[1]]


def test_a_server_without_such_a_list_is_not_asked_for_long(server: AwsServer) -> None:
    client, tape = connect(server.settings()), Tape()
    began = datetime.now(UTC)
    events.collect(client, tape)

    [lookup] = [record for record in tape.records if record.call == LOOKUP]
    assert lookup.refusal
    assert datetime.now(UTC) - began < timedelta(seconds=15)
    assert list(account_events(Records(tape.records))) == []


def test_the_log_is_wired_and_does_not_claim_to_tell_of_every_privilege() -> None:
    accounts: Accounts | None = AWS.accounts

    assert accounts
    assert accounts.logs == ("aws.events",)
    assert not accounts.tells_grants
    assert AWS.checks_of("aws.events") == ()
    assert AWS.collector("aws.events").title == "IAM and Identity Center events"


def test_identity_center_refused_leaves_iam_s_events() -> None:
    world = World(may_find_instances=False)
    stub = world.stub()
    for _ in IAM_NAMES:
        stub.add_response("lookup_events", {"Events": []})
    records = world.read()

    refused: list[Record] = records.of(INSTANCES)
    assert refused[0].refusal
    assert len(world.asked()) == len(IAM_NAMES)
