"""What CloudTrail says was done to users, to the second. Pure.

Authority: CloudTrail User Guide (LookupEvents); IAM User Guide and IAM Identity Center User Guide,
"Logging API calls with AWS CloudTrail".

Left to the observations, as a single event does not tell them: that an IAM user's last key or
password was taken away while the user stays (the log does not say what else the user had, so only
the user's deletion closes an account), and what a group or a policy of the customer's own allows.
For the same reason the log does not count as one that tells since when privileges are held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance.people.rules.accounts import AccountEvent
from integrations.tape import Records

from .answers import items, moment, part_of, text
from .identity_center import sso_id
from .rights import is_full

LOOKUP = "cloudtrail:LookupEvents"
_IAM = "iam.amazonaws.com"
_DIRECTORY = frozenset({"identitystore.amazonaws.com", "sso-directory.amazonaws.com"})
_IAM_ACTS = {
    "AttachUserPolicy": "privileged",
    "CreateUser": "added",
    "DeactivateMFADevice": "unenrolled",
    "DeleteUser": "removed",
    "EnableMFADevice": "enrolled",
}
_DIRECTORY_ACTS = {
    "CreateUser": "added",
    "DeleteUser": "removed",
    "DisableUser": "suspended",
    "EnableUser": "restored",
}
IAM_NAMES = tuple(sorted(_IAM_ACTS))
IDENTITY_CENTER_NAMES = tuple(sorted(_DIRECTORY_ACTS))


def account_events(records: Records) -> Iterator[AccountEvent]:
    """Yield what was done to users, each event once; what was refused was not done."""
    seen: set[str] = set()
    for record in records.of(LOOKUP):
        for event in items(record.payload, "Events"):
            if text(event, "EventId") not in seen and not event.get("Error"):
                seen.add(text(event, "EventId"))
                yield from _event(event)


def _event(event: Mapping[str, Any]) -> Iterator[AccountEvent]:
    source, at = text(event, "EventSource"), moment(event.get("EventTime"))
    asked, made = part_of(event, "Request"), text(event, "MadeUserId")
    if source == _IAM:
        act, account = _IAM_ACTS.get(text(event, "EventName"), ""), _iam_user(asked, made)
    elif source in _DIRECTORY:
        act, account = _DIRECTORY_ACTS.get(text(event, "EventName"), ""), _sso_user(asked, made)
    else:
        return
    policy = text(asked, "policyArn")
    if at and act and account and (act != "privileged" or is_full(policy)):
        yield AccountEvent(
            account=account,
            act=act,
            at=at,
            by=text(event, "Username"),
            privilege=policy.rpartition("/")[2] if act == "privileged" else "",
        )


def _iam_user(asked: Mapping[str, Any], made: str) -> str:
    """Return a new user's id, else the name: a deletion tells no id, and names come again."""
    return made or text(asked, "userName")


def _sso_user(asked: Mapping[str, Any], made: str) -> str:
    store, user = text(asked, "identityStoreId"), text(asked, "userId") or made
    return sso_id(store, user) if store and user else ""
