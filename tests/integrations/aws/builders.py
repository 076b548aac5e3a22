"""AWS's answers in a few words: payloads as the API sends them, with defaults."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from evidence.rules.verdict import Outcome, Verdict
from integrations.plugin import Resource
from integrations.providers.aws import AWS
from integrations.providers.aws.refusals import refusal_of
from integrations.tape import Record, Records

AT = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
MADE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ACCOUNT = "111122223333"
HOME, OTHER = "eu-west-1", "us-east-1"
EVERYONE = "0.0.0.0/0"
FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
_COLUMNS = (
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
)
_NOTHING = {
    "user_creation_time": "2025-01-10T08:00:00+00:00",
    "password_enabled": "false",
    "mfa_active": "false",
    "access_key_1_active": "false",
    "access_key_2_active": "false",
}


def day(text: str) -> str:
    """Return a moment of that day, as AWS writes it."""
    return f"{text}T09:30:00+00:00"


def record(call: str, payload: Any = None, region: str = "", **parameters: Any) -> Record:
    """Return an answered question."""
    return Record(call=call, region=region, parameters=parameters, payload=payload)


def refused(call: str, code: str = "AccessDenied", region: str = "", **parameters: Any) -> Record:
    """Return a question AWS refused to answer."""
    return Record(
        call=call, region=region, parameters=parameters, refusal=refusal_of(call, code, "No.")
    )


def judged(check_id: str, records: Iterable[Record], at: datetime = AT) -> dict[str, Verdict]:
    """Return a check's verdict for each resource of these records, by title."""
    return {item.title: verdict for item, verdict in evaluated(check_id, records, at)}


def evaluated(
    check_id: str, records: Iterable[Record], at: datetime = AT
) -> list[tuple[Resource, Verdict]]:
    """Return what a check says of these records."""
    check = next(check for check in AWS.checks if check.id == check_id)
    return list(check.evaluate(Records(records), at=at))


def outcome(check_id: str, records: Iterable[Record], at: datetime = AT) -> Outcome:
    """Return the outcome for the only resource of these records."""
    return only(check_id, records, at).outcome


def only(check_id: str, records: Iterable[Record], at: datetime = AT) -> Verdict:
    """Return the verdict for the only resource of these records."""
    [(_, verdict)] = evaluated(check_id, records, at)
    return verdict


def identity() -> Record:
    """Return the answer to who we are."""
    return record("sts:GetCallerIdentity", {"Account": ACCOUNT, "Arn": "arn", "UserId": "A"})


def regions(*names: str) -> Record:
    """Return the list of enabled regions."""
    listed = [{"RegionName": n, "OptInStatus": "opt-in-not-required"} for n in names or (HOME,)]
    return record("ec2:DescribeRegions", {"Regions": listed})


def report(*rows: dict[str, str]) -> Record:
    """Return a credential report with these rows."""
    lines = [",".join(_COLUMNS), *(",".join(r.get(c, "N/A") for c in _COLUMNS) for r in rows)]
    return record("iam:GetCredentialReport", {"Content": "\n".join(lines)})


def user_row(user: str = "june", **columns: str) -> dict[str, str]:
    """Return a row of the report; without more the user has no credential."""
    arn = f"arn:aws:iam::{ACCOUNT}:user/{user}"
    return {"user": user, "arn": arn, **_NOTHING, **columns}


def root_row(**columns: str) -> dict[str, str]:
    """Return root's row of the report."""
    row = {"user": "<root_account>", "arn": f"arn:aws:iam::{ACCOUNT}:root", **_NOTHING}
    return {**row, "password_enabled": "not_supported", "mfa_active": "true", **columns}


def summary(**flags: int) -> Record:
    """Return the account summary."""
    return record("iam:GetAccountSummary", {"SummaryMap": flags})


def details(**lists: list[dict[str, Any]]) -> Record:
    """Return account authorization details of users, groups, roles and policies."""
    body = {
        "UserDetailList": lists.get("users", []),
        "GroupDetailList": lists.get("groups", []),
        "RoleDetailList": lists.get("roles", []),
        "Policies": lists.get("policies", []),
    }
    return record("iam:GetAccountAuthorizationDetails", body)


def user_detail(name: str = "june", **fields: Any) -> dict[str, Any]:
    """Return one user of the authorization details."""
    return {"UserName": name, "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", **fields}


