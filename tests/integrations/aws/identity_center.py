"""Identity Center's answers in a few words: payloads as the API sends them, with defaults."""

from __future__ import annotations

from typing import Any

from integrations.providers.aws.resources import identity_center
from integrations.tape import Record

from . import builders as aws

STORE, INSTANCE = "d-1234567890", "arn:aws:sso:::instance/ssoins-1234567890abcdef"
SET = f"{INSTANCE}/ps-1234567890abcdef"
ASKED = {"RegionScope": "ALL_REGIONS", "MaxResults": 100}
FOUND = {"InstanceArn": INSTANCE, "PermissionSetArn": SET}
IN_STORE = {"IdentityStoreId": STORE, "MaxResults": 100}
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def instance(**fields: Any) -> dict[str, Any]:
    usual = {"InstanceArn": INSTANCE, "IdentityStoreId": STORE, "OwnerAccountId": aws.ACCOUNT}
    return {**usual, "Status": "ACTIVE", **fields}


def instances(*found: dict[str, Any]) -> Record:
    return aws.record(identity_center.INSTANCES, {"Instances": list(found or (instance(),))})


def users(*found: dict[str, Any]) -> Record:
    return aws.record(identity_center.USERS, {"Users": list(found)}, IdentityStoreId=STORE)


def user(name: str = "june", **fields: Any) -> dict[str, Any]:
    emails = [{"Value": f"{name}@n.example", "Primary": True}]
    return {"UserId": f"u-{name}", "UserName": name, "Emails": emails, **fields}


def described(name: str, arn: str = SET) -> Record:
    body = {"PermissionSet": {"Name": name, "PermissionSetArn": arn}}
    return aws.record(identity_center.SET, body, InstanceArn=INSTANCE, PermissionSetArn=arn)


def given(*principals: tuple[str, str], arn: str = SET) -> Record:
    rows = [{"PrincipalType": kind, "PrincipalId": id_} for kind, id_ in principals]
    body = {"AccountAssignments": rows}
    return aws.record(identity_center.ASSIGNMENTS, body, InstanceArn=INSTANCE, PermissionSetArn=arn)


def group(id_: str, name: str, *members: str) -> list[Record]:
    rows = [{"MemberId": {"UserId": member}} for member in members]
    return [
        aws.record(
            identity_center.GROUPS,
            {"Groups": [{"GroupId": id_, "DisplayName": name}]},
            IdentityStoreId=STORE,
        ),
        aws.record(
            identity_center.MEMBERS,
            {"GroupMemberships": rows},
            IdentityStoreId=STORE,
            GroupId=id_,
        ),
    ]


def role(name: str, *attached: str, inside: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the role in which a permission set stands in the account."""
    full = f"AWSReservedSSO_{name}_0123456789abcdef"
    policies = [{"PolicyArn": arn, "PolicyName": arn.rpartition("/")[2]} for arn in attached]
    inline = [{"PolicyName": "AwsSSOInlinePolicy", "PolicyDocument": {"Statement": [inside]}}]
    return {
        "RoleName": full,
        "Arn": f"arn:aws:iam::{aws.ACCOUNT}:role/aws-reserved/sso.amazonaws.com/{full}",
        "AttachedManagedPolicies": policies,
        "RolePolicyList": inline if inside else [],
    }
