"""What opens repositories without a person at the keyboard: deploy keys, tokens and Apps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.tape import Record, Records

from .answers import (
    GitHubResource,
    by_path,
    each_once,
    flag,
    items,
    login,
    moment,
    part,
    text,
    unlisted,
    unread,
    why,
)
from .repositories import listed, unlisted_repositories

KEYS = "GET /repos/{owner}/{repo}/keys"
TOKENS = "GET /orgs/{org}/personal-access-tokens"
INSTALLATIONS = "GET /orgs/{org}/installations"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployKey(GitHubResource):
    """An SSH key that opens one repository."""

    can_write: bool | None  # None where GitHub does not say
    is_enabled: bool
    made_at: datetime | None
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Token(GitHubResource):
    """A person's fine-grained token that was granted for an organization."""

    owner: str
    is_expired: bool | None
    says_when_it_ends: bool
    ends_at: datetime | None  # None also when it never does
    granted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation(GitHubResource):
    """A GitHub App that is installed in an organization; its tokens last an hour."""

    writes: tuple[str, ...] | None  # permissions by which it changes things
    is_suspended: bool
    is_for_all: bool  # repositories


Way = DeployKey | Token | Installation


def ways_in(records: Records) -> Iterator[Way | Unreadable]:
    """Yield every deploy key, granted token and installed App."""
    yield from unlisted_repositories(records)
    keys = by_path(records, KEYS, "owner", "repo")
    for region, row in listed(records):
        if not flag(row, "archived"):
            name = text(row, "full_name")
            owner, _, repo = name.partition("/")
            yield from _keys(region, name, keys.get((owner, repo)))
    yield from unlisted(records, TOKENS)
    yield from unlisted(records, INSTALLATIONS)
    for record in records.of(TOKENS):
        yield from (_token(record.region, row) for row in items(record.payload))
    for record in records.of(INSTALLATIONS):
        yield from (_installation(record.region, row) for row in items(record.payload))


def _keys(region: str, name: str, record: Record | None) -> Iterator[DeployKey | Unreadable]:
    reason = why(record, KEYS)
    if reason or record is None or not isinstance(record.payload, list):
        reason = reason or f"GitHub answered {KEYS} without a list."
        yield unread(KEYS, name, reason, region=region)
        return
    for row in items(record.payload):
        yield _key(region, name, row)


def _key(region: str, repository: str, row: dict[str, Any]) -> DeployKey:
    is_read_only = flag(row, "read_only")
    return DeployKey(
        id=f"{repository}/key/{text(row, 'id')}",
        title=f"{text(row, 'title') or text(row, 'id')} of {repository}",
        region=region,
        can_write=None if is_read_only is None else not is_read_only,
        is_enabled=flag(row, "enabled") is not False,
        made_at=moment(row.get("created_at")),
        made_by=text(row, "added_by"),
    )


def _token(region: str, row: dict[str, Any]) -> Token:
    owner = login(row.get("owner"))
    return Token(
        id=f"{region}/token/{text(row, 'id')}",
        title=f"{text(row, 'token_name') or text(row, 'id')} of {owner or 'an unknown account'}",
        region=region,
        owner=owner,
        is_expired=flag(row, "token_expired"),
        says_when_it_ends="token_expires_at" in row,
        ends_at=moment(row.get("token_expires_at")),
        granted_at=moment(row.get("access_granted_at")),
    )


def _installation(region: str, row: dict[str, Any]) -> Installation:
    name = text(row, "app_slug") or text(row, "app_id")
    return Installation(
        id=f"{region}/installation/{text(row, 'id')}",
        title=f"App {name}",
        region=region,
        writes=_writes(row.get("permissions")),
        is_suspended=bool(row.get("suspended_at")),
        is_for_all=text(row, "repository_selection") == "all",
    )


def _writes(permissions: Any) -> tuple[str, ...] | None:
    if not isinstance(permissions, dict):
        return None
    held = part(permissions)
    return tuple(sorted(name for name, level in held.items() if level in ("write", "admin")))


WAYS_IN: ResourceKind[Way] = ResourceKind(
    id="github.way_in",
    title="Deploy keys, tokens and Apps",
    collector="github.repositories",
    build=each_once(ways_in),
)
