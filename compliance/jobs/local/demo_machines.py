"""Networks, machines and databases of the demo company's AWS account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HOME, SECOND = "eu-west-1", "us-east-1"
Sdk = Callable[..., Any]  # service and region to a client
_JUMP_HOST_FROM = {HOME: "0.0.0.0/0", SECOND: "203.0.113.0/28"}


def encrypt_disks(sdk: Sdk) -> None:
    """Encrypt new disks by default in every enabled region but one."""
    for region in sdk("ec2").describe_regions()["Regions"]:
        name = region["RegionName"]
        if region["OptInStatus"] != "not-opted-in" and name != "us-west-2":
            sdk("ec2", name).enable_ebs_encryption_by_default()


def make_network(sdk: Sdk, region: str) -> None:
    """Make two networks in a region, with what runs in them."""
    ec2 = sdk("ec2", region)
    vpc = _vpc(ec2, "production", "10.10.0.0/16")
    staging = _vpc(ec2, "staging", "10.20.0.0/16")
    ec2.create_flow_logs(
        ResourceType="VPC",
        ResourceIds=[vpc["id"]] if region == HOME else [vpc["id"], staging["id"]],
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::nwl-flow-logs",
    )
    _close_default_group(ec2, vpc["id"])
    if region == SECOND:
        _close_default_group(ec2, staging["id"])
    key = rotating_key(sdk("kms", region), "disks")
    _machines(ec2, region, vpc, staging, key)


def _machines(
    ec2: Any, region: str, vpc: dict[str, str], staging: dict[str, str], key: str
) -> None:
    web = _group(ec2, vpc["id"], "web", 443, "0.0.0.0/0")
    worker = _group(ec2, vpc["id"], "worker", 8080, "10.10.0.0/16")
    bastion = _group(ec2, vpc["id"], "bastion", 22, "203.0.113.0/28")
    jump = _group(ec2, staging["id"], "jump-host", 22, _JUMP_HOST_FROM[region])
    for place, group, count in ((vpc, web, 3), (vpc, worker, 4), (vpc, bastion, 1)):
        _instances(ec2, place["subnet"], group, count, {"Encrypted": True, "KmsKeyId": key})
    _instances(ec2, staging["subnet"], jump, 1, {"Encrypted": False})
    ec2.create_volume(AvailabilityZone=f"{region}a", Size=50, Encrypted=True, KmsKeyId=key)


def _vpc(ec2: Any, name: str, cidr: str) -> dict[str, str]:
    vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": name}])
    block = cidr.replace("0.0/16", "1.0/24")
    return {
        "id": vpc,
        "subnet": ec2.create_subnet(VpcId=vpc, CidrBlock=block)["Subnet"]["SubnetId"],
    }


def _close_default_group(ec2: Any, vpc: str) -> None:
    found = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
    group = next(g for g in found["SecurityGroups"] if g["GroupName"] == "default")
    if group["IpPermissions"]:
        ec2.revoke_security_group_ingress(
            GroupId=group["GroupId"], IpPermissions=group["IpPermissions"]
        )
    ec2.revoke_security_group_egress(
        GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"]
    )


def _group(ec2: Any, vpc: str, name: str, port: int, cidr: str) -> str:
    group: str = ec2.create_security_group(
        GroupName=f"nwl-{name}", Description=f"Northwind Labs {name}", VpcId=vpc
    )["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=cidr
    )
    return group


def _instances(ec2: Any, subnet: str, group: str, count: int, disk: dict[str, Any]) -> None:
    ec2.run_instances(
        ImageId="ami-12c6146b",
        InstanceType="t3.small",
        MinCount=count,
        MaxCount=count,
        SubnetId=subnet,
        SecurityGroupIds=[group],
        BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 20, **disk}}],
    )


def make_databases(sdk: Sdk, key: str) -> None:
    """Make four databases, two of them with a fault."""
    ec2, rds = sdk("ec2"), sdk("rds")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["production"]}])["Vpcs"][0]
    group = _group(ec2, vpc["VpcId"], "database", 5432, "10.10.0.0/16")
    for name, is_encrypted, is_public in (
        ("northwind-app", True, False),
        ("northwind-billing", True, False),
        ("northwind-reporting", False, False),
        ("northwind-sandbox", True, True),
    ):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBInstanceClass="db.t3.medium",
            Engine="postgres",
            AllocatedStorage=50,
            MasterUsername="northwind",
            MasterUserPassword="for-a-test-server-only",
            StorageEncrypted=is_encrypted,
            **({"KmsKeyId": key} if is_encrypted else {}),
            PubliclyAccessible=is_public,
            VpcSecurityGroupIds=[group],
        )


def rotating_key(kms: Any, name: str) -> str:
    """Make a KMS key that rotates; return its ARN."""
    key = kms.create_key(Description=f"Northwind Labs {name}")["KeyMetadata"]
    kms.create_alias(AliasName=f"alias/nwl-{name}", TargetKeyId=key["KeyId"])
    kms.enable_key_rotation(KeyId=key["KeyId"])
    return str(key["Arn"])
