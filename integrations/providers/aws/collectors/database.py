"""Reads RDS in every region, with the security groups its databases stand behind."""

from collections.abc import Iterable
from itertools import product

from integrations.plugin import Collector
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import items
from integrations.tape import Record, Tape

from . import regions
from .network import GROUPS, PREFIX_LIST, prefix_lists

INSTANCES = "rds:DescribeDBInstances"
CLUSTERS = "rds:DescribeDBClusters"
CALLS = (regions.CALL, INSTANCES, CLUSTERS, GROUPS, PREFIX_LIST)
_FILTER_LIMIT = 200  # values in one EC2 filter


def collect(client: Client, tape: Tape) -> None:
    """Put databases and their security groups on the tape."""
    places = regions.enabled_regions(client, tape)
    answers = client.each(
        lambda q: client.ask(tape, q[0], region=q[1], MaxRecords=100),
        list(product((INSTANCES, CLUSTERS), places)),
    )
    groups = client.each(
        lambda part: client.ask(
            tape, GROUPS, region=part[0], Filters=[{"Name": "group-id", "Values": part[1]}]
        ),
        _parts(answers),
    )
    lists = sorted({found for answer in groups for found in prefix_lists(answer)})
    client.each(
        lambda found: client.ask(tape, PREFIX_LIST, region=found[0], PrefixListId=found[1]), lists
    )


def _parts(answers: Iterable[Record]) -> list[tuple[str, list[str]]]:
    used: dict[str, set[str]] = {}
    for answer in answers:
        found = [*items(answer.payload, "DBInstances"), *items(answer.payload, "DBClusters")]
        for group in (group for item in found for group in items(item, "VpcSecurityGroups")):
            if group.get("VpcSecurityGroupId"):
                used.setdefault(answer.region, set()).add(group["VpcSecurityGroupId"])
    return [
        (region, ordered[start : start + _FILTER_LIMIT])
        for region, ids in sorted(used.items())
        for ordered in [sorted(ids)]
        for start in range(0, len(ordered), _FILTER_LIMIT)
    ]


COLLECTOR = Collector(id="aws.rds", title="RDS databases", collect=collect)
