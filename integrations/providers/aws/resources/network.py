"""VPCs and security groups, with what is attached to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import AwsResource, gaps, items, listed, text, unlisted, why
from .firewall import Rule, rules_of

VPCS = "ec2:DescribeVpcs"
FLOW_LOGS = "ec2:DescribeFlowLogs"
GROUPS = "ec2:DescribeSecurityGroups"
INTERFACES = "ec2:DescribeNetworkInterfaces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc(AwsResource):
    """One virtual network; `None` means that it could not be read."""

    interfaces: int | None
    unlogged_interfaces: int | None  # whose traffic no active flow log records
    default_group: str = ""
    default_group_rules: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(AwsResource):
    """One firewall; `is_used` is None when interfaces could not be read."""

    is_used: bool | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Region:
    """What one region answered, by call."""

    answers: Mapping[str, Record]

    def why(self, call: str) -> str:
        return why(self.answers.get(call), call)

    def all(self, call: str, key: str) -> list[dict[str, Any]] | None:
        answer = self.answers.get(call)
        has_list = answer and isinstance((answer.payload or {}).get(key), list)
        return items(answer.payload, key) if answer and has_list else None


def vpcs(records: Records) -> Iterator[Vpc | Unreadable]:
    """Yield every VPC of every region."""
    yield from unlisted(records, VPCS, "Vpcs")
    regions = _regions(records)
    for region, item in listed(records, VPCS, "Vpcs"):
        yield _vpc(item, region, regions[region])


def security_groups(records: Records) -> Iterator[SecurityGroup | Unreadable]:
    """Yield every security group of every region."""
    yield from unlisted(records, GROUPS, "SecurityGroups")
    regions = _regions(records)
    used = {name: _used_groups(region) for name, region in regions.items()}
    for region, item in listed(records, GROUPS, "SecurityGroups"):
        attached = used[region]
        yield SecurityGroup(
            id=item.get("SecurityGroupArn") or f"{region}/{item.get('GroupId')}",
            title=f"{item.get('GroupName')} ({item.get('GroupId')})",
            region=region,
            is_used=None if attached is None else item.get("GroupId") in attached,
            rules=rules_of(item, region, records),
            gaps=gaps(interfaces=regions[region].why(INTERFACES)),
        )


def _regions(records: Records) -> dict[str, _Region]:
    answers: dict[str, dict[str, Record]] = {}
    for call in (VPCS, FLOW_LOGS, GROUPS, INTERFACES):
        for record in records.of(call):
            answers.setdefault(record.region, {})[call] = record
    return {name: _Region(found) for name, found in answers.items()}


def _used_groups(region: _Region) -> set[str] | None:
    interfaces = region.all(INTERFACES, "NetworkInterfaces")
    if interfaces is None:
        return None
    return {text(g, "GroupId") for i in interfaces for g in items(i, "Groups")}


def _vpc(item: Mapping[str, Any], region: str, seen: _Region) -> Vpc:
    vpc_id = text(item, "VpcId")
    interfaces = seen.all(INTERFACES, "NetworkInterfaces")
    mine = None if interfaces is None else [i for i in interfaces if i.get("VpcId") == vpc_id]
    group = _default_group(vpc_id, seen)
    return Vpc(
        id=f"arn:aws:ec2:{region}:{item.get('OwnerId') or ''}:vpc/{vpc_id}",
        title=_name(item) or vpc_id,
        region=region,
        interfaces=None if mine is None else len(mine),
        unlogged_interfaces=_unlogged(vpc_id, mine, seen.all(FLOW_LOGS, "FlowLogs")),
        default_group=(group or {}).get("GroupId") or "",
        default_group_rules=None if group is None else _rule_count(group),
        gaps=gaps(
            interfaces=seen.why(INTERFACES),
            flow_logs=seen.why(FLOW_LOGS),
            groups=seen.why(GROUPS),
        ),
    )


def _unlogged(
    vpc_id: str, mine: list[dict[str, Any]] | None, logs: list[dict[str, Any]] | None
) -> int | None:
    if mine is None or logs is None:
        return None
    logged = {log.get("ResourceId") for log in logs if _delivers(log)}
    return sum(not logged & {vpc_id, i.get("SubnetId"), i.get("NetworkInterfaceId")} for i in mine)


def _delivers(log: Mapping[str, Any]) -> bool:
    return log.get("FlowLogStatus") == "ACTIVE" and log.get("DeliverLogsStatus") != "FAILED"


def _default_group(vpc_id: str, seen: _Region) -> dict[str, Any] | None:
    groups = seen.all(GROUPS, "SecurityGroups") or []
    mine = (g for g in groups if g.get("VpcId") == vpc_id and g.get("GroupName") == "default")
    return next(mine, None)


def _rule_count(group: Mapping[str, Any]) -> int:
    return len(items(group, "IpPermissions")) + len(items(group, "IpPermissionsEgress"))


def _name(item: Mapping[str, Any]) -> str:
    return next((text(t, "Value") for t in items(item, "Tags") if t.get("Key") == "Name"), "")


ALL_VPCS = ResourceKind(id="aws.vpc", title="VPCs", collector="aws.network", build=vpcs)
SECURITY_GROUPS = ResourceKind(
    id="aws.security_group",
    title="Security groups",
    collector="aws.network",
    build=security_groups,
)
