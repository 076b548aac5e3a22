"""What each field of the schema says that is not simply an attribute of what it is asked of.

A resolver takes what it is asked of, the question's context and the field's arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any

from compliance.jobs.local.github.accounts import Account
from compliance.jobs.local.github.organizations import Organization
from compliance.jobs.local.github.pulls import Pull
from compliance.jobs.local.github.world import MissingError

from .connections import Connection, page, refused
from .context import Context
from .repositories import REPOSITORY_FIELDS

Arguments = Mapping[str, Any]
Resolver = Callable[[Any, Context, Arguments], Any]
_UPPER = re.compile(r"(?<!^)([A-Z])")


def _organization(_root: Any, context: Context, arguments: Arguments) -> Organization:
    login = arguments["login"]
    try:
        found = context.world.organization(login)
    except MissingError:
        found = None
    if found is None or context.token.organization not in ("", found.login):
        raise refused(
            "NOT_FOUND", f"Could not resolve to an Organization with the login of '{login}'."
        )
    return found


def _repositories(owner: Organization, context: Context, arguments: Arguments) -> Connection:
    order = arguments.get("orderBy") or {"field": "NAME", "direction": "ASC"}
    key = {
        "NAME": lambda repository: repository.name.lower(),
        "CREATED_AT": lambda repository: f"{repository.created_at} {repository.id}",
        "PUSHED_AT": lambda repository: f"{repository.pushed_at} {repository.id}",
    }[order["field"]]
    seen = [row for row in owner.repositories.values() if context.token.sees(owner.login, row.name)]
    rows = sorted(seen, key=key, reverse=order["direction"] == "DESC")
    return page(rows, arguments, key, name="repositories", order=order["direction"])


def _members(owner: Organization, context: Context, arguments: Arguments) -> Connection:
    context.need("members")
    rows = sorted((member.account for member in owner.members.values()), key=lambda row: row.id)
    return page(rows, arguments, _by_id, name="membersWithRole")


def _provider(owner: Organization, context: Context, _arguments: Arguments) -> Any:
    context.need("organization_administration")
    return owner if owner.is_enterprise and owner.sso_url else None


def _commits(pull: Pull, _context: Context, arguments: Arguments) -> Connection:
    return page(pull.commits, arguments, lambda commit: commit.oid, name="commits")


def _issues(pull: Pull, context: Context, arguments: Arguments) -> Connection:
    context.need("issues")
    rows = pull.issues
    return page(rows, arguments, lambda row: str(row.number), name="closingIssuesReferences")


def _reviews(pull: Pull, _context: Context, arguments: Arguments) -> Connection:
    rows = pull.reviews
    if states := arguments.get("states"):
        rows = [row for row in rows if row.state in states]
    if author := arguments.get("author"):
        rows = [row for row in rows if row.author and row.author.login == author]
    return page(rows, arguments, _by_id, name="reviews")


def _by_id(row: Any) -> str:
    return f"{row.id:020d}"


def _url(*parts: Callable[[Any], object]) -> Resolver:
    return lambda row, context, _: context.url(*(part(row) for part in parts))


def _account_url(account: Account, context: Context, _arguments: Arguments) -> str:
    return context.address_of(account)


@cache
def resolver(kind: str, name: str) -> Resolver:
    """Return what answers a type's field: by name the attribute, where nothing else is said."""
    if known := FIELDS.get(kind, {}).get(name):
        return known
    get = attrgetter(_UPPER.sub(r"_\1", name).lower())
    return lambda source, _context, _arguments: get(source)


FIELDS: dict[str, dict[str, Resolver]] = {
    **REPOSITORY_FIELDS,
    "Query": {
        "organization": _organization,
        "rateLimit": lambda _, context, __: context.limit,
        "repository": lambda _, context, a: context.repository(a["owner"], a["name"]),
        "viewer": lambda _, context, __: context.token.account,
    },
    "User": {
        "databaseId": lambda user, _, __: user.id,
        "id": lambda user, _, __: f"U_{user.id}",
        "login": lambda user, _, __: user.handle,
        "url": _account_url,
    },
    "Bot": {
        "databaseId": lambda bot, _, __: bot.id,
        "id": lambda bot, _, __: f"BOT_{bot.id}",
        "url": _account_url,
    },
    "Organization": {
        "id": lambda owner, _, __: f"O_{owner.account.id}",
        "membersWithRole": _members,
        "name": lambda owner, _, __: owner.account.name,
        "repositories": _repositories,
        "samlIdentityProvider": _provider,
        "url": _url(lambda owner: owner.login),
    },
    "OrganizationIdentityProvider": {
        "externalIdentities": lambda owner, _, a: page(
            owner.identities, a, _by_id, name="externalIdentities"
        ),
        "id": lambda owner, _, __: f"OIP_{owner.account.id}",
    },
    "ExternalIdentity": {
        "id": lambda row, _, __: f"EI_{row.id}",
        "samlIdentity": lambda row, _, __: row,
        "scimIdentity": lambda row, _, __: row if row.scim_name else None,
        "user": lambda row, _, __: row.account,
    },
    "ExternalIdentityScimAttributes": {"username": lambda row, _, __: row.scim_name},
    "PullRequest": {
        "autoMergeRequest": lambda pull, _, __: pull if pull.auto_merge_at else None,
        "baseRefName": lambda pull, _, __: pull.base,
        "changedFiles": lambda pull, _, __: pull.files,
        "closingIssuesReferences": _issues,
        "commits": _commits,
        "headRefName": lambda pull, _, __: pull.branch,
        "headRefOid": lambda pull, _, __: pull.commits[-1].oid,
        "id": lambda pull, _, __: f"PR_{pull.id}",
        "labels": lambda pull, _, a: page(pull.labels, a, str, name="labels"),
        "merged": lambda pull, _, __: bool(pull.merged_at),
        "mergedAt": lambda pull, _, __: pull.merged_at or None,
        "reviews": _reviews,
        "totalCommentsCount": lambda pull, _, __: pull.comments,
        "url": _url(
            lambda pull: pull.repository.full_name, lambda _: "pull", lambda pull: pull.number
        ),
    },
    "AutoMergeRequest": {
        "enabledAt": lambda pull, _, __: pull.auto_merge_at,
        "enabledBy": lambda pull, _, __: pull.auto_merge_by,
    },
    "Label": {"name": lambda label, _, __: label},
    "Issue": {
        "url": _url(
            lambda issue: issue.repository.full_name,
            lambda _: "issues",
            lambda issue: issue.number,
        )
    },
    "PullRequestCommit": {"commit": lambda commit, _, __: commit},
    "PullRequestReview": {
        "bodyText": lambda review, _, __: review.body,
        "id": lambda review, _, __: f"PRR_{review.id:010d}",
    },
    "StatusCheckRollup": {"state": lambda commit, _, __: commit.checks},
}
