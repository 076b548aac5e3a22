"""Reads who and what the directory holds: accounts, groups with members, units, roles, domains.

Least possible, for U accounts, D deleted ones, G groups, R roles, A assignments and S super
administrators: U/500 + D/500 + G/200 + R/100 + A/200, each rounded up and at least one; one each
for units and domains; one for the policy of what groups may be set to; a call for each 200 members
of each group that has any; one for each super administrator's sign-ins. Members cannot be listed
for several groups at once: a batch of Google's counts as many calls as it holds and answers when
its slowest is done, so the groups are asked side by side instead, within the pace.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from integrations.plugin import Collector
from integrations.providers.google.client import Client
from integrations.providers.google.methods import (
    ACTIVITIES,
    ASSIGNMENTS,
    DOMAINS,
    GROUPS,
    MEMBERS,
    POLICIES,
    ROLES,
    UNITS,
    USERS,
)
from integrations.providers.google.resources.admins import SIGNED_IN
from integrations.providers.google.resources.answers import number, rows, text
from integrations.providers.google.resources.defaults import GROUPS_SHARING
from integrations.providers.google.resources.users import DELETED, LIVE
from integrations.tape import Record, Tape

from .terms import add_terms
from .wanted import policies_named, since

_DAYS = 28  # of sign-ins


def collect(client: Client, tape: Tape) -> None:
    """Put the directory, and how often its super administrators sign in, on the tape."""
    add_terms(client, tape)
    ask = partial(client.ask, tape)
    questions: list[Callable[[], Record]] = [
        partial(ask, GROUPS),
        partial(ask, USERS, **LIVE),
        partial(ask, ROLES),
        partial(ask, ASSIGNMENTS),
        partial(ask, USERS, **DELETED),
        partial(ask, UNITS),
        partial(ask, DOMAINS),
        partial(ask, POLICIES, filter=policies_named(GROUPS_SHARING)),
    ]
    groups, _, roles, assignments, *_ = client.each(_call, questions)
    later = [
        *(
            partial(ask, ACTIVITIES, **_sign_ins(holder, client.clock()))
            for holder in _supers(roles, assignments)
        ),
        *(partial(ask, MEMBERS, groupKey=group) for group in _with_members(groups)),
    ]
    client.each(_call, later)


def _with_members(groups: Record) -> list[str]:
    """Return the groups that have members: of the others Google says so in their list."""
    return [text(g, "id") for g in rows(groups) if number(g.get("directMembersCount")) != 0]


def _supers(roles: Record, assignments: Record) -> list[str]:
    highest = {text(row, "roleId") for row in rows(roles) if row.get("isSuperAdminRole")}
    held = (text(row, "assignedTo") for row in rows(assignments) if text(row, "roleId") in highest)
    return sorted(set(held))


def _sign_ins(holder: str, now: datetime) -> dict[str, Any]:
    """Return what asks on which days somebody signed in, and for nothing else of it."""
    return {
        "userKey": holder,
        **SIGNED_IN,
        "startTime": since(_DAYS, now),
        "fields": "nextPageToken,items(id(time,uniqueQualifier))",
    }


def _call(question: Callable[[], Record]) -> Record:
    return question()


COLLECTOR = Collector(
    id="google.directory", title="Accounts, groups and administrators", collect=collect
)
