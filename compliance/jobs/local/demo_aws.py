"""The AWS account of the demo company, Northwind Labs: mostly in order, with some faults.

Fills a test server over its HTTP interface, never a real account: it takes no credentials.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

import boto3

from .cast import CAST
from .demo_identity_center import make_identity_center
from .demo_machines import (
    HOME,
    SECOND,
    encrypt_disks,
    make_databases,
    make_network,
    rotating_key,
)

_ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_READ = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "*"}
_ASSUMED_BY = {
    "Effect": "Allow",
    "Principal": {"Service": "ec2.amazonaws.com"},
    "Action": "sts:AssumeRole",
}


@dataclass(frozen=True, kw_only=True)
class User:
    """A user of the account; without a password it is a program."""

    name: str
    groups: tuple[str, ...] = ("engineering",)
    has_password: bool = True
    has_mfa: bool = True
    keys: int = 0
    is_tagged: bool = True  # with the e-mail of whose it is

    @property
    def email(self) -> str:
        """Whose it is; blank for a program."""
        return _EMAILS.get(self.name, "") if self.has_password else ""

    @property
    def tags(self) -> dict[str, str]:
        """Whose it is; a program is tagged as one."""
        if not self.has_password:
            return {"Kind": "service"}
        return {"Email": _EMAILS[self.name]} if self.is_tagged else {}


@dataclass(frozen=True, kw_only=True)
class _Bucket:
    name: str
    is_blocked: bool = True
    key: str = ""  # "" for S3's own encryption
    tags: dict[str, str] = field(default_factory=dict)


_EMAILS = {actor.aws: actor.email for actor in CAST if actor.aws}
USERS = (
    User(name="june.lindqvist", groups=("engineering", "administrators")),
    User(name="mara.ahn", keys=1),
    User(name="tomas.ochoa", keys=1),
    User(name="ravi.kapoor", has_mfa=False),
    User(name="sol.bianchi", groups=("support",)),
    User(name="ines.duarte", is_tagged=False),
    User(name="zoe.martin", groups=("support",), has_mfa=False),
    User(name="amara.okafor", groups=("finance",), is_tagged=False),
    User(name="lena.fischer", groups=("engineering", "administrators"), keys=1),
    User(name="noah.petrov", keys=1),
    User(name="dario.conti", keys=1),
    User(name="svc-deploy", groups=("deployment",), has_password=False, keys=1),
    User(name="svc-metrics", groups=(), has_password=False, keys=2),
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


class Sdk:
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


def seed(endpoint_url: str, *, users: Sequence[User] = USERS) -> None:
    """Fill the server at this address with Northwind Labs' account, each time with the same ids."""
    fixed = Request(f"{endpoint_url}/moto-api/seed?a=2026", method="POST")  # noqa: S310
    with urlopen(fixed, timeout=10):  # noqa: S310
        sdk = Sdk(endpoint_url)
    keys = _keys(sdk("kms"))
    _people(sdk("iam"), users)
    _policies(sdk("iam"))
    _buckets(sdk("s3"), keys)
    _trail(sdk, keys["audit"])
    encrypt_disks(sdk)
    for region in (HOME, SECOND):
        make_network(sdk, region)
    make_databases(sdk, keys["database"])
    make_identity_center(sdk)


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _keys(kms: Any) -> dict[str, str]:
    kms.create_key(Description="Northwind Labs legacy")
    kms.create_key(
        Description="Northwind Labs release signing", KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY"
    )
    return {name: rotating_key(kms, name) for name in ("storage", "audit", "database")}


def _people(iam: Any, users: Sequence[User]) -> None:
    for group in ("administrators", "deployment", "engineering", "finance", "support"):
        iam.create_group(GroupName=group)
    for user in users:
        add_person(iam, user)
    iam.put_user_policy(
        UserName="svc-metrics", PolicyName="read-metrics", PolicyDocument=_document(_READ)
    )
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        PasswordReusePrevention=24,
        RequireSymbols=True,
        RequireNumbers=True,
    )


def add_person(iam: Any, user: User) -> None:
    """Make a user as it is to be."""
    tags = [{"Key": key, "Value": value} for key, value in user.tags.items()]
    iam.create_user(UserName=user.name, Tags=tags)
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
        "nwl-administer": _document({"Effect": "Allow", "Action": "iam:*", "Resource": "*"}),
        "nwl-deploy": _document(_READ | {"Action": ["ecs:UpdateService", "ecr:PutImage"]}),
        "nwl-legacy-admin": _document(_ADMIN),
        "nwl-read-artifacts": _document(_READ),
        "nwl-support": _document(_READ | {"Action": "logs:FilterLogEvents"}),
    }
    arns = {
        name: iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
        for name, document in documents.items()
    }
    iam.attach_group_policy(GroupName="administrators", PolicyArn=arns["nwl-administer"])
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


def _trail(sdk: Sdk, key: str) -> None:
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


if __name__ == "__main__":
    seed(sys.argv[1])
