"""Reads RDS in every region, with the security groups its databases stand behind."""

from collections.abc import Iterable
from itertools import chain, product

from integrations.plugin import Collector
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import items, text
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
        used.setdefault(answer.region, set()).update(_groups(answer))
    return [
        (region, sorted(ids)[start : start + _FILTER_LIMIT])
        for region, ids in sorted(used.items())
        for start in range(0, len(ids), _FILTER_LIMIT)
    ]


def _groups(answer: Record) -> set[str]:
    databases = items(answer.payload, "DBInstances") + items(answer.payload, "DBClusters")
    groups = chain.from_iterable(items(found, "VpcSecurityGroups") for found in databases)
    return {text(group, "VpcSecurityGroupId") for group in groups} - {""}


COLLECTOR = Collector(id="aws.rds", title="RDS databases", collect=collect)
