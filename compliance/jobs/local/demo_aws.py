"""The AWS account of the demo company, Northwind Labs: mostly in order, with some faults.

Fills a test server over its HTTP interface, never a real account: it takes no credentials.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

import boto3

HOME, SECOND = "eu-west-1", "us-east-1"
_JUMP_HOST_FROM = {HOME: "0.0.0.0/0", SECOND: "203.0.113.0/28"}
_ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_READ = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}
_ASSUMED_BY = {
    "Effect": "Allow",
    "Principal": {"Service": "ec2.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


@dataclass(frozen=True, kw_only=True)
class _User:
    name: str
    groups: tuple[str, ...] = ("engineering",)
    has_password: bool = True
    has_mfa: bool = True
    keys: int = 0


@dataclass(frozen=True, kw_only=True)
class _Bucket:
    name: str
    is_blocked: bool = True
    key: str = ""  # "" for S3's own encryption
    tags: dict[str, str] = field(default_factory=dict)


_USERS = (
    _User(name="june.lindqvist", groups=("engineering", "administrators")),
    _User(name="mara.ahn", keys=1),
    _User(name="tomas.ochoa", keys=1),
    _User(name="ravi.kapoor", has_mfa=False),
    _User(name="sol.bianchi", groups=("support",)),
    _User(name="ines.duarte"),
    _User(name="theo.marchetti", groups=("support",), has_mfa=False),
    _User(name="amara.okafor", groups=("finance",)),
    _User(name="lena.fischer", groups=("engineering", "administrators"), keys=1),
    _User(name="noah.petrov"),
    _User(name="svc-deploy", groups=("deployment",), has_password=False, keys=1),
    _User(name="svc-metrics", groups=(), has_password=False, keys=2),
)
_CONFIDENTIAL = {"classification": "confidential"}
_BUCKETS = (
    _Bucket(name="nwl-app-assets"),
    _Bucket(name="nwl-app-uploads", key="storage", tags=_CONFIDENTIAL),
    _Bucket(name="nwl-backups", key="storage", tags=_CONFIDENTIAL),
    _Bucket(name="nwl-billing-exports", tags=_CONFIDENTIAL),
    _Bucket(name="nwl-build-cache"),
    _Bucket(name="nwl-customer-exports", key="storage", tags=_CONFIDENTIAL),
    _Bucket(name="nwl-data-lake", key="storage"),
    _Bucket(name="nwl-deploy-artifacts"),
    _Bucket(name="nwl-finance-reports", key="storage", tags=_CONFIDENTIAL),
    _Bucket(name="nwl-flow-logs"),
    _Bucket(name="nwl-terraform-state", key="storage"),
    _Bucket(name="nwl-trail-logs", key="storage"),
    _Bucket(name="nwl-www-drafts"),
    _Bucket(name="nwl-www-public", is_blocked=False),
)


class _Sdk:
    """Clients of the test server, by service and region."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint_url = endpoint_url

    def __call__(self, service: str, region: str = HOME) -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self._endpoint_url,
            aws_access_key_id="AKIANORTHWINDLABS000",
            aws_secret_access_key="for-a-test-server-only",  # noqa: S106
        )


def seed(endpoint_url: str) -> None:
    """Fill the server at this address with Northwind Labs' account, each time with the same ids."""
    fixed = Request(f"{endpoint_url}/moto-api/seed?a=2026", method="POST")  # noqa: S310
    with urlopen(fixed, timeout=10):  # noqa: S310
        sdk = _Sdk(endpoint_url)
    keys = _keys(sdk("kms"))
    _people(sdk("iam"))
    _policies(sdk("iam"))
    _buckets(sdk("s3"), keys)
    _trail(sdk, keys["audit"])
    _disk_defaults(sdk)
    for region in (HOME, SECOND):
        _network(sdk, region)
    _databases(sdk, keys["database"])


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _keys(kms: Any) -> dict[str, str]:
    kms.create_key(Description="Northwind Labs legacy")
    kms.create_key(
        Description="Northwind Labs release signing", KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY"
    )
    return {name: _rotating_key(kms, name) for name in ("storage", "audit", "database")}


def _rotating_key(kms: Any, name: str) -> str:
    key = kms.create_key(Description=f"Northwind Labs {name}")["KeyMetadata"]
    kms.create_alias(AliasName=f"alias/nwl-{name}", TargetKeyId=key["KeyId"])
    kms.enable_key_rotation(KeyId=key["KeyId"])
    return str(key["Arn"])


