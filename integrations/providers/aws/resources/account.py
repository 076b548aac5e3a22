"""The account itself: its root user and the rules for passwords."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from integrations.plugin import ResourceKind
from integrations.tape import Records

from . import report
from .answers import AwsResource, account_id, gaps, items, moment, part, single, why

SUMMARY = "iam:GetAccountSummary"
PASSWORD_POLICY = "iam:GetAccountPasswordPolicy"  # noqa: S105  (a call's name)
MFA_DEVICES = "iam:ListVirtualMFADevices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(AwsResource):
    """One AWS account; `None` means that it could not be read."""

    has_root_mfa: bool | None = None
    has_virtual_root_mfa: bool | None = None
    has_root_password: bool | None = None
    has_root_keys: bool | None = None
    is_root_reported: bool | None = None  # has the credential report a row for root
    root_last_used_at: datetime | None = None  # None also when it never was
    has_password_policy: bool | None = None
    password_length: int = 0
    password_reuse: int = 0  # how many earlier passwords are barred
    console_users: int | None = None


def accounts(records: Records) -> Iterator[Account]:
    """Yield the one account these records are of."""
    summary = part(single(records, SUMMARY), "SummaryMap")
    policy = single(records, PASSWORD_POLICY)
    policy_rules = part(policy, "PasswordPolicy")
    rows = report.rows(records)
    root = _root(rows)
    number = account_id(records)
    yield Account(
        id=f"arn:aws:iam::{number}:root",
        title=f"Account {number}".strip(),
        has_root_mfa=_flag(summary, "AccountMFAEnabled"),
        has_virtual_root_mfa=_has_virtual_root_mfa(records),
        has_root_password=_flag(summary, "AccountPasswordPresent"),
        has_root_keys=_flag(summary, "AccountAccessKeysPresent"),
        is_root_reported=None if rows is None else root is not None,
        root_last_used_at=_last_used(root),
        has_password_policy=None if policy is None or policy.refusal else bool(policy_rules),
        password_length=policy_rules.get("MinimumPasswordLength") or 0,
        password_reuse=policy_rules.get("PasswordReusePrevention") or 0,
        console_users=_console_users(rows),
        gaps=gaps(
            summary=why(single(records, SUMMARY), SUMMARY),
            report=report.missing(records),
            policy=why(policy, PASSWORD_POLICY),
        ),
    )


def _flag(summary: dict[str, int], name: str) -> bool | None:
    return bool(summary[name]) if summary.get(name) is not None else None


def _has_virtual_root_mfa(records: Records) -> bool | None:
    devices = single(records, MFA_DEVICES)
    if devices is None or devices.refusal:
        return None
    serials = [d.get("SerialNumber") or "" for d in items(devices.payload, "VirtualMFADevices")]
    return any(serial.endswith(":mfa/root-account-mfa-device") for serial in serials)


def _root(rows: list[report.Row] | None) -> report.Row | None:
    return next((row for row in rows or [] if row.get("user") == report.ROOT), None)


def _last_used(root: report.Row | None) -> datetime | None:
    if root is None:
        return None
    password = moment(root.get("password_last_used"))
    used = [password, *(key.last_used_at for key in report.access_keys(root))]
    return max((at for at in used if at), default=None)


def _console_users(rows: list[report.Row] | None) -> int | None:
    if rows is None:
        return None
    people = (row for row in rows if row.get("user") != report.ROOT)
    return sum(bool(report.flag(row, "password_enabled")) for row in people)


ACCOUNTS = ResourceKind(id="aws.account", title="AWS accounts", collector="aws.iam", build=accounts)
