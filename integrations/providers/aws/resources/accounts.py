"""IAM users as accounts: whose each is, what it may do, and whether anything opens with it.

Authority: IAM User Guide (credential report; GetAccountAuthorizationDetails). A user is known by
its unique id, which a rename does not change. An address is what the user's tag `Email` says.
Users of IAM Identity Center stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from compliance.people.rules.accounts import SeenAccount
from integrations.tape import Records

from . import report
from .answers import items, listed, moment, text, unlisted
from .iam import DETAILS
from .identity_center import sso_accounts, sso_missing
from .rights import FULL, PROGRAMS, admin_policies

_EMAIL_TAGS = frozenset({"email", "e-mail", "mail"})
_KIND_TAGS = frozenset({"kind", "type"})


def accounts(records: Records) -> Iterator[SeenAccount]:
    """Yield every IAM user as an account, and every user of Identity Center."""
    rows = {text(row, "arn"): row for row in report.rows(records) or []}
    groups = {
        text(item, "GroupName"): _attached(item, "GroupPolicyList")
        for _, item in listed(records, DETAILS, "GroupDetailList")
    }
    admin = _admin_policies(records)
    for _, item in listed(records, DETAILS, "UserDetailList"):
        yield _account(item, rows.get(text(item, "Arn")), groups, admin)
    yield from sso_accounts(records)


def missing(records: Records) -> str:
    """Return why the users cannot all be told, blank when they can."""
    unread = [u.reason for u in unlisted(records, DETAILS, "UserDetailList")]
    return next(iter(unread), "") or report.missing(records) or sso_missing(records)


def _account(
    item: Mapping[str, Any],
    row: report.Row | None,
    groups: Mapping[str, tuple[str, ...]],
    admin: frozenset[str],
) -> SeenAccount:
    tags = {text(tag, "Key").lower(): text(tag, "Value") for tag in items(item, "Tags")}
    member_of = [str(name) for name in item.get("GroupList") or []]
    by_group = chain.from_iterable(groups.get(name, ()) for name in member_of)
    held = {*_attached(item, "UserPolicyList"), *by_group}
    active = [c for c in report.credentials(row) if c.is_active] if row else []
    return SeenAccount(
        id=text(item, "UserId") or text(item, "Arn"),
        name=text(item, "UserName"),
        emails=_emails(tags),
        is_active=bool(active),
        is_service=any(tags.get(key, "").lower() in PROGRAMS for key in _KIND_TAGS),
        privileges=tuple(sorted({*(f"group {name}" for name in member_of), *held})),
        is_privileged=bool(held & admin),
        has_mfa=report.flag(row, "mfa_active") if row else None,
        created_at=moment(item.get("CreateDate")),
        last_used_at=_last_day(active),
    )


def _emails(tags: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted(v.lower() for k, v in tags.items() if k in _EMAIL_TAGS and "@" in v))


def _last_day(active: Iterable[report.Credential]) -> datetime | None:
    """Return the day's beginning: an unchanged account is to look the same all day."""
    last = max((each.last_used_at for each in active if each.last_used_at), default=None)
    return last.replace(hour=0, minute=0, second=0) if last else None


def _attached(item: Mapping[str, Any], inline: str) -> tuple[str, ...]:
    names = [text(policy, "PolicyName") for policy in items(item, "AttachedManagedPolicies")]
    return (*names, *(text(policy, "PolicyName") for policy in items(item, inline)))


def _admin_policies(records: Records) -> frozenset[str]:
    """Return the names of policies that let somebody do everything, or grant it to themselves."""
    return FULL | {policy.title.partition(" (inside")[0] for policy in admin_policies(records)}
