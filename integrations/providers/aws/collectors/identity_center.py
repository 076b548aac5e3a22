"""Reads IAM Identity Center: its users, and which permission sets of this account they hold.

Asked of the organization's own account or its delegated one; other accounts see that there is an
Identity Center, and are refused its users. Least possible: one call for where it is, one for each
100 users and 100 groups, one for the permission sets of this account, two for each of those, and
one for each group that was given one. What a set allows is not asked: it stands in this account as
a role, which the authorization details hold. Of a user the phone numbers, postal addresses and
names are thrown away before anything is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from integrations.plugin import UnreachableError
from integrations.providers.aws.client import Client
from integrations.providers.aws.resources.answers import items, text
from integrations.providers.aws.resources.identity_center import (
    ASSIGNMENTS,
    GROUPS,
    INSTANCES,
    MEMBERS,
    SET,
    SETS,
    USERS,
    Instance,
    instances_in,
)
from integrations.tape import Record, Refusal, Tape

CALLS = (INSTANCES, USERS, GROUPS, MEMBERS, SETS, SET, ASSIGNMENTS)
_KEPT = ("UserId", "UserName", "UserType", "UserStatus", "CreatedAt")
_PAGE: dict[str, Any] = {"MaxResults": 100}


def collect(client: Client, tape: Tape, account: str) -> None:
    """Put the users of every Identity Center this account may read, and what they hold, on tape."""
    for instance in find_instances(client, tape):
        users = _users(client, tape, instance)
        if not users.refusal:
            _rights(client, tape, instance, account)


def find_instances(client: Client, tape: Tape) -> list[Instance]:
    """Return every Identity Center in use: it lives in one region, and one call tells which."""
    asked: dict[str, Any] = {"RegionScope": "ALL_REGIONS", **_PAGE}
    try:
        return instances_in(client.ask(tape, INSTANCES, **asked))
    except UnreachableError as error:  # a region without Identity Center has no such address
        refusal = Refusal(code="Unreachable", message=str(error))
        tape.add(Record(call=INSTANCES, parameters=asked, refusal=refusal), [])
        return []


def _users(client: Client, tape: Tape, instance: Instance) -> Record:
    asked: dict[str, Any] = {"IdentityStoreId": instance.store, **_PAGE}
    record, calls = client.read(USERS, region=instance.region, **asked)
    if not record.refusal:
        wanted = [_wanted(user) for user in items(record.payload, "Users")]
        record = replace(record, payload={"Users": wanted})
    tape.add(record, calls)
    return record


def _wanted(user: Mapping[str, Any]) -> dict[str, Any]:
    """Return what tells whose a user is, and nothing of the person's private life."""
    emails = [
        {key: email[key] for key in ("Value", "Primary") if key in email}
        for email in items(user, "Emails")
    ]
    return {**{key: user[key] for key in _KEPT if key in user}, "Emails": emails}


def _rights(client: Client, tape: Tape, instance: Instance, account: str) -> None:
    ask = partial(client.ask, tape, region=instance.region)
    ask(GROUPS, IdentityStoreId=instance.store, **_PAGE)
    listed = ask(SETS, InstanceArn=instance.arn, AccountId=account, **_PAGE)
    sets = [{"InstanceArn": instance.arn, "PermissionSetArn": arn} for arn in _sets(listed)]
    client.each(lambda found: ask(SET, **found), sets)
    given = client.each(lambda found: ask(ASSIGNMENTS, AccountId=account, **found, **_PAGE), sets)
    groups = sorted({group for record in given for group in _groups(record)})
    client.each(
        lambda group: ask(MEMBERS, IdentityStoreId=instance.store, GroupId=group, **_PAGE), groups
    )


def _sets(listed: Record) -> list[str]:
    return [str(arn) for arn in (listed.payload or {}).get("PermissionSets") or []]


def _groups(given: Record) -> set[str]:
    found = items(given.payload, "AccountAssignments")
    return {text(item, "PrincipalId") for item in found if item.get("PrincipalType") == "GROUP"}
