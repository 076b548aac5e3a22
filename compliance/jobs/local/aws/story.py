"""What happens in the demo company's AWS account: founded once, then changed by acts with moments.

The account is founded as `demo_aws` has it; whatever the stories change is undone by them, so that
it ends as it was founded, but for ages and what was used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from compliance.jobs.local.cast import BY_EMAIL, moment
from compliance.jobs.local.chronicle import Chronicle, Story, once
from compliance.jobs.local.demo_aws import USERS, Sdk, User, add_person, seed
from compliance.jobs.local.demo_machines import SECOND

FOUNDED = 400  # days before the end
OPENED, CLOSED = 96, 94  # days before the end: a bucket is public in between
BUCKET = "nwl-customer-exports"
_STRONG = {
    "MinimumPasswordLength": 14,
    "PasswordReusePrevention": 24,
    "RequireSymbols": True,
    "RequireNumbers": True,
}
_BLOCKED = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
_ROTATED_EVERY = 80  # days
_FORGOT = ("tomas.ochoa", 215)  # who did not rotate a key, around so many days ago
_FORMER = (User(name="theo.marchetti", groups=("support",)), 30, 2.0)  # left; hours until deleted
Use = Callable[[Iterable[str]], None]
Trust = Callable[[bool], None]  # whether Trackrecord may take its role on


def told(
    endpoint: str, at: datetime, *, arrive: Callable[[datetime], None], use: Use, trust: Trust
) -> Chronicle:
    """Return the chronicle of the account at this address."""
    sdk, chronicle = Sdk(endpoint), Chronicle(arrive=arrive)
    founded = moment(at, FOUNDED)
    first = tuple(user for user in USERS if _joined(user) >= FOUNDED)
    chronicle.add(once(founded, seed, endpoint, users=first))
    chronicle.add(_mistrusted(at, trust))
    iam = sdk("iam")
    chronicle.add(*_people(iam, at, use), of="aws.iam")
    chronicle.add(_bucket(sdk("s3"), at), of="aws.s3")
    chronicle.add(_opening(sdk("ec2"), at), of="aws.network")
    chronicle.add(_silence(sdk("cloudtrail"), at), of="aws.cloudtrail")
    chronicle.add(_database(sdk("rds"), at), of="aws.rds")
    chronicle.add(_disks(sdk("ec2", SECOND), at), of="aws.ebs")
    return chronicle


def _mistrusted(at: datetime, trust: Trust) -> Story:
    """Tell of a change of the role's trust that shut Trackrecord out for most of a day."""
    yield moment(at, 142, 16)
    trust(False)
    yield moment(at, 141, 11)
    trust(True)


def _joined(user: User) -> int:
    """Return how many days ago somebody joined; programs were there before everybody."""
    actor = BY_EMAIL.get(user.email)
    return actor.joined if actor else 10_000


def _people(iam: Any, at: datetime, use: Use) -> Iterator[Story]:
    for user in USERS:
        if _joined(user) < FOUNDED:
            yield once(moment(at, _joined(user), 10), add_person, iam, user)
    yield _former(iam, at)
    for number, user in enumerate(one for one in USERS if one.keys):
        yield _rotated(iam, user, at, offset=14 + 7 * number)
    yield _passwords(iam, at)
    for days in range(19, FOUNDED, 45):
        yield once(moment(at, days, 15), _used, use, days)


def _used(use: Use, days: int) -> None:
    """Let everybody who had not left so many days ago have used what they have."""
    gone = {one.name for one in USERS if _last_day(one) is not None and _last_day(one) > days}
    use([one.name for one in USERS if one.name not in gone])


def _last_day(user: User) -> float:
    actor = BY_EMAIL.get(user.email)
    return actor.last_day if actor and actor.last_day is not None else -1


