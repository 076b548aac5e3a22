"""What is asked of an organization."""

from __future__ import annotations

from typing import Any

from compliance.jobs.local.github.moments import moment
from compliance.jobs.local.github.organizations import Grant, Installation, Member, Organization

from .question import Question, RefusalError, not_found
from .shapes import minimal_repository, some_user, user

_FOR_OWNERS = {
    "two_factor_requirement_enabled": True,
    "default_repository_permission": "read",
    "members_can_create_repositories": True,
    "members_can_create_public_repositories": False,
    "members_can_create_private_repositories": True,
    "members_can_create_internal_repositories": False,
    "members_can_create_pages": True,
    "members_can_fork_private_repositories": False,
    "members_can_delete_repositories": False,
    "members_can_change_repo_visibility": False,
    "members_can_invite_outside_collaborators": False,
    "web_commit_signoff_required": False,
    "advanced_security_enabled_for_new_repositories": False,
    "dependabot_alerts_enabled_for_new_repositories": True,
    "dependabot_security_updates_enabled_for_new_repositories": True,
    "dependency_graph_enabled_for_new_repositories": True,
    "secret_scanning_enabled_for_new_repositories": True,
    "secret_scanning_push_protection_enabled_for_new_repositories": True,
    "deploy_keys_enabled_for_repositories": True,
    "billing_email": "billing@northwind.example",
}


def organization(question: Question) -> Any:
    """Answer GET /orgs/{org}; what only owners see is left out for others."""
    owner = question.organization()
    own = f"{question.address}/orgs/{owner.login}"
    found = {
        "login": owner.login,
        "id": owner.account.id,
        "node_id": f"O_{owner.account.id}",
        "url": own,
        "repos_url": f"{own}/repos",
        "events_url": f"{own}/events",
        "hooks_url": f"{own}/hooks",
        "issues_url": f"{own}/issues",
        "members_url": own + "/members{/member}",
        "public_members_url": own + "/public_members{/member}",
        "avatar_url": f"{question.address}/avatars/{owner.account.id}",
        "description": None,
        "name": owner.account.name,
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": sum(r.visibility == "public" for r in owner.repositories.values()),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": f"{question.address}/{owner.login}",
        "type": "Organization",
        "created_at": owner.account.created_at,
        "updated_at": owner.account.created_at,
        "archived_at": None,
        "is_verified": True,
    }
    if question.signed_in.may("organization_administration"):
        found |= {**_FOR_OWNERS, **owner.settings}
        found["plan"] = _plan(owner)
    return found


def _plan(owner: Organization) -> dict[str, Any]:
    seats = len(owner.members) + len(owner.outside)
    return {
        "name": owner.plan,
        "space": 976562499,
        "private_repos": 999999,
        "filled_seats": seats,
        "seats": seats + 5,
    }


def members(question: Question) -> Any:
    """Answer GET /orgs/{org}/members."""
    question.need("members")
    wanted = question.chosen("role", ("all", "admin", "member"), "all")
    rows = _filtered(question, list(question.organization().members.values()))
    rows = [row for row in rows if wanted in ("all", row.role)]
    return _people(question, rows)


def outside_collaborators(question: Question) -> Any:
    """Answer GET /orgs/{org}/outside_collaborators."""
    question.need("members")
    rows = list(question.organization().outside.values())
    return _people(question, _filtered(question, rows))


def _filtered(question: Question, rows: list[Member]) -> list[Member]:
    wanted = question.chosen("filter", ("all", "2fa_disabled", "2fa_insecure"), "all")
    if wanted == "2fa_disabled":
        return [row for row in rows if not row.has_two_factor]
    return rows if wanted == "all" else []


def _people(question: Question, rows: list[Member]) -> Any:
    rows = sorted(rows, key=lambda row: row.account.id)
    return [user(row.account, question.address) for row in question.paged(rows)]


def invitations(question: Question) -> Any:
    """Answer GET /orgs/{org}/invitations."""
    question.need("members")
    rows = question.paged(question.organization().invitations)
    return [
        {
            "id": row.id,
            "node_id": f"OI_{row.id}",
            "login": row.login or None,
            "email": row.email or None,
            "role": row.role,
            "created_at": row.created_at,
            "failed_at": None,
            "failed_reason": None,
            "inviter": user(row.inviter, question.address),
            "team_count": 0,
            "invitation_teams_url": f"{question.address}{question.path}/{row.id}/teams",
            "invitation_source": "member",
        }
        for row in rows
    ]


def repositories(question: Question) -> Any:
    """Answer GET /orgs/{org}/repos."""
    owner, token = question.organization(), question.signed_in
    kinds = ("all", "public", "private", "forks", "sources", "member")
    wanted = question.chosen("type", kinds, "all")
    rows = [
        row
        for row in owner.repositories.values()
        if token.sees(owner.login, row.name)
        and (
            wanted in ("all", "member", row.visibility)
            or (wanted == "forks" and row.is_fork)
            or (wanted == "sources" and not row.is_fork)
        )
    ]
    may = token.may("administration")
    return [
        minimal_repository(row, question.address, shows_security=may)
        for row in question.paged(rows)
    ]


