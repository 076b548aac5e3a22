"""RDS instances and clusters, with the security groups they stand behind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Records

from .answers import AwsResource, gaps, items, listed, text, unlisted, why
from .firewall import Exposure, Rule, exposure, rules_of

INSTANCES = "rds:DescribeDBInstances"
CLUSTERS = "rds:DescribeDBClusters"
GROUPS = "ec2:DescribeSecurityGroups"
_Groups = dict[tuple[str, str], tuple[Rule, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(AwsResource):
    """One database instance or cluster; `None` means that it could not be read."""

    is_cluster: bool
    is_encrypted: bool | None
    has_public_address: bool | None
    exposure: Exposure | None  # of its port, through its security groups


def databases(records: Records) -> Iterator[Database | Unreadable]:
    """Yield every instance and every cluster of every region."""
    instances = unlisted(records, INSTANCES, "DBInstances")
    missing = (*instances, *unlisted(records, CLUSTERS, "DBClusters"))
    yield from {place.id: place for place in missing}.values()
    groups = {
        (region, text(group, "GroupId")): rules_of(group, region, records)
        for region, group in listed(records, GROUPS, "SecurityGroups")
    }
    refused = {r.region: why(r) for r in records.of(GROUPS) if r.refusal}
    for region, item in listed(records, INSTANCES, "DBInstances"):
        yield _database(item, region, "DBInstance", groups, refused.get(region, ""))
    for region, item in listed(records, CLUSTERS, "DBClusters"):
        yield _database(item, region, "DBCluster", groups, refused.get(region, ""))


def _database(
    item: Mapping[str, Any], region: str, prefix: str, groups: _Groups, refusal: str
) -> Database:
    names = [text(g, "VpcSecurityGroupId") for g in items(item, "VpcSecurityGroups")]
    unread = [name for name in names if (region, name) not in groups]
    return Database(
        id=item.get(f"{prefix}Arn") or f"{region}/{item.get(f'{prefix}Identifier')}",
        title=text(item, f"{prefix}Identifier"),
        region=region,
        is_cluster=prefix == "DBCluster",
        is_encrypted=item.get("StorageEncrypted"),
        has_public_address=item.get("PubliclyAccessible"),
        exposure=None if unread else _exposure(item, region, names, groups),
        gaps=gaps(groups=_missing(unread, refusal)),
    )


def _exposure(
    item: Mapping[str, Any], region: str, names: Iterable[str], groups: _Groups
) -> Exposure:
    endpoint = item.get("Endpoint")
    port = item.get("Port") or (endpoint.get("Port") if isinstance(endpoint, dict) else None)
    return exposure([rule for name in names for rule in groups[region, name]], port)


def _missing(unread: list[str], refusal: str) -> str:
    if not unread:
        return ""
    return refusal or f"Security group {unread[0]} could not be read."


DATABASES = ResourceKind(
    id="aws.database", title="RDS databases", collector="aws.rds", build=databases
)
