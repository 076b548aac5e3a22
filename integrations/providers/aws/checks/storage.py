"""Questions asked of buckets, disks and keys."""

from datetime import datetime

from evidence.rules.severity import Severity
from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.aws.resources.encryption import (
    DISKS,
    KMS_KEYS,
    DiskEncryption,
    KmsKey,
)
from integrations.providers.aws.resources.storage import ALL_BUCKETS, FLAGS, Bucket

_OPEN_NOW = {
    True: "The bucket is public now by its policy or access list",
    False: "The bucket is not public now, but could be made so",
    None: "The bucket could be public",
}


def public_access_is_blocked(bucket: Bucket, _at: datetime) -> Verdict:
    """Judge AWS-29."""
    held = (bucket.account_blocks or frozenset()) | (bucket.bucket_blocks or frozenset())
    missing = [flag for flag in FLAGS if flag not in held]
    if not missing:
        return passed("All four blocks of public access are on.")
    if bucket.account_blocks is None or bucket.bucket_blocks is None:
        return unknown(bucket.gap("bucket_blocks", "account_blocks"))
    return failed(f"{_OPEN_NOW[bucket.is_public]}: {', '.join(missing)} off.")


def objects_are_encrypted(bucket: Bucket, _at: datetime) -> Verdict:
    """Judge AWS-30."""
    if bucket.encryption is None:
        return unknown(bucket.gap("encryption"))
    if not bucket.encryption:
        return failed("No default encryption is set.")
    if bucket.encryption.startswith("aws:kms"):
        return passed("New objects are encrypted with a KMS key.")
    return _without_kms(bucket)


def _without_kms(bucket: Bucket) -> Verdict:
    if bucket.is_sensitive is None:
        return unknown(bucket.gap("label"))
    if bucket.is_sensitive:
        return failed(f"Labelled {bucket.label}, but encrypted without a KMS key.")
    return passed(f"New objects are encrypted ({bucket.encryption}); no label asks for KMS.")


def disks_are_encrypted(disk: DiskEncryption, _at: datetime) -> Verdict:
    """Judge AWS-38."""
    if disk.is_encrypted is None:
        return unknown(disk.gap("encryption"))
    subject = "New volumes are" if disk.is_default else "The volume is"
    if disk.is_encrypted:
        return passed(f"{subject} encrypted.")
    return failed(f"{subject} not encrypted{' unless somebody asks' if disk.is_default else ''}.")


def key_rotates(key: KmsKey, _at: datetime) -> Verdict:
    """Judge AWS-40."""
    if key.can_rotate is None:
        return unknown(key.gap("key"))
    if not key.can_rotate:
        return not_applicable(_why_it_cannot(key))
    if key.is_rotating is None:
        return unknown(key.gap("rotation"))
    if key.is_rotating:
        return passed(f"The key's material is replaced every {key.rotation_days or 365} days.")
    return failed(f"Rotation is off; the key's material is of {key.created_on}.")


def _why_it_cannot(key: KmsKey) -> str:
    if key.state != "Enabled":
        return f"The key is not in use: its state is {key.state}."
    if key.origin not in ("", "AWS_KMS"):
        return f"The key's material is not made by KMS ({key.origin}); AWS cannot rotate it."
    return f"AWS cannot rotate a key of the kind {key.spec}."


CHECKS = (
    Check(
        id="AWS-29",
        severity=Severity.CRITICAL,
        version=1,
        title="Public access to S3 buckets is blocked",
        criteria=frozenset({"C1.1", "CC6.1", "CC6.6"}),
        reads=ALL_BUCKETS,
        risk="One wrong policy or access list publishes a bucket's content to everybody.",
        remedy="Block public access for the whole account, or for this bucket alone. A bucket "
        "that must be public gets a waiver with its reason.",
        judge=public_access_is_blocked,
        commands=(
            "aws s3control put-public-access-block --account-id {account} "
            "--public-access-block-configuration "
            "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            "aws s3api put-public-access-block --bucket {name} "
            "--public-access-block-configuration "
            "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        ),
    ),
    Check(
        id="AWS-30",
        severity=Severity.HIGH,
        version=1,
        title="S3 buckets encrypt what is stored, sensitive data with KMS",
        criteria=frozenset({"C1.1", "CC6.1"}),
        reads=ALL_BUCKETS,
        risk="Without a key of its own, whoever may read the bucket may read sensitive data.",
        remedy="S3 → the bucket → Properties → Default encryption → SSE-KMS. Which data is "
        "sensitive is read from the tag classification, data-classification or sensitivity "
        "(confidential, pii, restricted, secret, sensitive).",
        judge=objects_are_encrypted,
    ),
    Check(
        id="AWS-38",
        version=1,
        title="EBS volumes are encrypted, also by default",
        criteria=frozenset({"CC6.1"}),
        reads=DISKS,
        risk="A copied snapshot of an unencrypted volume is readable anywhere.",
        remedy="Encrypt new volumes of the region by default. For an existing volume: snapshot "
        "it, copy the snapshot with --encrypted, make a volume from the copy and swap "
        "them.",
        judge=disks_are_encrypted,
        commands=("aws ec2 enable-ebs-encryption-by-default --region {region}",),
    ),
    Check(
        id="AWS-40",
        version=1,
        title="Customer-managed KMS keys rotate",
        criteria=frozenset({"CC6.1"}),
        reads=KMS_KEYS,
        risk="Key material that never changes exposes everything ever encrypted with it at once.",
        remedy="Let AWS make new key material every year; what was encrypted before stays "
        "readable.",
        judge=key_rotates,
        commands=(
            "aws kms enable-key-rotation --key-id {name} --rotation-period-in-days 365 --region "
            "{region}",
        ),
    ),
)
