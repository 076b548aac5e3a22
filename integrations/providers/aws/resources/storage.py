"""S3 buckets: what is open to the public, and how objects are encrypted.

Authority: S3 User Guide, "Blocking public access" and "Setting default encryption".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import AwsResource, gaps, items, listed, part, single, text, unlisted, why

BUCKETS = "s3:ListBuckets"
ACCOUNT_BLOCK = "s3control:GetPublicAccessBlock"
BLOCK = "s3:GetPublicAccessBlock"
POLICY_STATUS = "s3:GetBucketPolicyStatus"
ACL = "s3:GetBucketAcl"
ENCRYPTION = "s3:GetBucketEncryption"
TAGS = "s3:GetBucketTagging"

FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
LABEL_TAGS = ("classification", "data-classification", "sensitivity")
SENSITIVE = frozenset({"confidential", "pii", "restricted", "secret", "sensitive"})
_EVERYONE = "http://acs.amazonaws.com/groups/global/"  # AllUsers and AuthenticatedUsers


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(AwsResource):
    """One bucket; `None` means that it could not be read."""

    account_blocks: frozenset[str] | None
    bucket_blocks: frozenset[str] | None
    is_public: bool | None  # by its policy or its access list, were nothing blocked
    encryption: str | None  # "aws:kms", "AES256", … or "" when none is set
    label: str | None  # what its tags say of the data, "" when nothing

    @property
    def is_sensitive(self) -> bool | None:
        """Whether a label calls the data sensitive; None when labels could not be read."""
        return None if self.label is None else self.label in SENSITIVE


def buckets(records: Records) -> Iterator[Bucket | Unreadable]:
    """Yield every bucket of the account."""
    yield from unlisted(records, BUCKETS, "Buckets")
    asked = _by_bucket(records)
    account = single(records, ACCOUNT_BLOCK)
    for _, item in listed(records, BUCKETS, "Buckets"):
        yield _bucket(item, account, asked.get(text(item, "Name"), {}))


def blocked(record: Record | None) -> frozenset[str] | None:
    """Return the flags that are on, None when the answer is missing."""
    if record is None or record.refusal:
        return None
    configuration = part(record, "PublicAccessBlockConfiguration")
    return frozenset(flag for flag in FLAGS if configuration.get(flag))


def _by_bucket(records: Records) -> dict[str, dict[str, Record]]:
    asked: dict[str, dict[str, Record]] = {}
    for call in (BLOCK, POLICY_STATUS, ACL, ENCRYPTION, TAGS):
        for record in records.of(call):
            asked.setdefault(str(record.parameters.get("Bucket")), {})[call] = record
    return asked


def _bucket(item: Mapping[str, Any], account: Record | None, asked: Mapping[str, Record]) -> Bucket:
    name = text(item, "Name")
    return Bucket(
        id=f"arn:aws:s3:::{name}",
        title=name,
        region=text(item, "BucketRegion"),
        account_blocks=blocked(account),
        bucket_blocks=blocked(asked.get(BLOCK)),
        is_public=_is_public(asked.get(POLICY_STATUS), asked.get(ACL)),
        encryption=_encryption(asked.get(ENCRYPTION)),
        label=_label(asked.get(TAGS)),
        gaps=gaps(
            account_blocks=why(account, ACCOUNT_BLOCK),
            bucket_blocks=why(asked.get(BLOCK), BLOCK),
            encryption=why(asked.get(ENCRYPTION), ENCRYPTION),
            label=why(asked.get(TAGS), TAGS),
        ),
    )


def _is_public(status: Record | None, acl: Record | None) -> bool | None:
    if part(status, "PolicyStatus").get("IsPublic") or _grants_everyone(acl):
        return True
    return False if _answered(status) and _answered(acl) else None


def _grants_everyone(acl: Record | None) -> bool:
    grants = items(acl.payload, "Grants") if acl else []
    return any(text(grant.get("Grantee"), "URI").startswith(_EVERYONE) for grant in grants)


def _encryption(record: Record | None) -> str | None:
    if record is None or record.refusal:
        return None
    rules = items(part(record, "ServerSideEncryptionConfiguration"), "Rules")
    defaults = [rule.get("ApplyServerSideEncryptionByDefault") or {} for rule in rules]
    return next((d["SSEAlgorithm"] for d in defaults if d.get("SSEAlgorithm")), "")


def _label(record: Record | None) -> str | None:
    if record is None or record.refusal:
        return None
    tags = {
        text(tag, "Key").lower().replace("_", "-"): text(tag, "Value").lower()
        for tag in items(record.payload, "TagSet")
    }
    return next((tags[name] for name in LABEL_TAGS if name in tags), "")


def _answered(record: Record | None) -> bool:
    return record is not None and record.refusal is None


ALL_BUCKETS = ResourceKind(
    id="aws.s3_bucket", title="S3 buckets", collector="aws.s3", build=buckets
)
