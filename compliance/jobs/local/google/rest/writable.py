"""What Google shows only to a scope that may also change it: group settings and alerts."""

from __future__ import annotations

import re
from typing import Any

from compliance.jobs.local.google.directory import Alert
from compliance.jobs.local.google.moments import second
from compliance.jobs.local.google.refusals import bad, not_found
from compliance.jobs.local.google.world import MissingError

from .question import Question

_USUAL, _MOST = 20, 100
_SINCE = re.compile(r'\s*(createTime|create_time)\s*(>=|<=|>|<)\s*"([^"]+)"\s*')
GROUP_SETTINGS = {
    "whoCanJoin": "INVITED_CAN_JOIN",
    "whoCanViewMembership": "ALL_IN_DOMAIN_CAN_VIEW",
    "whoCanViewGroup": "ALL_MEMBERS_CAN_VIEW",
    "whoCanPostMessage": "ALL_IN_DOMAIN_CAN_POST",
    "whoCanInvite": "ALL_MANAGERS_CAN_INVITE",
    "whoCanContactOwner": "ALL_IN_DOMAIN_CAN_CONTACT",
    "whoCanLeaveGroup": "ALL_MEMBERS_CAN_LEAVE",
    "whoCanDiscoverGroup": "ALL_IN_DOMAIN_CAN_DISCOVER",
    "allowExternalMembers": "false",
    "allowWebPosting": "true",
    "archiveOnly": "false",
    "isArchived": "true",
    "includeInGlobalAddressList": "true",
    "messageModerationLevel": "MODERATE_NONE",
    "spamModerationLevel": "MODERATE",
    "membersCanPostAsTheGroup": "false",
}


def group_settings(question: Question) -> Any:
    """Answer groupsSettings.groups.get."""
    _ = question.caller
    try:
        group = question.world.group(question.get("groupUniqueId"))
    except MissingError as error:
        raise not_found("groupUniqueId") from error
    named = {"email": group.email, "name": group.name, "description": group.description}
    return {"kind": "groupsSettings#groups", **named, **GROUP_SETTINGS, **group.settings}


def alerts(question: Question) -> Any:
    """Answer alertcenter.alerts.list: the newest first."""
    _ = question.caller
    rows = [one for one in question.world.alerts.values() if _is_wanted(question, one)]
    rows.sort(key=lambda one: (one.created_at, one.id), reverse=True)
    keyed = list(enumerate(rows))
    page = question.paged(keyed, question.size(_USUAL, _MOST), lambda pair: pair[0])
    return page.under("alerts", lambda pair: _alert(question, pair[1]))


def _is_wanted(question: Question, one: Alert) -> bool:
    text = question.get("filter")
    if not text:
        return True
    read = _SINCE.fullmatch(text)
    if read is None:
        raise bad("Request contains an invalid argument.", at="filter")
    made, given = second(one.created_at), read[3]
    return {">=": made >= given, "<=": made <= given, ">": made > given, "<": made < given}[read[2]]


def _alert(question: Question, one: Alert) -> dict[str, Any]:
    customer = question.world.customer.removeprefix("C")
    changed = second(one.closed_at or one.created_at)
    return {
        "alertId": one.id,
        "customerId": customer,
        "type": one.type,
        "source": one.source,
        "createTime": second(one.created_at),
        "startTime": second(one.created_at),
        "updateTime": changed,
        "deleted": False,
        "data": dict(one.data),
        "metadata": {
            "customerId": customer,
            "alertId": one.id,
            "status": one.status,
            "severity": one.severity,
            "updateTime": changed,
        },
    }
