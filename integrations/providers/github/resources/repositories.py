"""Repositories, their code owners, and the environments they deploy to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import (
    GitHubResource,
    asked,
    by_path,
    each_once,
    flag,
    gaps,
    items,
    needs,
    place_of,
    text,
    unlisted,
    why,
)
from .terms import Terms, terms_of

REPOSITORIES = "GET /orgs/{org}/repos"
ENVIRONMENTS = "GET /repos/{owner}/{repo}/environments"
_PRODUCTION = ("prod", "live")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(GitHubResource):
    """One repository; `None` means that it could not be read."""

    visibility: str | None  # private, internal, public
    is_approved_public: bool
    is_archived: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment(GitHubResource):
    """Somewhere a repository deploys to."""

    is_production: bool  # by its name
    reviewers: int | None  # who have to say yes before a deployment; None where it is not shown
    has_branch_policy: bool | None  # only some branches may be deployed


def listed(records: Records) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield organization and row of every repository that is listed."""
    for record in asked(records, REPOSITORIES, type="all"):
        for row in items(record.payload):
            if text(row, "full_name"):
                yield record.region, row


def unlisted_repositories(records: Records) -> Iterator[Unreadable]:
    """Yield what stands for organizations whose repositories could not be listed."""
    yield from unlisted(records, REPOSITORIES, type="all")


def repositories(records: Records) -> Iterator[Repository | Unreadable]:
    """Yield every repository of every organization."""
    yield from unlisted_repositories(records)
    terms = terms_of(records)
    for region, row in listed(records):
        yield _repository(region, row, terms)


def environments(records: Records) -> Iterator[Environment | Unreadable]:
    """Yield every environment of every repository that is not archived."""
    yield from unlisted_repositories(records)
    found = by_path(records, ENVIRONMENTS, "owner", "repo")
    for region, row in listed(records):
        if not flag(row, "archived"):
            name = text(row, "full_name")
            owner, _, repo = name.partition("/")
            yield from _environments(region, name, found.get((owner, repo)))


def _repository(region: str, row: dict[str, Any], terms: Terms) -> Repository:
    name = text(row, "full_name")
    approved = {name.lower(), text(row, "name").lower()} & terms.approved_public
    return Repository(
        id=name,
        title=name,
        region=region,
        visibility=_visibility(row),
        is_approved_public=bool(approved),
        is_archived=bool(flag(row, "archived")),
        gaps=gaps(repository=needs(REPOSITORIES)),
    )


def _visibility(row: dict[str, Any]) -> str | None:
    is_private = flag(row, "private")
    said = {True: "private", False: "public", None: None}[is_private]
    return text(row, "visibility") or said


def _environments(
    region: str, name: str, record: Record | None
) -> Iterator[Environment | Unreadable]:
    reason = why(record, ENVIRONMENTS)
    if reason or record is None or not isinstance(record.payload, list):
        yield Unreadable(
            id=f"unread:{ENVIRONMENTS}:{name}",
            title=f"Environments of {name}",
            region=region,
            reason=reason or f"GitHub answered {ENVIRONMENTS} without a list.",
        )
        return
    for row in items(record.payload):
        yield _environment(region, place_of(record), row)


def _environment(region: str, repository: str, row: dict[str, Any]) -> Environment:
    name, rules = text(row, "name"), row.get("protection_rules")
    reviews = [rule for rule in items(rules) if text(rule, "type") == "required_reviewers"]
    policy = row.get("deployment_branch_policy", ...)
    return Environment(
        id=f"{repository}@{name or text(row, 'id')}",
        title=f"{name or 'An environment'} of {repository}",
        region=region,
        is_production=any(word in name.lower() for word in _PRODUCTION),
        reviewers=_reviewers(reviews) if isinstance(rules, list) else None,
        has_branch_policy=None if policy is ... else bool(policy),
        gaps=gaps(rules=needs(ENVIRONMENTS)),
    )


def _reviewers(rules: list[dict[str, Any]]) -> int:
    return sum(len(items(rule.get("reviewers"))) for rule in rules)


ALL_REPOSITORIES = ResourceKind(
    id="github.repository",
    title="Repositories",
    collector="github.repositories",
    build=each_once(repositories),
)
ALL_ENVIRONMENTS = ResourceKind(
    id="github.environment",
    title="Environments",
    collector="github.repositories",
    build=each_once(environments),
)
