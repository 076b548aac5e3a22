"""Networks and firewalls: AWS-25, 26 and 28."""

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.aws.resources.firewall import is_everyone
from integrations.tape import Record

from . import builders as aws

PASS, FAIL, NA, UNKNOWN = (
    Outcome.PASS,
    Outcome.FAIL,
    Outcome.NOT_APPLICABLE,
    Outcome.UNKNOWN,
)
DEFAULT = aws.group(name="default")
USED = aws.interfaces(aws.interface())


def network(*answers: Record) -> list[Record]:
    """Return a region's answers, with empty ones where a test gives none."""
    given = {answer.call for answer in answers}
    empty = (aws.vpcs(), aws.interfaces(), aws.flow_logs(), aws.groups())
    return [aws.regions(), *answers, *(e for e in empty if e.call not in given)]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([USED, aws.flow_logs("vpc-1")], PASS),
        ([USED, aws.flow_logs("subnet-1")], PASS),
        ([USED, aws.flow_logs("eni-1")], PASS),
        ([USED, aws.flow_logs("vpc-2")], FAIL),
        ([USED, aws.flow_logs()], FAIL),
        ([USED, aws.flow_logs("vpc-1", FlowLogStatus="INACTIVE")], FAIL),
        ([USED, aws.flow_logs("vpc-1", DeliverLogsStatus="FAILED")], FAIL),
        (
            [
                aws.interfaces(aws.interface(), aws.interface(SubnetId="subnet-2")),
                aws.flow_logs("subnet-1"),
            ],
            FAIL,
        ),
        ([aws.interfaces(aws.interface("vpc-2")), aws.flow_logs()], NA),
        ([USED, aws.refused("ec2:DescribeFlowLogs", region=aws.HOME)], UNKNOWN),
        ([aws.refused("ec2:DescribeNetworkInterfaces", region=aws.HOME)], UNKNOWN),
    ],
)
def test_every_interface_of_a_vpc_is_under_a_flow_log(
    answers: list[Record], expected: Outcome
) -> None:
    assert aws.outcome("AWS-25", network(*answers)) is expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], PASS),
        ([aws.rule(22)], FAIL),
        ([aws.rule(3389)], FAIL),
        ([aws.rule(22, "::/0")], FAIL),
        ([aws.rule(22, "0.0.0.0/1"), aws.rule(22, "128.0.0.0/1")], FAIL),
        ([aws.rule(443)], PASS),
        ([aws.rule(22, "203.0.113.0/24")], PASS),
        ([aws.rule(FromPort=20, ToPort=30)], FAIL),
        ([aws.rule(FromPort=0, ToPort=65535)], FAIL),
        ([aws.rule(FromPort=23, ToPort=3388)], PASS),
        ([aws.rule(None, IpProtocol="-1")], FAIL),
        ([aws.rule(22, IpProtocol="6")], FAIL),
        ([aws.rule(22, IpProtocol="udp")], PASS),
        ([aws.rule(-1, IpProtocol="icmp")], PASS),
        ([aws.rule(22, "", IpRanges=None, Ipv6Ranges=None)], PASS),
        ([aws.rule(22, "nonsense")], PASS),
    ],
)
def test_ssh_and_rdp_are_closed_to_the_whole_internet(
    rules: list[dict[str, Any]], expected: Outcome
) -> None:
    assert aws.outcome("AWS-26", network(USED, aws.groups(aws.group(*rules)))) is expected


def test_an_open_port_is_named() -> None:
    answers = network(USED, aws.groups(aws.group(aws.rule(22), aws.rule(3389))))

    assert aws.only("AWS-26", answers).reason == (
        "Open to the whole internet: SSH (22) and RDP (3389)."
    )


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ([aws.prefix_list("10.0.0.0/8")], PASS),
        ([aws.prefix_list("10.0.0.0/8", "0.0.0.0/0")], FAIL),
        (
            [aws.refused("ec2:GetManagedPrefixListEntries", region=aws.HOME, PrefixListId="pl-1")],
            UNKNOWN,
        ),
        ([], UNKNOWN),
    ],
)
def test_a_prefix_list_is_judged_by_its_addresses(lists: list[Record], expected: Outcome) -> None:
    rule = aws.rule(22, "10.0.0.0/8", PrefixListIds=[{"PrefixListId": "pl-1"}])

    answers = network(USED, aws.groups(aws.group(rule)), *lists)

    assert aws.outcome("AWS-26", answers) is expected


