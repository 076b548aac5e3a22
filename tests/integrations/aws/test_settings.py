"""What may be entered to connect AWS, and what is granted."""

import json

import pytest

from integrations.providers.aws import AWS
from integrations.providers.aws.collectors import CALLS
from integrations.tape import Tape

ROLE = {
    "method": "role",
    "role_arn": "arn:aws:iam::123456789012:role/team/trackrecord",
    "external_id": "northwind-7f3a",
    "region": "eu-west-1",
}
KEYS = {
    "method": "keys",
    "access_key_id": "AKIATRACKRECORDTEST0",
    "secret_access_key": "secret",
    "region": "us-gov-west-1",
}


@pytest.mark.parametrize("values", [ROLE, KEYS, ROLE | KEYS, ROLE | {"endpoint_url": "http://x:1"}])
def test_settings_that_can_work_have_no_faults(values: dict[str, str]) -> None:
    assert AWS.validate(values) == {}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (ROLE | {"method": "magic"}, "method"),
        (ROLE | {"role_arn": ""}, "role_arn"),
        (ROLE | {"role_arn": "trackrecord"}, "role_arn"),
        (ROLE | {"role_arn": "arn:aws:iam::123456789012:user/june"}, "role_arn"),
        (ROLE | {"external_id": ""}, "external_id"),
        (ROLE | {"external_id": "with blank"}, "external_id"),
        (ROLE | {"access_key_id": "AKIATRACKRECORDTEST0"}, "secret_access_key"),
        (ROLE | {"secret_access_key": "secret"}, "access_key_id"),
        (KEYS | {"access_key_id": ""}, "access_key_id"),
        (KEYS | {"access_key_id": "me@example.com"}, "access_key_id"),
        (KEYS | {"secret_access_key": ""}, "secret_access_key"),
        (KEYS | {"region": "Ireland"}, "region"),
        (KEYS | {"endpoint_url": "localhost:5000"}, "endpoint_url"),
        (KEYS | {"endpoint_url": "http://"}, "endpoint_url"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_what_to_enter(
    values: dict[str, str], field: str
) -> None:
    faults = AWS.validate(values)

    assert list(faults) == [field]
    assert faults[field].endswith(".")


def test_only_the_secret_key_is_a_secret() -> None:
    assert [s.name for s in AWS.settings if s.is_secret] == ["secret_access_key"]
    assert [s.name for s in AWS.settings if s.is_advanced] == ["endpoint_url"]


def test_the_policy_allows_exactly_what_collectors_ask(demo_tapes: dict[str, Tape]) -> None:
    calls = [call.call for tape in demo_tapes.values() for call in tape.calls]
    policy = json.loads(AWS.access({})[0].body)
    from_receipts = json.loads(AWS.access.func(calls, {})[0].body)  # type: ignore[attr-defined]
    never_in_the_demo = {"ec2:GetManagedPrefixListEntries"}

    allowed = set(policy["Statement"][0]["Action"])
    assert set(calls) <= CALLS
    assert allowed == set(from_receipts["Statement"][0]["Action"]) | never_in_the_demo
    assert all(
        action.split(":")[1].startswith(("Get", "List", "Describe", "Generate", "Lookup"))
        for action in allowed
    )


@pytest.mark.parametrize(
    "action",
    [
        "s3:ListAllMyBuckets",
        "s3:GetAccountPublicAccessBlock",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetEncryptionConfiguration",
        "iam:GenerateCredentialReport",
    ],
)
def test_actions_are_named_as_iam_names_them(action: str) -> None:
    assert action in json.loads(AWS.access({})[0].body)["Statement"][0]["Action"]


def test_the_trust_policy_asks_for_the_external_id() -> None:
    trust = json.loads(AWS.access(ROLE)[1].body)["Statement"][0]

    assert trust["Action"] == "sts:AssumeRole"
    assert trust["Condition"] == {"StringEquals": {"sts:ExternalId": "northwind-7f3a"}}
