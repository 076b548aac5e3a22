"""What GitHub's refusals mean: which permission is missing, and what to say.

Authority: GitHub's documentation of the permissions of Apps and fine-grained tokens.
"""

from collections.abc import Mapping
from typing import Any

from integrations.tape import Refusal

_ORGANIZATION = "organization permission"
_REPOSITORY = "repository permission"
_PERMISSIONS = {
    "GET /orgs/{org}": "Administration: read",
    "GET /orgs/{org}/members": "Members: read",
    "GET /orgs/{org}/outside_collaborators": "Members: read",
    "GET /orgs/{org}/invitations": "Members: read",
    "GET /orgs/{org}/actions/permissions": "Administration: read",
    "GET /orgs/{org}/actions/permissions/selected-actions": "Administration: read",
    "GET /orgs/{org}/actions/permissions/workflow": "Administration: read",
    "GET /orgs/{org}/personal-access-tokens": "Personal access tokens: read",
    "GET /orgs/{org}/installations": "Administration: read",
    "GET /orgs/{org}/audit-log": "Administration: read",
    "GET /orgs/{org}/dependabot/alerts": "Dependabot alerts: read",
    "GET /orgs/{org}/code-scanning/alerts": "Code scanning alerts: read",
    "GET /orgs/{org}/secret-scanning/alerts": "Secret scanning alerts: read",
    "GET /orgs/{org}/repos": "Metadata: read",
    "GET /repos/{owner}/{repo}/activity": "Contents: read",
    "GET /repos/{owner}/{repo}/branches/{branch}/protection": "Administration: read",
    "GET /repos/{owner}/{repo}/code-scanning/default-setup": "Administration: read",
    "GET /repos/{owner}/{repo}/codeowners/errors": "Contents: read",
    "GET /repos/{owner}/{repo}/environments": "Actions: read",
    "GET /repos/{owner}/{repo}/keys": "Administration: read",
    "GET /repos/{owner}/{repo}/rules/branches/{branch}": "Metadata: read",
    "GET /repos/{owner}/{repo}/rulesets": "Metadata: read",
    "GET /repos/{owner}/{repo}/rulesets/{ruleset_id}": "Metadata: read",
    "GET /repos/{owner}/{repo}/rulesets/rule-suites": "Administration: read",
    "GET /repos/{owner}/{repo}/vulnerability-alerts": "Administration: read",
    "Changes": "Pull requests, Issues, Contents, Checks and Commit statuses: read",
    "Deliveries": "Deployments and Contents: read",
    "Repositories": "Metadata and Pull requests: read",
    "Reviews": "Pull requests: read",
    "SingleSignOn": "Administration: read",
}
_OF_ORGANIZATION = ("GET /orgs/", "SingleSignOn")
_OF_ITS_REPOSITORIES = ("alerts", "/repos")  # asked of an organization, granted for repositories
_REFUSED = frozenset({"401", "403", "404", "FORBIDDEN", "INSUFFICIENT_SCOPES", "NOT_FOUND"})


def permission(call: str) -> str:
    """Return the fine-grained permission a call needs, as GitHub names it."""
    name = _PERMISSIONS.get(call, "")
    is_whole = call.startswith(_OF_ORGANIZATION) and not call.endswith(_OF_ITS_REPOSITORIES)
    kind = _ORGANIZATION if is_whole else _REPOSITORY
    return f"{kind} “{name}”" if name else ""


def refusal_of(call: str, code: str, message: str) -> Refusal:
    """Return a refusal with the permission it may lack."""
    return Refusal(code=code, message=message, permission=lacking(call, code))


def lacking(call: str, code: str) -> str:
    """Return the permission that a refusal of this code may be for want of; blank for others."""
    return permission(call) if code in _REFUSED else ""


def first_error(errors: list[Mapping[str, Any]]) -> tuple[str, str]:
    """Return type and message of the first error of a GraphQL answer."""
    error = errors[0] if errors else {}
    return str(error.get("type") or "GRAPHQL"), str(error.get("message") or "no message")
