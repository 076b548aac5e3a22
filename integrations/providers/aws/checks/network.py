"""Questions asked of networks and firewalls."""

from collections.abc import Mapping
from datetime import datetime

from evidence.rules.severity import Severity
from evidence.rules.verdict import Outcome, Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.aws.resources.firewall import Exposure, exposure
from integrations.providers.aws.resources.network import (
    ALL_VPCS,
    SECURITY_GROUPS,
    SecurityGroup,
    Vpc,
)

ADMIN_PORTS = {"SSH (22)": 22, "RDP (3389)": 3389}


def traffic_is_logged(vpc: Vpc, _at: datetime) -> Verdict:
    """Judge AWS-25."""
    if vpc.interfaces == 0:
        return not_applicable("The VPC has no network interfaces.")
    if vpc.unlogged_interfaces is None:
        return unknown(vpc.gap("interfaces", "flow_logs"))
    if vpc.unlogged_interfaces == 0:
        return passed("Flow logs record every network interface of the VPC.")
    return failed("No active flow log records the VPC's traffic, or only a part of it.")


def admin_ports_are_closed(group: SecurityGroup, _at: datetime) -> Verdict:
    """Judge AWS-26."""
    if group.is_used is False:
        return not_applicable("No network interface uses the group.")
    exposed = {name: exposure(group.rules, port) for name, port in ADMIN_PORTS.items()}
    ports = _judged_ports(exposed)
    # Whether the group is used matters only where its rules are a trouble.
    is_trouble = ports.outcome != Outcome.PASS
    return unknown(group.gap("interfaces")) if is_trouble and group.is_used is None else ports


def _judged_ports(exposed: Mapping[str, Exposure]) -> Verdict:
    opened = [name for name, found in exposed.items() if found.is_open]
    if opened:
        return failed(f"Open to the whole internet: {' and '.join(opened)}.")
    unread = sorted({name for found in exposed.values() for name in found.unread})
    if unread:
        return unknown(f"The addresses of prefix list {unread[0]} could not be read.")
    return passed("Neither SSH nor RDP is open to the whole internet.")


def default_group_is_closed(vpc: Vpc, _at: datetime) -> Verdict:
    """Judge AWS-28."""
    if vpc.interfaces == 0:
        return not_applicable("The VPC is empty, so its default group guards nothing.")
    if vpc.default_group_rules is None:
        return unknown(vpc.gap("groups"))
    if vpc.default_group_rules == 0:
        return passed("The default security group has no rules.")
    if vpc.interfaces is None:
        return unknown(vpc.gap("interfaces"))
    return failed(
        f"The default security group {vpc.default_group} has {vpc.default_group_rules} "
        f"{'rule' if vpc.default_group_rules == 1 else 'rules'}; it should have none."
    )


CHECKS = (
    Check(
        id="AWS-25",
        version=1,
        title="Network traffic is recorded by flow logs",
        criteria=frozenset({"CC7.2"}),
        reads=ALL_VPCS,
        risk="Without a record of connections an intrusion cannot be followed.",
        remedy="Record all traffic of the VPC, accepted and rejected, in a bucket.",
        judge=traffic_is_logged,
        commands=(
            "aws ec2 create-flow-logs --resource-type VPC --resource-ids {name} --traffic-type "
            "ALL --log-destination-type s3 --log-destination BUCKET-ARN --region {region}",
        ),
    ),
    Check(
        id="AWS-26",
        severity=Severity.HIGH,
        version=1,
        title="SSH and RDP are not open to the internet",
        criteria=frozenset({"CC6.6"}),
        reads=SECURITY_GROUPS,
        risk="Open remote-login ports are found within minutes and tried without end.",
        remedy="Use Session Manager or EC2 Instance Connect, or allow known addresses only. Take "
        "out each rule the reason names; port 22 to all of IPv4 is:",
        judge=admin_ports_are_closed,
        commands=(
            "aws ec2 revoke-security-group-ingress --group-id {name} --protocol tcp --port 22 "
            "--cidr 0.0.0.0/0 --region {region}",
        ),
    ),
    Check(
        id="AWS-28",
        version=1,
        title="Default security groups allow nothing",
        criteria=frozenset({"CC6.6"}),
        reads=ALL_VPCS,
        risk="Whatever is started without a group of its own lands in the default one, and may "
        "talk to everything else there.",
        remedy="Move what uses it to a group of its own, then remove all inbound and outbound "
        "rules: VPC → Security groups → default → Edit rules.",
        judge=default_group_is_closed,
    ),
)
