"""What collectors ask, in which order, and how they wait; against AWS's own model."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.stub import Stubber

from integrations.providers.aws.client import Client, connect
from integrations.providers.aws.collectors import iam, regions, trails
from integrations.tape import Tape
from tests.fakes.aws import KEYS, AwsServer

from . import builders as aws

REPORT = {"Content": b"user,arn\n", "ReportFormat": "text/csv"}
STARTED, COMPLETE = {"State": "STARTED"}, {"State": "COMPLETE"}


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(pauses: list[float]) -> Client:
    client = connect({"method": "keys", "region": aws.HOME, **KEYS})
    client.wait = pauses.append
    return client


@pytest.fixture
def stub(client: Client) -> Stubber:
    stub = Stubber(client.service("iam"))
    stub.activate()
    return stub


def answer_report(stub: Stubber, *codes: str) -> None:
    for code in codes:
        if code:
            stub.add_client_error("get_credential_report", code)
        else:
            stub.add_response("get_credential_report", REPORT)


def test_a_report_that_exists_takes_two_calls(client: Client, stub: Stubber) -> None:
    stub.add_response("generate_credential_report", COMPLETE)
    answer_report(stub, "")
    record, calls = iam.credential_report(client)

    assert record.payload["Content"] == "user,arn\n"
    assert [call.call for call in calls] == [iam.GENERATE, iam.REPORT]


def test_a_report_in_progress_is_waited_for(
    client: Client, stub: Stubber, pauses: list[float]
) -> None:
    stub.add_response("generate_credential_report", STARTED)
    answer_report(stub, "ReportInProgress", "ReportInProgress", "")
    record, calls = iam.credential_report(client)

    assert record.refusal is None
    assert pauses == [1, 2]
    assert [call.error for call in calls] == ["", "ReportInProgress", "ReportInProgress", ""]


def test_an_expired_report_is_ordered_again(client: Client, stub: Stubber) -> None:
    stub.add_response("generate_credential_report", COMPLETE)
    answer_report(stub, "ReportExpired")
    stub.add_response("generate_credential_report", STARTED)
    answer_report(stub, "")

    assert iam.credential_report(client)[0].refusal is None
    stub.assert_no_pending_responses()


def test_waiting_for_a_report_has_an_end(
    client: Client, stub: Stubber, pauses: list[float]
) -> None:
    stub.add_response("generate_credential_report", STARTED)
    answer_report(stub, *["ReportInProgress"] * 8)
    record, _ = iam.credential_report(client)

    assert record.refusal
    assert record.refusal.code == "ReportInProgress"
    assert sum(pauses) == 60


@pytest.mark.parametrize(
    ("codes", "permission"),
    [
        (["ReportNotPresent"], "iam:GenerateCredentialReport"),
        (["AccessDenied"], "iam:GetCredentialReport"),
        ([""], None),
    ],
)
def test_without_leave_to_make_a_report_an_older_one_is_taken(
    client: Client, stub: Stubber, codes: list[str], permission: str | None
) -> None:
    stub.add_client_error("generate_credential_report", "AccessDenied")
    answer_report(stub, *codes)
    record, _ = iam.credential_report(client)

    assert (record.refusal.permission if record.refusal else None) == permission


def test_authorization_details_come_in_pages_of_a_thousand(client: Client, stub: Stubber) -> None:
    asked = {"Filter": ["User", "Role", "Group", "LocalManagedPolicy"], "MaxItems": 1000}
    first = {"UserDetailList": [{"UserName": "june"}], "IsTruncated": True, "Marker": "m"}
    second = {"UserDetailList": [{"UserName": "mara"}], "Policies": [{"PolicyName": "p"}]}
    stub.add_response("get_account_authorization_details", first, asked)
    stub.add_response("get_account_authorization_details", second, {**asked, "Marker": "m"})
    record, calls = client.read(iam.DETAILS, **asked)

    assert [u["UserName"] for u in record.payload["UserDetailList"]] == ["june", "mara"]
    assert record.payload["Policies"] == [{"PolicyName": "p"}]
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (
            {"eu-west-1": "opt-in-not-required", "af-south-1": "opted-in"},
            ["af-south-1", "eu-west-1"],
        ),
        ({"eu-west-1": "opt-in-not-required", "me-south-1": "not-opted-in"}, ["eu-west-1"]),
    ],
)
def test_only_enabled_regions_are_read(
    client: Client, listed: dict[str, str], expected: list[str]
) -> None:
    found = [{"RegionName": name, "OptInStatus": state} for name, state in listed.items()]
    with Stubber(client.service("ec2")) as stub:
        stub.add_response("describe_regions", {"Regions": found}, {})

        assert regions.enabled_regions(client, Tape()) == expected


def test_when_regions_may_not_be_listed_the_home_region_is_read(client: Client) -> None:
    tape = Tape()
    with Stubber(client.service("ec2")) as stub:
        stub.add_client_error("describe_regions", "UnauthorizedOperation")

        assert regions.enabled_regions(client, tape) == [aws.HOME]
    assert tape.records[0].refusal


def test_a_trail_is_asked_about_once_and_in_its_home_region(client: Client) -> None:
    item = {"Name": "audit", "TrailARN": "arn:trail", "HomeRegion": aws.OTHER}
    places = [{"RegionName": r, "OptInStatus": "opted-in"} for r in (aws.HOME, aws.OTHER)]
    stubs = {r: Stubber(client.service("cloudtrail", r)) for r in (aws.HOME, aws.OTHER)}
    for stub in stubs.values():
        stub.add_response("describe_trails", {"trailList": [item]}, {"includeShadowTrails": True})
        stub.activate()
    stubs[aws.OTHER].add_response("get_trail_status", {"IsLogging": True}, {"Name": "arn:trail"})
    stubs[aws.OTHER].add_response("get_event_selectors", {}, {"TrailName": "arn:trail"})
    with Stubber(client.service("ec2")) as ec2:
        ec2.add_response("describe_regions", {"Regions": places})
        trails.collect(client, Tape())

    for stub in stubs.values():
        stub.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("flags", "algorithm", "expected"),
    [
        (True, "aws:kms", {"s3:GetPublicAccessBlock", "s3:GetBucketEncryption"}),
        (
            True,
            "AES256",
            {"s3:GetPublicAccessBlock", "s3:GetBucketEncryption", "s3:GetBucketTagging"},
        ),
        (
            False,
            "aws:kms",
            {
                "s3:GetPublicAccessBlock",
                "s3:GetBucketEncryption",
                "s3:GetBucketPolicyStatus",
                "s3:GetBucketAcl",
            },
        ),
    ],
)
def test_a_bucket_is_asked_only_what_is_still_open(
    server: AwsServer, flags: bool, algorithm: str, expected: set[str]
) -> None:
    from integrations.providers.aws.collectors import storage

    s3: Any = server.sdk("s3")
    s3.create_bucket(Bucket="data")
    block = dict.fromkeys(aws.FLAGS, flags)
    s3.put_public_access_block(Bucket="data", PublicAccessBlockConfiguration=block)
    default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
    s3.put_bucket_encryption(Bucket="data", ServerSideEncryptionConfiguration={"Rules": [default]})
    tape = Tape()
    storage.collect(connect(server.settings()), tape)

    assert {call.call for call in tape.calls if call.parameters.get("Bucket")} == expected


def test_the_accounts_block_is_read_at_an_endpoint_of_ones_own(server: AwsServer) -> None:
    record, [call] = connect(server.settings()).read(
        "s3control:GetPublicAccessBlock",
        absent=("NoSuchPublicAccessBlockConfiguration",),
        AccountId="123456789012",
    )

    assert (record.payload, record.refusal) == (None, None)
    assert call.status == 404
