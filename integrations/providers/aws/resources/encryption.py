"""Encryption of disks, and the keys that encrypt.

Authority: KMS Developer Guide, "Rotate AWS KMS keys"; EBS User Guide, "Encryption by default".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import AwsResource, by_parameter, gaps, listed, part, text, unlisted, unread, why

EBS_DEFAULT = "ec2:GetEbsEncryptionByDefault"
DESCRIBE_VOLUMES = "ec2:DescribeVolumes"
LIST_KEYS = "kms:ListKeys"
DESCRIBE_KEY = "kms:DescribeKey"
ROTATION = "kms:GetKeyRotationStatus"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskEncryption(AwsResource):
    """A volume, or a region's default for new volumes; `None`: it could not be read."""

    is_default: bool
    is_encrypted: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KmsKey(AwsResource):
    """A key that is the customer's, or may be: `metadata` facts are "" where unread."""

    can_rotate: bool | None
    state: str = ""
    spec: str = ""
    origin: str = ""
    created_on: str = ""  # ISO day
    is_rotating: bool | None = None
    rotation_days: int | None = None


def disks(records: Records) -> Iterator[DiskEncryption | Unreadable]:
    """Yield every region's default, and every volume."""
    yield from unlisted(records, DESCRIBE_VOLUMES, "Volumes")
    if not records.of(EBS_DEFAULT):
        yield unread(EBS_DEFAULT, "", why(None, EBS_DEFAULT))
    for record in records.of(EBS_DEFAULT):
        yield _default(record)
    for region, item in listed(records, DESCRIBE_VOLUMES, "Volumes"):
        yield DiskEncryption(
            id=f"{region}/{item.get('VolumeId')}",
            title=text(item, "VolumeId"),
            region=region,
            is_default=False,
            is_encrypted=item.get("Encrypted"),
        )


def keys(records: Records) -> Iterator[KmsKey | Unreadable]:
    """Yield every key but those that AWS manages."""
    yield from unlisted(records, LIST_KEYS, "Keys")
    described = by_parameter(records, DESCRIBE_KEY, "KeyId")
    rotation = by_parameter(records, ROTATION, "KeyId")
    for region, item in listed(records, LIST_KEYS, "Keys"):
        place = (region, text(item, "KeyId"))
        metadata = part(described.get(place), "KeyMetadata")
        if metadata.get("KeyManager") != "AWS":
            yield _key(item, metadata, region, described.get(place), rotation.get(place))


def can_rotate(metadata: Mapping[str, Any]) -> bool:
    """Tell whether AWS can rotate this key's material: it made it, for a customer, in use."""
    return (
        metadata.get("KeyManager") == "CUSTOMER"
        and (metadata.get("KeySpec") or "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"
        and (metadata.get("Origin") or "AWS_KMS") == "AWS_KMS"
        and metadata.get("KeyState") == "Enabled"
    )


def _is_described(metadata: Mapping[str, Any]) -> bool:
    return bool(metadata.get("KeyManager") and metadata.get("KeyState"))


def _default(record: Record) -> DiskEncryption:
    return DiskEncryption(
        id=f"{record.region}/default",
        title=f"Default for new volumes in {record.region}",
        region=record.region,
        is_default=True,
        is_encrypted=(record.payload or {}).get("EbsEncryptionByDefault"),
        gaps=gaps(encryption=why(record)),
    )


def _key(
    item: Mapping[str, Any],
    metadata: Mapping[str, Any],
    region: str,
    described: Record | None,
    rotation: Record | None,
) -> KmsKey:
    status = (rotation.payload or {}) if rotation else {}
    missing = gaps(key=why(described, DESCRIBE_KEY), rotation=why(rotation, ROTATION))
    return KmsKey(
        id=item.get("KeyArn") or f"{region}/{item.get('KeyId')}",
        title=metadata.get("Description") or text(item, "KeyId"),
        region=region,
        can_rotate=can_rotate(metadata) if _is_described(metadata) else None,
        state=text(metadata, "KeyState"),
        spec=text(metadata, "KeySpec"),
        origin=text(metadata, "Origin"),
        created_on=text(metadata, "CreationDate")[:10],
        is_rotating=status.get("KeyRotationEnabled"),
        rotation_days=status.get("RotationPeriodInDays"),
        gaps=missing,
    )


DISKS = ResourceKind(id="aws.ebs", title="EBS encryption", collector="aws.ebs", build=disks)
KMS_KEYS = ResourceKind(id="aws.kms_key", title="KMS keys", collector="aws.kms", build=keys)