def _people(iam: Any) -> None:
    for group in ("administrators", "deployment", "engineering", "finance", "support"):
        iam.create_group(GroupName=group)
    for user in _USERS:
        _person(iam, user)
    iam.put_user_policy(
        UserName="svc-metrics", PolicyName="read-metrics", PolicyDocument=_document(_READ)
    )
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        PasswordReusePrevention=24,
        RequireSymbols=True,
        RequireNumbers=True,
    )


def _person(iam: Any, user: _User) -> None:
    iam.create_user(UserName=user.name)
    for group in user.groups:
        iam.add_user_to_group(GroupName=group, UserName=user.name)
    for _ in range(user.keys):
        iam.create_access_key(UserName=user.name)
    if user.has_password:
        iam.create_login_profile(UserName=user.name, Password="Not-a-real-passw0rd")  # noqa: S106
    if user.has_password and user.has_mfa:
        device = iam.create_virtual_mfa_device(VirtualMFADeviceName=user.name)
        iam.enable_mfa_device(
            UserName=user.name,
            SerialNumber=device["VirtualMFADevice"]["SerialNumber"],
            AuthenticationCode1="123456",
            AuthenticationCode2="654321",
        )


def _policies(iam: Any) -> None:
    documents = {
        "nwl-deploy": _document(_READ | {"Action": ["ecs:UpdateService", "ecr:PutImage"]}),
        "nwl-legacy-admin": _document(_ADMIN),
        "nwl-read-artifacts": _document(_READ),
        "nwl-support": _document(_READ | {"Action": "logs:FilterLogEvents"}),
    }
    arns = {
        name: iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
        for name, document in documents.items()
    }
    iam.create_role(RoleName="nwl-build", AssumeRolePolicyDocument=_document(_ASSUMED_BY))
    iam.attach_role_policy(RoleName="nwl-build", PolicyArn=arns["nwl-legacy-admin"])
    iam.attach_group_policy(GroupName="deployment", PolicyArn=arns["nwl-deploy"])
    iam.attach_group_policy(GroupName="engineering", PolicyArn=arns["nwl-read-artifacts"])
    iam.attach_group_policy(GroupName="support", PolicyArn=arns["nwl-support"])


def _buckets(s3: Any, keys: dict[str, str]) -> None:
    for bucket in _BUCKETS:
        s3.create_bucket(Bucket=bucket.name, CreateBucketConfiguration={"LocationConstraint": HOME})
        if bucket.is_blocked:
            s3.put_public_access_block(
                Bucket=bucket.name,
                PublicAccessBlockConfiguration={
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": True,
                    "BlockPublicPolicy": True,
                    "RestrictPublicBuckets": True,
                },
            )
        else:
            s3.put_bucket_acl(Bucket=bucket.name, ACL="public-read")
        _encrypt(s3, bucket, keys)
        tags = [{"Key": key, "Value": value} for key, value in bucket.tags.items()]
        s3.put_bucket_tagging(Bucket=bucket.name, Tagging={"TagSet": tags})


def _encrypt(s3: Any, bucket: _Bucket, keys: dict[str, str]) -> None:
    default = {"SSEAlgorithm": "AES256"}
    if bucket.key:
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keys[bucket.key]}
    s3.put_bucket_encryption(
        Bucket=bucket.name,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": default}]
        },
    )


def _trail(sdk: _Sdk, key: str) -> None:
    cloudtrail = sdk("cloudtrail")
    cloudtrail.create_trail(
        Name="northwind-audit",
        S3BucketName="nwl-trail-logs",
        IsMultiRegionTrail=True,
        EnableLogFileValidation=True,
        KmsKeyId=key,
    )
    cloudtrail.put_event_selectors(
        TrailName="northwind-audit",
        EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True}],
    )
    cloudtrail.start_logging(Name="northwind-audit")


def _disk_defaults(sdk: _Sdk) -> None:
    for region in sdk("ec2").describe_regions()["Regions"]:
        name = region["RegionName"]
        if region["OptInStatus"] != "not-opted-in" and name != "us-west-2":
            sdk("ec2", name).enable_ebs_encryption_by_default()


def _network(sdk: _Sdk, region: str) -> None:
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
    key = _rotating_key(sdk("kms", region), "disks")
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


def _databases(sdk: _Sdk, key: str) -> None:
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


if __name__ == "__main__":
    seed(sys.argv[1])
