"""Fields of a repository, its branches, its commits and what went out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from compliance.jobs.local.github.accounts import Account
from compliance.jobs.local.github.history import Commit
from compliance.jobs.local.github.moments import stamp
from compliance.jobs.local.github.pulls import MERGED, OPEN, Pull
from compliance.jobs.local.github.repositories import Repository

from .connections import Connection, numbered, page, refused
from .context import Context

Arguments = Mapping[str, Any]
Resolver = Callable[[Any, Context, Arguments], Any]
_NEWEST = {"field": "CREATED_AT", "direction": "ASC"}
_HEADS = "refs/heads/"


class Ref(NamedTuple):
    """A branch."""

    repository: Repository
    name: str


class GitActor(NamedTuple):
    """Who a commit names, as git knows it."""

    account: Account | None
    name: str
    date: str


def _ref(repository: Repository, name: str) -> Ref | None:
    return Ref(repository, name) if name in repository.branches else None


def _qualified(repository: Repository, context: Context, arguments: Arguments) -> Ref | None:
    context.need("contents")
    return _ref(repository, arguments["qualifiedName"].removeprefix(_HEADS))


def _default(repository: Repository, context: Context, _arguments: Arguments) -> Ref | None:
    context.need("contents")
    return _ref(repository, repository.default_branch)


def _pull(repository: Repository, context: Context, arguments: Arguments) -> Pull:
    context.need("pull_requests")
    number = arguments["number"]
    if number not in repository.pulls:
        raise refused(
            "NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}."
        )
    return repository.pulls[number]


def _pulls(repository: Repository, context: Context, arguments: Arguments) -> Connection:
    context.need("pull_requests")
    order = arguments.get("orderBy") or _NEWEST
    states = tuple(arguments.get("states") or ())
    base, head = arguments.get("baseRefName"), arguments.get("headRefName")
    labels = frozenset(arguments.get("labels") or ())
    asked = ("pulls", states, base, head, labels, order["field"], order["direction"])
    key = _keys_of(order["field"])
    if asked not in repository.kept:
        rows = [
            pull
            for pull in repository.pulls.values()
            if (not states or pull.state in states)
            and base in (None, pull.base)
            and head in (None, pull.branch)
            and (not labels or labels & set(pull.labels))
        ]
        rows.sort(key=key, reverse=order["direction"] == "DESC")
        repository.kept[asked] = rows
    rows = repository.kept[asked]
    return page(rows, arguments, key, name="pullRequests", order=order["direction"])


def _keys_of(field: str) -> Callable[[Any], str]:
    if field == "UPDATED_AT":
        return lambda row: f"{row.updated_at} {row.id:020d}"
    return lambda row: f"{row.created_at} {row.id:020d}"


def _deployments(repository: Repository, context: Context, arguments: Arguments) -> Connection:
    context.need("deployments")
    rows = repository.deployments
    if wanted := arguments.get("environments"):
        rows = [row for row in rows if row.environment in wanted]
    return _by_creation(rows, arguments, "deployments")


def _releases(repository: Repository, context: Context, arguments: Arguments) -> Connection:
    context.need("contents")
    rows = repository.releases
    if (arguments.get("orderBy") or {}).get("field") == "NAME":
        direction = arguments["orderBy"]["direction"]
        rows = sorted(rows, key=lambda row: row.name, reverse=direction == "DESC")
        return page(rows, arguments, lambda row: row.name, name="releases", order=direction)
    return _by_creation(rows, arguments, "releases")


def _by_creation(rows: list[Any], arguments: Arguments, name: str) -> Connection:
    direction = (arguments.get("orderBy") or {"direction": "DESC"})["direction"]
    key = _keys_of("CREATED_AT")
    found = sorted(rows, key=key, reverse=direction == "DESC")
    return page(found, arguments, key, name=name, order=direction)


def _history(commit: Commit, _context: Context, arguments: Arguments) -> Connection:
    after = arguments.get("after")
    head = after.partition(" ")[0] if after else commit.oid
    rows = commit.repository.history(head)
    since, until = arguments.get("since"), arguments.get("until")
    if since or until:
        lower, upper = stamp(since) if since else "", stamp(until) if until else "~"
        rows = [row for row in rows if lower <= row.committed_at <= upper]
    return numbered(rows, arguments, head)


def _parents(commit: Commit, _context: Context, arguments: Arguments) -> Connection:
    rows = [commit.repository.commits[oid] for oid in commit.parents]
    return page(rows, arguments, lambda row: row.oid, name="parents")


def _rollup(commit: Commit, context: Context, _arguments: Arguments) -> Commit | None:
    if not context.token.may("statuses"):
        context.need("checks")
    return commit if commit.checks else None


def _associated(commit: Commit, context: Context, arguments: Arguments) -> Connection:
    """Return whose merge brought a commit; open ones only until it is in the default branch."""
    context.need("pull_requests")
    pulls = commit.pulls
    if pulls:
        states = {MERGED} if pulls[0].repository.reaches(commit.oid) else {MERGED, OPEN}
        order = arguments.get("orderBy") or _NEWEST
        pulls = [pull for pull in pulls if pull.state in states]
        pulls.sort(key=_keys_of(order["field"]), reverse=order["direction"] == "DESC")
    return page(pulls, arguments, _keys_of("CREATED_AT"), name="associatedPullRequests")


REPOSITORY_FIELDS: dict[str, dict[str, Resolver]] = {
    "Repository": {
        "databaseId": lambda row, _, __: row.id,
        "defaultBranchRef": _default,
        "deployments": _deployments,
        "id": lambda row, _, __: f"R_{row.id}",
        "isEmpty": lambda row, _, __: not row.commits,
        "isPrivate": lambda row, _, __: row.visibility != "public",
        "nameWithOwner": lambda row, _, __: row.full_name,
        "pullRequest": _pull,
        "pullRequests": _pulls,
        "pushedAt": lambda row, _, __: row.pushed_at or None,
        "ref": _qualified,
        "releases": _releases,
        "url": lambda row, context, __: context.url(row.full_name),
        "visibility": lambda row, _, __: row.visibility.upper(),
    },
    "Ref": {
        "id": lambda ref, _, __: f"REF_{ref.repository.id}_{ref.name}",
        "prefix": lambda _, __, ___: _HEADS,
        "target": lambda ref, _, __: ref.repository.head(ref.name),
    },
    "Commit": {
        "associatedPullRequests": _associated,
        "author": lambda row, _, __: GitActor(row.author, row.author_name, row.authored_at),
        "authoredDate": lambda row, _, __: row.authored_at,
        "changedFilesIfAvailable": lambda row, _, __: row.files,
        "committedDate": lambda row, _, __: row.committed_at,
        "committer": lambda row, _, __: GitActor(
            row.committer, row.committer.name if row.committer else "", row.committed_at
        ),
        "history": _history,
        "id": lambda row, _, __: f"C_{row.oid}",
        "messageHeadline": lambda row, _, __: row.headline,
        "parents": _parents,
        "statusCheckRollup": _rollup,
        "url": lambda row, context, __: context.url(f"{row.repository.full_name}/commit/{row.oid}"),
    },
    "GitActor": {
        "user": lambda actor, _, __: actor.account,
    },
    "Deployment": {
        "commitOid": lambda row, _, __: row.commit.oid,
        "id": lambda row, _, __: f"DE_{row.id}",
        "latestStatus": lambda row, _, __: row if row.state else None,
    },
    "DeploymentStatus": {"createdAt": lambda row, _, __: row.state_at},
    "Release": {
        "id": lambda row, _, __: f"RE_{row.id}",
        "name": lambda row, _, __: row.name or None,
        "tagCommit": lambda row, _, __: row.commit,
        "tagName": lambda row, _, __: row.tag,
    },
}