def actions_permissions(question: Question) -> Any:
    """Answer GET /orgs/{org}/actions/permissions."""
    question.need("organization_administration")
    policy = question.organization().actions
    found: dict[str, Any] = {
        "enabled_repositories": policy.enabled_repositories,
        "allowed_actions": policy.allowed_actions,
        "sha_pinning_required": policy.sha_pinning_required,
    }
    if policy.allowed_actions == "selected":
        found["selected_actions_url"] = f"{question.address}{question.path}/selected-actions"
    return found


def selected_actions(question: Question) -> Any:
    """Answer GET …/selected-actions, which is there only where actions are selected."""
    question.need("organization_administration")
    policy = question.organization().actions
    if policy.allowed_actions != "selected":
        raise RefusalError(409, "Conflict")
    return {
        "github_owned_allowed": policy.github_owned_allowed,
        "verified_allowed": policy.verified_allowed,
        "patterns_allowed": list(policy.patterns_allowed),
    }


def workflow_permissions(question: Question) -> Any:
    """Answer GET /orgs/{org}/actions/permissions/workflow."""
    question.need("organization_administration")
    policy = question.organization().actions
    return {
        "default_workflow_permissions": policy.default_permissions,
        "can_approve_pull_request_reviews": policy.can_approve,
    }


def access_grants(question: Question) -> Any:
    """Answer GET /orgs/{org}/personal-access-tokens, which only Apps are told."""
    if not question.signed_in.is_installation:
        raise RefusalError(403, "Resource not accessible by personal access token")
    question.need("organization_personal_access_tokens")
    rows = question.paged(question.organization().grants)
    return [_grant(row, question.address) for row in rows]


def _grant(row: Grant, address: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "owner": user(row.owner, address),
        "repository_selection": row.selection,
        "repositories_url": f"{address}/organizations/grants/{row.id}/repositories",
        "permissions": dict(row.permissions),
        "access_granted_at": row.granted_at,
        "token_id": row.id,
        "token_name": row.name,
        "token_expired": row.is_expired,
        "token_expires_at": row.expires_at or None,
        "token_last_used_at": row.used_at or None,
    }


def installations(question: Question) -> Any:
    """Answer GET /orgs/{org}/installations."""
    question.need("organization_administration")
    owner = question.organization()
    rows = question.paged(owner.installations)
    return {
        "total_count": len(owner.installations),
        "installations": [installation(owner, row, question.address) for row in rows],
    }


def installation(owner: Organization, row: Installation, address: str) -> dict[str, Any]:
    """Return an App's installation."""
    return {
        "id": row.id,
        "account": user(owner.account, address),
        "repository_selection": row.selection,
        "access_tokens_url": f"{address}/app/installations/{row.id}/access_tokens",
        "repositories_url": f"{address}/installation/repositories",
        "html_url": f"{address}/organizations/{owner.login}/settings/installations/{row.id}",
        "app_id": row.app.id,
        "app_slug": row.app.slug,
        "target_id": owner.account.id,
        "target_type": "Organization",
        "permissions": dict(row.permissions),
        "events": list(row.events),
        "created_at": row.created_at,
        "updated_at": row.created_at,
        "single_file_name": None,
        "suspended_by": some_user(owner.account, address) if row.suspended_at else None,
        "suspended_at": row.suspended_at or None,
    }


def audit_log(question: Question) -> Any:
    """Answer GET /orgs/{org}/audit-log, which is there only with GitHub Enterprise Cloud."""
    owner = question.organization()
    if not owner.is_enterprise:
        raise not_found()
    question.need("organization_administration")
    direction = question.chosen("order", ("asc", "desc"), "desc")
    rows = sorted(owner.audit, key=lambda row: row["at"], reverse=direction == "desc")
    if phrase := question.query.get("phrase"):
        rows = [row for row in rows if _matches(row, phrase)]
    return [_entry(row) for row in question.after(rows, lambda row: str(row["_document_id"]))]


def _matches(row: dict[str, Any], phrase: str) -> bool:
    action, since = row["action"], ""
    wanted = [word.removeprefix("action:") for word in phrase.split() if word[:7] == "action:"]
    for word in phrase.split():
        if word.startswith("created:>="):
            since = word.removeprefix("created:>=")
    is_wanted = any(action == name or action.startswith(f"{name}.") for name in wanted)
    return (is_wanted or not wanted) and row["at"] >= since


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    milliseconds = int(moment(row["at"]).timestamp() * 1000)
    said = {name: value for name, value in row.items() if name != "at"}
    return {"@timestamp": milliseconds, "created_at": milliseconds, **said}
