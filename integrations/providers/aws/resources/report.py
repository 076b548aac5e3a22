"""IAM's credential report: one row for each user, and one for root.

Authority: IAM User Guide, "Generate credential reports for your AWS account".
"""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

from integrations.tape import Record, Records

from .answers import moment, single, why

REPORT = "iam:GetCredentialReport"
ROOT = "<root_account>"
Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A password or an access key of one user."""

    name: str  # "password", "access key 1"
    is_active: bool
    set_at: datetime | None  # created, changed or rotated
    last_used_at: datetime | None


def rows(records: Records) -> list[Row] | None:
    """Return the report's rows, None when there is no report."""
    record = single(records, REPORT)
    content = (record.payload or {}).get("Content") if record else None
    return list(csv.DictReader(io.StringIO(content))) if content else None


def missing(records: Records) -> str:
    """Return why there is no report, "" when there is one."""
    record: Record | None = single(records, REPORT)
    if record and record.refusal and record.refusal.code.startswith("Report"):
        return "AWS was still making the credential report; the next run reads it."
    reason = why(record, REPORT)
    return reason or ("" if rows(records) else f"AWS answered {REPORT} without a report.")


def flag(row: Row, column: str) -> bool | None:
    """Return a yes or no of the report, None where it says neither."""
    return {"true": True, "false": False}.get((row.get(column) or "").lower())


def credentials(row: Row) -> tuple[Credential, ...]:
    """Return the credentials a row tells of, password first."""
    password = Credential(
        name="password",
        is_active=bool(flag(row, "password_enabled")),
        set_at=moment(row.get("password_last_changed")) or moment(row.get("user_creation_time")),
        last_used_at=moment(row.get("password_last_used")),
    )
    return (*([password] if password.is_active else []), *access_keys(row))


def access_keys(row: Row) -> tuple[Credential, ...]:
    """Return the access keys a row tells of, active or not."""
    keys = (
        Credential(
            name=f"access key {number}",
            is_active=bool(flag(row, f"access_key_{number}_active")),
            set_at=moment(row.get(f"access_key_{number}_last_rotated")),
            last_used_at=moment(row.get(f"access_key_{number}_last_used_date")),
        )
        for number in (1, 2)
    )
    return tuple(key for key in keys if key.is_active or key.set_at)