def policy(*statements: dict[str, Any], attachments: int = 1, **fields: Any) -> dict[str, Any]:
    """Return one managed policy of the authorization details."""
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {
        "PolicyName": "deploy",
        "Arn": f"arn:aws:iam::{ACCOUNT}:policy/deploy",
        "AttachmentCount": attachments,
        "PolicyVersionList": [
            {"VersionId": "v1", "IsDefaultVersion": False, "Document": {"Statement": []}},
            {"VersionId": "v2", "IsDefaultVersion": True, "Document": document},
        ],
        **fields,
    }


def trail(name: str = "audit", home: str = HOME, **fields: Any) -> dict[str, Any]:
    """Return one trail: multi-region, validated, encrypted."""
    return {
        "Name": name,
        "TrailARN": f"arn:aws:cloudtrail:{home}:{ACCOUNT}:trail/{name}",
        "HomeRegion": home,
        "IsMultiRegionTrail": True,
        "LogFileValidationEnabled": True,
        "HasCustomEventSelectors": True,
        "KmsKeyId": "arn:aws:kms:key/1",
        **fields,
    }


def trails(region: str, *found: dict[str, Any]) -> Record:
    """Return one region's list of trails."""
    return record("cloudtrail:DescribeTrails", {"trailList": list(found)}, region)


def status(item: dict[str, Any], is_logging: bool = True) -> Record:
    """Return whether a trail is on."""
    return record(
        "cloudtrail:GetTrailStatus",
        {"IsLogging": is_logging},
        item["HomeRegion"],
        Name=item["TrailARN"],
    )


def selectors(item: dict[str, Any], *classic: dict[str, Any]) -> Record:
    """Return a trail's classic event selectors: without any, all management events."""
    chosen = list(classic) or [{"ReadWriteType": "All", "IncludeManagementEvents": True}]
    return record(
        "cloudtrail:GetEventSelectors",
        {"EventSelectors": chosen},
        item["HomeRegion"],
        TrailName=item["TrailARN"],
    )


def vpcs(*ids: str, region: str = HOME) -> Record:
    """Return one region's VPCs."""
    found = [{"VpcId": name, "OwnerId": ACCOUNT} for name in ids or ("vpc-1",)]
    return record("ec2:DescribeVpcs", {"Vpcs": found}, region)


def interfaces(*found: dict[str, Any], region: str = HOME) -> Record:
    """Return one region's network interfaces."""
    return record("ec2:DescribeNetworkInterfaces", {"NetworkInterfaces": list(found)}, region)


def interface(vpc: str = "vpc-1", *groups: str, **fields: Any) -> dict[str, Any]:
    """Return one network interface."""
    return {
        "NetworkInterfaceId": "eni-1",
        "SubnetId": "subnet-1",
        "VpcId": vpc,
        "Groups": [{"GroupId": group} for group in groups or ("sg-1",)],
        **fields,
    }


def flow_logs(*resources: str, region: str = HOME, **fields: Any) -> Record:
    """Return one region's flow logs, active on these resources."""
    found = [{"ResourceId": name, "FlowLogStatus": "ACTIVE", **fields} for name in resources]
    return record("ec2:DescribeFlowLogs", {"FlowLogs": found}, region)


def rule(port: int | None = 22, cidr: str = EVERYONE, **fields: Any) -> dict[str, Any]:
    """Return one inbound rule for a TCP port."""
    ranges = (
        {"Ipv6Ranges": [{"CidrIpv6": cidr}]} if ":" in cidr else {"IpRanges": [{"CidrIp": cidr}]}
    )
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **ranges, **fields}


def group(*rules: dict[str, Any], name: str = "web", **fields: Any) -> dict[str, Any]:
    """Return one security group."""
    return {
        "GroupId": "sg-1",
        "GroupName": name,
        "VpcId": "vpc-1",
        "IpPermissions": list(rules),
        **fields,
    }


def groups(*found: dict[str, Any], region: str = HOME) -> Record:
    """Return one region's security groups."""
    return record("ec2:DescribeSecurityGroups", {"SecurityGroups": list(found)}, region)


