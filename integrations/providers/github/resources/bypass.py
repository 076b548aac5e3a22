"""Who may go past a branch's rules, and who did.

Authority: GitHub's documentation, "Granting bypass permissions" and REST "Rule suites". Whom a
ruleset lets past is shown only to those who may change it; pushes that went past are listed to
everybody who may read administration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .answers import GitHubResource, flag, items, moment, part, text

_ROLES = {"2": "maintainers", "4": "everybody who may write", "5": "repository administrators"}
_KINDS = {
    "DeployKey": "deploy keys",
    "EnterpriseOwner": "enterprise owners",
    "OrganizationAdmin": "organization owners",
}
_NAMED = {
    "EnterpriseRole": "enterprise role",
    "Integration": "App",
    "RepositoryRole": "repository role",
    "Team": "team",
    "User": "account",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bypass(GitHubResource):
    """A push that reached a production branch past its rules."""

    place: str
    by: str
    at: datetime | None
    before: str
    after: str


def ruleset_actors(ruleset: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return whom a ruleset lets past, None where GitHub does not show it."""
    listed = ruleset.get("bypass_actors")
    if not isinstance(listed, list):
        return None
    return tuple(sorted({_actor(row) for row in items(listed)}))


def protection_actors(said: dict[str, Any]) -> tuple[str, ...]:
    """Return whom classic branch protection lets past."""
    allowed = part(said, "required_pull_request_reviews", "bypass_pull_request_allowances")
    users = [text(row, "login") for row in items(allowed.get("users"))]
    teams = [f"team {text(row, 'slug')}" for row in items(allowed.get("teams"))]
    apps = [f"App {text(row, 'slug')}" for row in items(allowed.get("apps"))]
    admins = ["administrators"] if flag(part(said, "enforce_admins"), "enabled") is False else []
    return tuple(sorted({*users, *teams, *apps, *admins} - {""}))


def bypass_of(place: str, region: str, row: dict[str, Any]) -> Bypass:
    """Return one push that went past the rules."""
    number = text(row, "id")
    return Bypass(
        id=f"{place}!{number}",
        title=f"Push {number} to {place}",
        region=region,
        place=place,
        by=text(row, "actor_name"),
        at=moment(row.get("pushed_at")),
        before=text(row, "before_sha"),
        after=text(row, "after_sha"),
    )


def _actor(row: dict[str, Any]) -> str:
    kind, number = text(row, "actor_type"), text(row, "actor_id")
    if kind == "RepositoryRole" and number in _ROLES:
        name = _ROLES[number]
    else:
        name = _KINDS.get(kind) or f"{_NAMED.get(kind, kind)} {number}".strip()
    return f"{name} (by pull request)" if text(row, "bypass_mode") == "pull_request" else name
