"""Reads S3: what is open to the public, and how objects are encrypted."""

from functools import partial
from typing import Any

from integrations.plugin import Collector
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import items
from integrations.providers.aws.resources.storage import FLAGS, blocked
from integrations.tape import Record, Tape

IDENTITY = "sts:GetCallerIdentity"
BUCKETS = "s3:ListBuckets"
ACCOUNT_BLOCK = "s3control:GetPublicAccessBlock"
BLOCK = "s3:GetPublicAccessBlock"
POLICY_STATUS = "s3:GetBucketPolicyStatus"
ACL = "s3:GetBucketAcl"
ENCRYPTION = "s3:GetBucketEncryption"
TAGS = "s3:GetBucketTagging"
CALLS = (IDENTITY, BUCKETS, ACCOUNT_BLOCK, BLOCK, POLICY_STATUS, ACL, ENCRYPTION, TAGS)

_NO_BLOCK = ("NoSuchPublicAccessBlockConfiguration",)
_NO_ENCRYPTION = ("ServerSideEncryptionConfigurationNotFoundError",)


def collect(client: Client, tape: Tape) -> None:
    """Put every bucket's public access and encryption settings on the tape."""
    account = _account_block(client, tape)
    listed = client.ask(tape, BUCKETS, MaxBuckets=1000)
    buckets = [bucket for bucket in items(listed.payload, "Buckets") if bucket.get("Name")]
    client.each(partial(_bucket, client, tape, account), buckets)


def _account_block(client: Client, tape: Tape) -> Record | None:
    identity = client.ask(tape, IDENTITY)
    if identity.refusal:
        return None
    return client.ask(
        tape, ACCOUNT_BLOCK, absent=_NO_BLOCK, AccountId=identity.payload.get("Account", "")
    )


def _bucket(client: Client, tape: Tape, account: Record | None, bucket: dict[str, Any]) -> None:
    """Ask only what the answers so far leave open: most buckets need two calls."""
    name, region = bucket["Name"], bucket.get("BucketRegion") or ""
    ask = partial(client.ask, tape, region=region, Bucket=name)
    block = ask(BLOCK, absent=_NO_BLOCK)
    if not _all_flags(account, block):
        ask(POLICY_STATUS, absent=("NoSuchBucketPolicy",))
        ask(ACL)
    encryption = ask(ENCRYPTION, absent=_NO_ENCRYPTION)
    if not encryption.refusal and "aws:kms" not in str(encryption.payload):
        ask(TAGS, absent=("NoSuchTagSet",))


def _all_flags(*blocks: Record | None) -> bool:
    return len(frozenset().union(*(blocked(block) or () for block in blocks))) == len(FLAGS)


COLLECTOR = Collector(id="aws.s3", title="S3 buckets", collect=collect)
