"""Reads networks, their flow logs and firewalls in every region."""

from itertools import product

from integrations.plugin import Collector
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import items
from integrations.tape import Record, Tape

from . import regions

VPCS = "ec2:DescribeVpcs"
FLOW_LOGS = "ec2:DescribeFlowLogs"
GROUPS = "ec2:DescribeSecurityGroups"
INTERFACES = "ec2:DescribeNetworkInterfaces"
PREFIX_LIST = "ec2:GetManagedPrefixListEntries"
CALLS = (regions.CALL, VPCS, FLOW_LOGS, GROUPS, INTERFACES, PREFIX_LIST)


def collect(client: Client, tape: Tape) -> None:
    """Put VPCs, flow logs, security groups and interfaces of every region on the tape."""
    places = regions.enabled_regions(client, tape)
    questions = list(product((GROUPS, INTERFACES, VPCS, FLOW_LOGS), places))
    answers = client.each(lambda q: client.ask(tape, q[0], region=q[1], MaxResults=1000), questions)
    lists = sorted({found for answer in answers for found in prefix_lists(answer)})
    client.each(
        lambda found: client.ask(tape, PREFIX_LIST, region=found[0], PrefixListId=found[1]), lists
    )


def prefix_lists(answer: Record) -> set[tuple[str, str]]:
    """Return the region and id of each prefix list that security groups let in."""
    return {
        (answer.region, entry["PrefixListId"])
        for group in items(answer.payload, "SecurityGroups")
        for rule in items(group, "IpPermissions")
        for entry in items(rule, "PrefixListIds")
        if entry.get("PrefixListId")
    }


COLLECTOR = Collector(id="aws.network", title="Networks and security groups", collect=collect)