@pytest.mark.parametrize(
    ("interfaces", "rules", "expected"),
    [
        (aws.interfaces(), [aws.rule(22)], NA),
        (aws.interfaces(aws.interface("vpc-1", "sg-2")), [aws.rule(22)], NA),
        (aws.refused("ec2:DescribeNetworkInterfaces", region=aws.HOME), [aws.rule(22)], UNKNOWN),
        (aws.refused("ec2:DescribeNetworkInterfaces", region=aws.HOME), [], PASS),
    ],
)
def test_only_a_group_that_is_used_can_fail(
    interfaces: Record, rules: list[dict[str, Any]], expected: Outcome
) -> None:
    answers = network(interfaces, aws.groups(aws.group(*rules)))

    assert aws.outcome("AWS-26", answers) is expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([USED, aws.groups(DEFAULT)], PASS),
        ([USED, aws.groups(DEFAULT | {"IpPermissions": [aws.rule(22)]})], FAIL),
        ([USED, aws.groups(DEFAULT | {"IpPermissionsEgress": [aws.rule(None)]})], FAIL),
        ([aws.groups(DEFAULT | {"IpPermissions": [aws.rule(22)]})], NA),
        ([USED, aws.refused("ec2:DescribeSecurityGroups", region=aws.HOME)], UNKNOWN),
        ([USED, aws.groups(aws.group(VpcId="vpc-2", name="default"))], UNKNOWN),
        (
            [
                aws.refused("ec2:DescribeNetworkInterfaces", region=aws.HOME),
                aws.groups(DEFAULT | {"IpPermissions": [aws.rule(22)]}),
            ],
            UNKNOWN,
        ),
    ],
)
def test_the_default_group_of_a_vpc_in_use_has_no_rules(
    answers: list[Record], expected: Outcome
) -> None:
    assert aws.outcome("AWS-28", network(*answers)) is expected


@pytest.mark.parametrize(
    ("check", "call"),
    [
        ("AWS-25", "ec2:DescribeVpcs"),
        ("AWS-25", "ec2:DescribeRegions"),
        ("AWS-26", "ec2:DescribeSecurityGroups"),
        ("AWS-26", "ec2:DescribeRegions"),
        ("AWS-28", "ec2:DescribeVpcs"),
    ],
)
def test_a_listing_that_was_refused_is_unknown_and_named(check: str, call: str) -> None:
    answers = [answer for answer in network() if answer.call != call]
    region = "" if call == "ec2:DescribeRegions" else aws.HOME
    verdicts = aws.evaluated(check, [*answers, aws.refused(call, region=region)])

    assert any(v.outcome is UNKNOWN and call in v.reason for _, v in verdicts)


def test_one_refused_region_leaves_the_others_judged() -> None:
    answers = [
        aws.regions(aws.HOME, aws.OTHER),
        aws.groups(aws.group()),
        USED,
        aws.refused("ec2:DescribeSecurityGroups", "OptInRequired", region=aws.OTHER),
    ]
    outcomes = [(item.region, v.outcome) for item, v in aws.evaluated("AWS-26", answers)]

    assert sorted(outcomes) == [(aws.HOME, PASS), (aws.OTHER, UNKNOWN)]


@pytest.mark.parametrize(
    ("cidrs", "expected"),
    [
        ([], False),
        (["0.0.0.0/0"], True),
        (["::/0"], True),
        (["::/1", "8000::/1"], True),
        (["0.0.0.0/1"], False),
        (["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"], True),
        (["10.1.2.3/0"], True),
        (["10.0.0.0/8", "::/1"], False),
    ],
)
def test_blocks_are_added_up_before_they_are_called_everyone(
    cidrs: list[str], expected: bool
) -> None:
    assert is_everyone(cidrs) is expected