def _former(iam: Any, at: datetime) -> Story:
    """Tell of somebody who left, and was deleted in time."""
    user, left, hours = _FORMER
    yield moment(at, FOUNDED, 10)
    add_person(iam, user)
    yield moment(at, left, 17) + timedelta(hours=hours)
    iam.remove_user_from_group(GroupName=user.groups[0], UserName=user.name)
    [device] = iam.list_mfa_devices(UserName=user.name)["MFADevices"]
    iam.deactivate_mfa_device(UserName=user.name, SerialNumber=device["SerialNumber"])
    iam.delete_virtual_mfa_device(SerialNumber=device["SerialNumber"])
    iam.delete_login_profile(UserName=user.name)
    iam.delete_user(UserName=user.name)


def _rotated(iam: Any, user: User, at: datetime, *, offset: int) -> Story:
    """Tell how the keys of a user are made anew every eighty days, unless that is forgotten."""
    for days in range(offset + _ROTATED_EVERY * 4, 0, -_ROTATED_EVERY):
        if days >= min(_joined(user), FOUNDED):
            continue
        if user.name == _FORGOT[0] and abs(days - _FORGOT[1]) < _ROTATED_EVERY / 2:
            continue
        yield moment(at, days, 11)
        for old in iam.list_access_keys(UserName=user.name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=user.name, AccessKeyId=old["AccessKeyId"])
            iam.create_access_key(UserName=user.name)


def _passwords(iam: Any, at: datetime) -> Story:
    """Tell of a password policy that was weak until it was noticed."""
    yield moment(at, FOUNDED, 10)
    iam.update_account_password_policy(MinimumPasswordLength=8)
    yield moment(at, 300, 14)
    iam.update_account_password_policy(**_STRONG)


def _bucket(s3: Any, at: datetime) -> Story:
    """Tell of a bucket that was made public for two days."""
    yield moment(at, OPENED, 10) + timedelta(minutes=23)
    s3.delete_public_access_block(Bucket=BUCKET)
    s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    yield moment(at, CLOSED, 14) + timedelta(minutes=41)
    s3.put_bucket_acl(Bucket=BUCKET, ACL="private")
    s3.put_public_access_block(Bucket=BUCKET, PublicAccessBlockConfiguration=_BLOCKED)


def _opening(ec2: Any, at: datetime) -> Story:
    """Tell of a port that was open to everybody for five hours, while somebody travelled."""
    port = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    yield moment(at, 61, 13) + timedelta(minutes=10)
    named = [{"Name": "group-name", "Values": ["nwl-bastion"]}]
    [group] = ec2.describe_security_groups(Filters=named)["SecurityGroups"]
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], **port)
    yield moment(at, 61, 18) + timedelta(minutes=20)
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], **port)


def _silence(cloudtrail: Any, at: datetime) -> Story:
    """Tell of a trail that was stopped for a day."""
    yield moment(at, 210, 16)
    cloudtrail.stop_logging(Name="northwind-audit")
    yield moment(at, 209, 10)
    cloudtrail.start_logging(Name="northwind-audit")


def _database(rds: Any, at: datetime) -> Story:
    """Tell of a database that was not encrypted, and was replaced by one that is."""
    yield moment(at, FOUNDED, 10)
    [found] = rds.describe_db_instances(DBInstanceIdentifier="northwind-billing")["DBInstances"]
    make = partial(_replace, rds, found)
    make(StorageEncrypted=False)
    yield moment(at, 180, 22)
    make(StorageEncrypted=True, KmsKeyId=found["KmsKeyId"])


def _replace(rds: Any, found: Any, **encryption: Any) -> None:
    name = found["DBInstanceIdentifier"]
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass=found["DBInstanceClass"],
        Engine=found["Engine"],
        AllocatedStorage=found["AllocatedStorage"],
        MasterUsername=found["MasterUsername"],
        MasterUserPassword="for-a-test-server-only",
        PubliclyAccessible=found["PubliclyAccessible"],
        VpcSecurityGroupIds=[row["VpcSecurityGroupId"] for row in found["VpcSecurityGroups"]],
        **encryption,
    )


def _disks(ec2: Any, at: datetime) -> Story:
    """Tell of a region in which new disks were not encrypted by default at first."""
    yield moment(at, FOUNDED, 10)
    ec2.disable_ebs_encryption_by_default()
    yield moment(at, 150, 9)
    ec2.enable_ebs_encryption_by_default()
