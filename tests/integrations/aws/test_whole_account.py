"""All collectors and all checks against a real AWS API over HTTP."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from compliance.jobs.local.demo_machines import HOME
from evidence.rules.verdict import Outcome
from integrations.plugin import Check, Collector, Resource
from integrations.providers.aws import AWS
from integrations.providers.aws.client import Client, connect
from integrations.providers.aws.refusals import permission_of
from integrations.tape import Records, Tape, read_snapshot, write_receipt, write_snapshot
from tests.fakes.aws import AwsServer

from . import builders as aws

# Facts of AWS that move by themselves; see docs/decisions/a-snapshot-is-what-was-said.md.
MOVING = re.compile(
    rb'"(LatestDeliveryTime|LatestDeliveryAttemptTime|LatestRestorableTime)":"[^"]*"'
)
LOG = "cloudtrail:LookupEvents"  # moto has none
REGIONS = 24  # those moto calls enabled
DEMO = {
    "AWS-01": {"fail": 1},
    "AWS-02": {"pass": 1},
    "AWS-03": {"unknown": 1},  # moto's credential report has no row for root
    "AWS-04": {"pass": 9, "fail": 2, "not_applicable": 2},
    "AWS-05": {"pass": 1},
    "AWS-06": {"pass": 8},
    "AWS-07": {"pass": 13},
    "AWS-08": {"pass": 12, "fail": 1},
    "AWS-09": {"pass": 5, "fail": 1},
    "AWS-11": {"unknown": 13, "fail": 2},
    "AWS-12": {},
    "AWS-15": {"pass": REGIONS},
    "AWS-16": {"pass": 1},
    "AWS-17": {"pass": 1},
    "AWS-25": {"pass": 3, "fail": 1, "not_applicable": REGIONS},
    "AWS-26": {"pass": 7, "fail": 1, "not_applicable": 29},
    "AWS-28": {"pass": 3, "fail": 1, "not_applicable": REGIONS},
    "AWS-29": {"pass": 13, "fail": 1},
    "AWS-30": {"pass": 13, "fail": 1},
    "AWS-33": {"pass": 3, "fail": 1},
    "AWS-34": {"pass": 3, "fail": 1},
    "AWS-38": {"pass": 41, "fail": 3},
    "AWS-40": {"pass": 5, "fail": 1, "not_applicable": 1},
    "AWS-51": {},
}
WITHOUT_ROSTER = {"AWS-12", "AWS-51"}  # who left and who moved is known from the roster only
DENIED = {
    "iam:GetAccountSummary": "AWS-01",
    "iam:GetCredentialReport": "AWS-04",
    "iam:GetAccountAuthorizationDetails": "AWS-08",
    "iam:GetAccountPasswordPolicy": "AWS-05",
    "cloudtrail:DescribeTrails": "AWS-15",
    "ec2:DescribeNetworkInterfaces": "AWS-28",
    "ec2:DescribeSecurityGroups": "AWS-26",
    "ec2:DescribeVpcs": "AWS-25",
    "ec2:DescribeVolumes": "AWS-38",
    "ec2:DescribeRegions": "AWS-38",
    "kms:ListKeys": "AWS-40",
    "rds:DescribeDBInstances": "AWS-33",
    "s3:ListBuckets": "AWS-29",
    "s3:GetBucketEncryption": "AWS-30",
    "s3control:GetPublicAccessBlock": "AWS-29",
}


def check_of(check_id: str) -> Check[Any]:
    return next(check for check in AWS.checks if check.id == check_id)


def sealed(tape: Tape, collector: str) -> Records:
    return read_snapshot(write_snapshot(collector, tape.records))


def read(client: Client, collector: str) -> Records:
    tape = Tape()
    AWS.collector(collector).collect(client, tape)
    return sealed(tape, collector)


def counts(check: Check[Any], records: Records) -> dict[str, int]:
    verdicts = check.evaluate(records, at=aws.AT)
    return dict(Counter(verdict.outcome.value for _, verdict in verdicts))


def test_the_24_checks_are_declared_in_full() -> None:
    assert [check.id for check in AWS.checks] == list(DEMO)
    for check in AWS.checks:
        assert check.criteria
        assert check.risk.endswith(".")
        assert len(check.remedy) > 40
        assert check.reads.collector in {collector.id for collector in AWS.collectors}


@pytest.mark.parametrize("check_id", DEMO)
def test_the_demo_account_gets_these_verdicts(check_id: str, demo_tapes: dict[str, Tape]) -> None:
    check = check_of(check_id)
    records = sealed(demo_tapes[check.reads.collector], check.reads.collector)

    assert counts(check, records) == DEMO[check_id]


@pytest.mark.parametrize("check_id", DEMO)
def test_counts_add_up_to_a_population_of_different_resources(
    check_id: str, demo_tapes: dict[str, Tape]
) -> None:
    check = check_of(check_id)
    records = sealed(demo_tapes[check.reads.collector], check.reads.collector)
    population: list[Resource] = list(check.reads.build(records))

    assert sum(counts(check, records).values()) == len(population)
    assert population or check_id in WITHOUT_ROSTER
    assert len({item.id for item in population}) == len(population)
    assert all(item.id and item.title for item in population)


def test_nothing_of_the_demo_account_was_refused_but_its_log(demo_tapes: dict[str, Tape]) -> None:
    records = [record for tape in demo_tapes.values() for record in tape.records]

    assert {record.call for record in records if record.refusal} == {LOG}


def test_every_call_has_a_receipt(demo_tapes: dict[str, Tape]) -> None:
    for tape in demo_tapes.values():
        lines = write_receipt(tape.calls).decode().strip().split("\n")
        assert len(lines) == 1 + len(tape.calls)
        assert all(call.status for call in tape.calls)
        assert all(call.attempts == 1 for call in tape.calls if call.call != LOG)
        assert all(call.started_at <= call.ended_at for call in tape.calls)


@pytest.mark.parametrize("collector", AWS.collectors, ids=lambda collector: collector.id)
def test_an_unchanged_account_gives_the_same_bytes_but_for_aws_s_own_times(
    demo_client: Client, demo_tapes: dict[str, Tape], collector: Collector
) -> None:
    again = Tape()
    collector.collect(demo_client, again)

    first, second = (
        MOVING.sub(b"", write_snapshot(collector.id, tape.records))
        for tape in (demo_tapes[collector.id], again)
    )
    assert first == second


def test_a_repair_turns_a_verdict(server: AwsServer) -> None:
    iam = server.sdk("iam")
    iam.create_user(UserName="june")
    iam.create_login_profile(UserName="june", Password="Not-a-real-passw0rd")
    client, check = connect(server.settings()), check_of("AWS-04")
    before = counts(check, read(client, "aws.iam"))
    iam.delete_login_profile(UserName="june")
    after = counts(check, read(client, "aws.iam"))

    assert (before, after) == ({"fail": 1}, {"not_applicable": 1})


def test_a_prefix_list_is_followed_to_its_addresses(server: AwsServer) -> None:
    ec2 = server.sdk("ec2")
    found = ec2.create_managed_prefix_list(
        PrefixListName="everyone",
        AddressFamily="IPv4",
        MaxEntries=2,
        Entries=[{"Cidr": "0.0.0.0/1"}, {"Cidr": "128.0.0.0/1"}],
    )["PrefixList"]["PrefixListId"]
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "PrefixListIds": [{"PrefixListId": found}],
    }
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    ec2.create_network_interface(SubnetId=subnet, Groups=[group])

    records = read(connect(server.settings()), "aws.network")
    assert counts(check_of("AWS-26"), records)["fail"] == 1


@pytest.mark.parametrize(("call", "check_id"), DENIED.items())
def test_a_denied_call_makes_its_check_unknown_and_names_the_permission(
    troubled: AwsServer, demo_client: Client, call: str, check_id: str
) -> None:
    troubled.control(f"deny?call={call}")
    check = check_of(check_id)
    records = read(demo_client, check.reads.collector)
    unknown = [
        verdict.reason
        for _, verdict in check.evaluate(records, at=aws.AT)
        if verdict.outcome is Outcome.UNKNOWN
    ]

    assert unknown
    assert set(unknown) == {f"The permission {permission_of(call)} is missing."}


@pytest.mark.parametrize("collector", ["aws.iam", "aws.s3", "aws.kms"])
def test_throttling_delays_verdicts_but_changes_none(
    troubled: AwsServer, demo_tapes: dict[str, Tape], collector: str
) -> None:
    troubled.control("throttle?rps=12")
    throttled = read(connect(troubled.settings(region=HOME)), collector)

    for check in AWS.checks_of(collector):
        assert counts(check, throttled) == counts(check, sealed(demo_tapes[collector], collector))
