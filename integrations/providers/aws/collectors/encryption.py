"""Reads EBS volumes and KMS keys in every region."""

from typing import Any

from integrations.plugin import Collector
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.encryption import can_rotate
from integrations.tape import Tape

from . import regions

EBS_DEFAULT = "ec2:GetEbsEncryptionByDefault"
DESCRIBE_VOLUMES = "ec2:DescribeVolumes"
LIST_KEYS = "kms:ListKeys"
DESCRIBE_KEY = "kms:DescribeKey"
ROTATION = "kms:GetKeyRotationStatus"
CALLS = (regions.CALL, EBS_DEFAULT, DESCRIBE_VOLUMES, LIST_KEYS, DESCRIBE_KEY, ROTATION)


def collect_volumes(client: Client, tape: Tape) -> None:
    """Put every region's default and its volumes on the tape."""
    places = regions.enabled_regions(client, tape)
    questions: list[tuple[str, str, dict[str, Any]]] = [
        *((EBS_DEFAULT, region, {}) for region in places),
        *((DESCRIBE_VOLUMES, region, {"MaxResults": 1000}) for region in places),
    ]
    client.each(lambda q: client.ask(tape, q[0], region=q[1], **q[2]), questions)


def collect_keys(client: Client, tape: Tape) -> None:
    """Put every key, and the rotation of those that can rotate, on the tape."""
    places = regions.enabled_regions(client, tape)
    listings = client.each(
        lambda region: client.ask(tape, LIST_KEYS, region=region, Limit=1000), places
    )
    keys = [
        (listing.region, key["KeyId"])
        for listing in listings
        for key in (listing.payload or {}).get("Keys") or []
    ]
    client.each(lambda key: _key(client, tape, *key), keys)


def _key(client: Client, tape: Tape, region: str, key_id: str) -> None:
    answer = client.ask(tape, DESCRIBE_KEY, region=region, KeyId=key_id)
    if can_rotate((answer.payload or {}).get("KeyMetadata") or {}):
        client.ask(tape, ROTATION, region=region, KeyId=key_id)


VOLUMES = Collector(id="aws.ebs", title="EBS volumes", collect=collect_volumes)
KEYS = Collector(id="aws.kms", title="KMS keys", collect=collect_keys)