def prefix_list(*cidrs: str, name: str = "pl-1") -> Record:
    """Return a prefix list's addresses."""
    entries = [{"Cidr": cidr} for cidr in cidrs]
    return record("ec2:GetManagedPrefixListEntries", {"Entries": entries}, HOME, PrefixListId=name)


def buckets(*names: str) -> Record:
    """Return the list of buckets."""
    return record("s3:ListBuckets", {"Buckets": [{"Name": name} for name in names or ("data",)]})


def account_block(*flags: str) -> Record:
    """Return the account's block of public access, with these flags on."""
    return record("s3control:GetPublicAccessBlock", _block(flags), AccountId=ACCOUNT)


def bucket_block(*flags: str, name: str = "data") -> Record:
    """Return a bucket's block of public access, with these flags on."""
    return record("s3:GetPublicAccessBlock", _block(flags), Bucket=name)


def bucket_encryption(algorithm: str) -> Record:
    """Return a bucket's default encryption."""
    rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}]
    body = {"ServerSideEncryptionConfiguration": {"Rules": rules}}
    return record("s3:GetBucketEncryption", body, Bucket="data")


def bucket_tags(**tags: str) -> Record:
    """Return a bucket's tags."""
    found = [{"Key": key, "Value": value} for key, value in tags.items()]
    return record("s3:GetBucketTagging", {"TagSet": found}, Bucket="data")


def ebs_default(is_on: bool, region: str = HOME) -> Record:
    """Return a region's default for new volumes."""
    return record("ec2:GetEbsEncryptionByDefault", {"EbsEncryptionByDefault": is_on}, region)


def volumes(*encrypted: bool | None, region: str = HOME) -> Record:
    """Return one region's volumes."""
    found = [{"VolumeId": f"vol-{n}", "Encrypted": e} for n, e in enumerate(encrypted)]
    return record("ec2:DescribeVolumes", {"Volumes": found}, region)


def keys(*ids: str, region: str = HOME) -> Record:
    """Return one region's list of keys."""
    found = [{"KeyId": key, "KeyArn": f"arn:aws:kms:{region}:key/{key}"} for key in ids or ("k1",)]
    return record("kms:ListKeys", {"Keys": found}, region)


def key(key_id: str = "k1", region: str = HOME, **fields: Any) -> Record:
    """Return a key's description: a symmetric key of the customer's, in use."""
    metadata = {
        "KeyManager": "CUSTOMER",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "Origin": "AWS_KMS",
        "KeyState": "Enabled",
        "CreationDate": day("2026-01-05"),
        **fields,
    }
    return record("kms:DescribeKey", {"KeyMetadata": metadata}, region, KeyId=key_id)


def rotation(is_on: bool, key_id: str = "k1", region: str = HOME, **fields: Any) -> Record:
    """Return whether a key rotates."""
    body = {"KeyRotationEnabled": is_on, **fields}
    return record("kms:GetKeyRotationStatus", body, region, KeyId=key_id)


def databases(*instances: dict[str, Any], clusters: Iterable[dict[str, Any]] = ()) -> list[Record]:
    """Return one region's database instances and clusters."""
    return [
        regions(),
        record("rds:DescribeDBInstances", {"DBInstances": list(instances)}, HOME),
        record("rds:DescribeDBClusters", {"DBClusters": list(clusters)}, HOME),
    ]


def instance(**fields: Any) -> dict[str, Any]:
    """Return one database instance: encrypted, private, behind sg-1."""
    return {
        "DBInstanceIdentifier": "orders",
        "DBInstanceArn": f"arn:aws:rds:{HOME}:{ACCOUNT}:db:orders",
        "StorageEncrypted": True,
        "PubliclyAccessible": False,
        "Endpoint": {"Port": 5432},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1"}],
        **fields,
    }


def cluster(**fields: Any) -> dict[str, Any]:
    """Return one Aurora cluster: encrypted, behind sg-1."""
    return {
        "DBClusterIdentifier": "ledger",
        "DBClusterArn": f"arn:aws:rds:{HOME}:{ACCOUNT}:cluster:ledger",
        "StorageEncrypted": True,
        "Port": 5432,
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1"}],
        **fields,
    }


def _block(flags: Iterable[str]) -> dict[str, Any] | None:
    on = set(flags)
    return {"PublicAccessBlockConfiguration": {f: f in on for f in FLAGS}} if on else None
