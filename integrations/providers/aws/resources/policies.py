"""IAM policies the customer wrote: managed ones, and those inside a user, group or role.

Authority: IAM User Guide, "IAM JSON policy elements reference".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Records

from .answers import AwsResource, items, listed, text, unlisted
from .iam import DETAILS

_INLINE = (
    ("UserDetailList", "UserPolicyList", "UserName"),
    ("GroupDetailList", "GroupPolicyList", "GroupName"),
    ("RoleDetailList", "RolePolicyList", "RoleName"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; an element it does not use is empty."""

    is_allow: bool
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(AwsResource):
    """One policy; `statements` is None when its text could not be read."""

    attachments: int | None  # to how many users, groups and roles
    statements: tuple[Statement, ...] | None


def policies(records: Records) -> Iterator[Policy | Unreadable]:
    """Yield every policy that was written here, not by AWS."""
    yield from unlisted(records, DETAILS, "Policies")
    for _, item in listed(records, DETAILS, "Policies"):
        yield _managed(item)
    for principals, inline, name in _INLINE:
        for _, principal in listed(records, DETAILS, principals):
            for item in items(principal, inline):
                yield _inline(principal, name, item)


def _managed(item: Mapping[str, Any]) -> Policy:
    versions = items(item, "PolicyVersionList")
    default = next((v for v in versions if v.get("IsDefaultVersion")), {})
    arn = text(item, "Arn")
    return Policy(
        id=arn,
        title=item.get("PolicyName") or arn.rpartition("/")[2],
        attachments=item.get("AttachmentCount"),
        statements=_statements(default.get("Document")),
    )


def _inline(principal: Mapping[str, Any], name: str, item: Mapping[str, Any]) -> Policy:
    policy = text(item, "PolicyName")
    return Policy(
        id=f"{principal.get('Arn')}#{policy}",
        title=f"{policy} (inside {principal.get(name)})",
        attachments=1,
        statements=_statements(item.get("PolicyDocument")),
    )


def _statements(document: Any) -> tuple[Statement, ...] | None:
    if not isinstance(document, dict):
        return None
    found = document.get("Statement")
    if found is None:
        return None
    return tuple(_statement(s) for s in (found if isinstance(found, list) else [found]))


def _statement(body: Mapping[str, Any]) -> Statement:
    return Statement(
        is_allow=body.get("Effect") == "Allow",
        actions=_words(body.get("Action")),
        not_actions=_words(body.get("NotAction")),
        resources=_words(body.get("Resource")),
        not_resources=_words(body.get("NotResource")),
    )


def _words(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


POLICIES = ResourceKind(
    id="aws.iam_policy", title="Customer-written policies", collector="aws.iam", build=policies
)
