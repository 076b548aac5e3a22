"""IAM users and their access keys, from two bulk answers that are joined by ARN."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Records

from . import report
from .answers import AwsResource, gaps, items, listed, text, unlisted
from .report import Credential

DETAILS = "iam:GetAccountAuthorizationDetails"
_NEWER = "The credential report was made before this user was; the next run reads it."
_GONE = "IAM no longer lists this user; the credential report is older than the deletion."


@dataclass(frozen=True, slots=True, kw_only=True)
class IamUser(AwsResource):
    """A login of a person or a service; `None` means that it could not be read."""

    has_password: bool | None = None
    has_mfa: bool | None = None
    credentials: tuple[Credential, ...] | None = None
    direct_policies: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey(AwsResource):
    """One of a user's two access keys; the report does not tell its id."""

    credential: Credential


def users(records: Records) -> Iterator[IamUser | Unreadable]:
    """Yield every user that the report or IAM's own listing holds."""
    rows = {text(row, "arn"): row for row in _user_rows(records)}
    details = {text(item, "Arn"): item for _, item in listed(records, DETAILS, "UserDetailList")}
    no_report = report.missing(records)
    no_details = next((u.reason for u in unlisted(records, DETAILS, "UserDetailList")), "")
    if no_report and no_details:
        yield Unreadable(id=f"unread:{report.REPORT}:", title="IAM users", reason=no_report)
    for arn in sorted(rows.keys() | details.keys()):
        row, detail = rows.get(arn), details.get(arn)
        unread = _unread(row, detail, no_report or _NEWER, no_details or _GONE)
        yield _user(arn, row, detail, unread)


def access_keys(records: Records) -> Iterator[AccessKey | Unreadable]:
    """Yield every access key of every user."""
    reason = report.missing(records)
    if reason:
        yield Unreadable(id=f"unread:{report.REPORT}:", title="Access keys", reason=reason)
    for row in _user_rows(records):
        for key in report.access_keys(row):
            yield AccessKey(
                id=f"{row.get('arn')}#{key.name.replace(' ', '-')}",
                title=f"{row.get('user')}, {key.name}",
                credential=key,
            )


def _unread(
    row: report.Row | None, detail: Mapping[str, Any] | None, no_row: str, no_detail: str
) -> tuple[tuple[str, str], ...]:
    return gaps(report="" if row else no_row, details="" if detail else no_detail)


def _user_rows(records: Records) -> list[report.Row]:
    return [row for row in report.rows(records) or [] if row.get("user") != report.ROOT]


def _user(
    arn: str,
    row: report.Row | None,
    detail: Mapping[str, Any] | None,
    unread: tuple[tuple[str, str], ...],
) -> IamUser:
    return IamUser(
        id=arn,
        title=arn.rpartition("/")[2] or arn,
        has_password=report.flag(row, "password_enabled") if row else None,
        has_mfa=report.flag(row, "mfa_active") if row else None,
        credentials=report.credentials(row) if row else None,
        direct_policies=_direct_policies(detail) if detail else None,
        gaps=unread,
    )


def _direct_policies(detail: Mapping[str, Any]) -> tuple[str, ...]:
    inline = [p.get("PolicyName") or "?" for p in items(detail, "UserPolicyList")]
    attached = [p.get("PolicyName") or "?" for p in items(detail, "AttachedManagedPolicies")]
    return tuple(sorted([*inline, *attached]))


USERS = ResourceKind(id="aws.iam_user", title="IAM users", collector="aws.iam", build=users)
ACCESS_KEYS = ResourceKind(
    id="aws.access_key", title="Access keys", collector="aws.iam", build=access_keys
)
