"""Databases: AWS-33 and 34."""

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as aws

PASS, FAIL, NA, UNKNOWN = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.NOT_APPLICABLE,
    Outcome.UNKNOWN,
)
CLOSED = aws.groups(aws.group(aws.rule(5432, "10.0.0.0/8")))
OPEN = aws.groups(aws.group(aws.rule(5432)))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, PASS),
        ({"StorageEncrypted": False}, FAIL),
        ({"StorageEncrypted": None}, UNKNOWN),
    ],
)
def test_a_database_is_encrypted(fields: dict[str, Any], expected: Outcome) -> None:
    answers = aws.databases(aws.instance(**fields))

    assert aws.outcome("AWS-33", answers) is expected


def test_clusters_are_databases_too() -> None:
    answers = aws.databases(aws.instance(), clusters=[aws.cluster(StorageEncrypted=False)])
    verdicts = aws.judged("AWS-33", answers)

    assert {name: v.outcome for name, v in verdicts.items()} == {"orders": PASS, "ledger": FAIL}


@pytest.mark.parametrize(
    ("fields", "groups", "expected"),
    [
        ({}, CLOSED, PASS),
        ({"PubliclyAccessible": True}, CLOSED, FAIL),
        ({}, OPEN, FAIL),
        ({}, aws.groups(aws.group(aws.rule(443))), PASS),
        ({"Endpoint": None}, aws.groups(aws.group(aws.rule(443))), FAIL),
        ({"VpcSecurityGroups": None}, aws.groups(), PASS),
        ({"PubliclyAccessible": None}, CLOSED, UNKNOWN),
        ({}, aws.groups(), UNKNOWN),
        ({"PubliclyAccessible": True}, aws.groups(), FAIL),
        (
            {},
            aws.groups(aws.group(aws.rule(5432, "", PrefixListIds=[{"PrefixListId": "pl-1"}]))),
            UNKNOWN,
        ),
    ],
)
def test_a_database_has_neither_a_public_address_nor_an_open_group(
    fields: dict[str, Any], groups: Record, expected: Outcome
) -> None:
    answers = [*aws.databases(aws.instance(**fields)), groups]

    assert aws.outcome("AWS-34", answers) is expected


@pytest.mark.parametrize(
    ("fields", "groups", "expected"),
    [
        ({}, CLOSED, NA),
        ({}, OPEN, FAIL),
        ({"PubliclyAccessible": False}, CLOSED, PASS),
        ({"PubliclyAccessible": True}, CLOSED, FAIL),
    ],
)
def test_a_cluster_without_an_address_is_judged_through_its_instances(
    fields: dict[str, Any], groups: Record, expected: Outcome
) -> None:
    answers = [*aws.databases(clusters=[aws.cluster(**fields)]), groups]

    assert aws.outcome("AWS-34", answers) is expected


@pytest.mark.parametrize("check", ["AWS-33", "AWS-34"])
@pytest.mark.parametrize("call", ["rds:DescribeDBInstances", "rds:DescribeDBClusters"])
def test_a_listing_that_was_refused_is_unknown_and_named(check: str, call: str) -> None:
    kept = [answer for answer in aws.databases() if answer.call != call]
    verdict = aws.only(check, [*kept, aws.refused(call, region=aws.HOME)])

    assert verdict.outcome is UNKNOWN
    assert verdict.reason == f"The permission {call} is missing."


def test_unread_security_groups_leave_a_private_database_unknown() -> None:
    call = "ec2:DescribeSecurityGroups"
    answers = [*aws.databases(aws.instance()), aws.refused(call, region=aws.HOME)]
    verdict = aws.only("AWS-34", answers)

    assert verdict.outcome is UNKNOWN
    assert call in verdict.reason
