"""Which question each path asks, by the names GitHub's description gives the paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from . import alerts, apps, organizations, repositories, rules
from .question import Question

_REPOSITORY = "GET /repos/{owner}/{repo}"
ROUTES: Mapping[str, Callable[[Question], Any]] = {
    "GET /app": apps.app,
    "POST /app/installations/{installation_id}/access_tokens": apps.access_token,
    "GET /user": apps.viewer,
    "GET /orgs/{org}": organizations.organization,
    "GET /orgs/{org}/actions/permissions": organizations.actions_permissions,
    "GET /orgs/{org}/actions/permissions/selected-actions": organizations.selected_actions,
    "GET /orgs/{org}/actions/permissions/workflow": organizations.workflow_permissions,
    "GET /orgs/{org}/audit-log": organizations.audit_log,
    "GET /orgs/{org}/code-scanning/alerts": alerts.code_scanning,
    "GET /orgs/{org}/dependabot/alerts": alerts.dependabot,
    "GET /orgs/{org}/installation": apps.installation_of,
    "GET /orgs/{org}/installations": organizations.installations,
    "GET /orgs/{org}/invitations": organizations.invitations,
    "GET /orgs/{org}/members": organizations.members,
    "GET /orgs/{org}/outside_collaborators": organizations.outside_collaborators,
    "GET /orgs/{org}/personal-access-tokens": organizations.access_grants,
    "GET /orgs/{org}/repos": organizations.repositories,
    "GET /orgs/{org}/secret-scanning/alerts": alerts.secret_scanning,
    _REPOSITORY: repositories.repository,
    f"{_REPOSITORY}/activity": repositories.activity,
    f"{_REPOSITORY}/branches/{{branch}}/protection": rules.protection,
    f"{_REPOSITORY}/code-scanning/default-setup": repositories.default_setup,
    f"{_REPOSITORY}/codeowners/errors": repositories.owners_errors,
    f"{_REPOSITORY}/environments": repositories.environments,
    f"{_REPOSITORY}/keys": repositories.keys,
    f"{_REPOSITORY}/rules/branches/{{branch}}": rules.branch_rules,
    f"{_REPOSITORY}/rulesets": rules.rulesets,
    f"{_REPOSITORY}/rulesets/rule-suites": rules.rule_suites,
    f"{_REPOSITORY}/rulesets/{{ruleset_id}}": rules.ruleset,
    f"{_REPOSITORY}/vulnerability-alerts": repositories.vulnerability_alerts,
}
_PARTS = {name: tuple(name.partition(" ")[2].split("/")[1:]) for name in ROUTES}


class Route(NamedTuple):
    """A question's name, and what its path says."""

    name: str
    values: Mapping[str, str]


def route(method: str, path: str) -> Route | None:
    """Return what a path asks; None where there is no such question."""
    given = path.split("/")[1:]
    for name, parts in _PARTS.items():
        if len(parts) == len(given) and name.startswith(f"{method} "):
            values = _values(parts, given)
            if values is not None:
                return Route(name, values)
    return None


def _values(parts: tuple[str, ...], given: list[str]) -> dict[str, str] | None:
    values = {}
    for part, word in zip(parts, given, strict=True):
        if part.startswith("{"):
            values[part.strip("{}")] = unquote(word)
        elif part != word:
            return None
    return values
