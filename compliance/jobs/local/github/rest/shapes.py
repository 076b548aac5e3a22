"""Accounts and repositories as REST answers them."""

from __future__ import annotations

from typing import Any

from compliance.jobs.local.github.accounts import Account
from compliance.jobs.local.github.repositories import Repository

_USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPOSITORY_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_SECURITY = (
    "advanced_security",
    "dependabot_security_updates",
    "secret_scanning",
    "secret_scanning_non_provider_patterns",
    "secret_scanning_push_protection",
)


def user(account: Account, address: str) -> dict[str, Any]:
    """Return an account in short."""
    own = f"{address}/users/{account.login}"
    return {
        "login": account.handle,
        "id": account.id,
        "node_id": f"U_{account.id}",
        "avatar_url": f"{address}/avatars/{account.id}",
        "gravatar_id": "",
        "url": own,
        "html_url": f"{address}/{account.login}",
        **{name: own + path for name, path in _USER_LINKS.items()},
        "type": account.kind,
        "user_view_type": "public",
        "site_admin": False,
    }


def some_user(account: Account | None, address: str) -> dict[str, Any] | None:
    """Return an account in short; None where it is gone."""
    return user(account, address) if account else None


def private_user(account: Account, address: str) -> dict[str, Any]:
    """Return an account as it sees itself."""
    return {
        **user(account, address),
        "name": account.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": account.created_at,
        "updated_at": account.created_at,
        "private_gists": 0,
        "total_private_repos": 0,
        "owned_private_repos": 0,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": True,
        "user_view_type": "private",
    }


def simple_repository(repository: Repository, address: str) -> dict[str, Any]:
    """Return a repository as it stands within other answers."""
    own = f"{address}/repos/{repository.full_name}"
    return {
        "id": repository.id,
        "node_id": f"R_{repository.id}",
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.visibility != "public",
        "owner": user(repository.owner, address),
        "html_url": f"{address}/{repository.full_name}",
        "description": repository.description or None,
        "fork": repository.is_fork,
        "url": own,
        **{name: own + path for name, path in _REPOSITORY_LINKS.items()},
    }


def minimal_repository(
    repository: Repository, address: str, *, shows_security: bool
) -> dict[str, Any]:
    """Return a repository as lists have it; what guards it only for who administers it."""
    found = {
        **simple_repository(repository, address),
        "default_branch": repository.default_branch,
        "language": repository.language,
        "archived": repository.is_archived,
        "disabled": False,
        "visibility": repository.visibility,
        "pushed_at": repository.pushed_at or None,
        "created_at": repository.created_at,
        "updated_at": repository.pushed_at or repository.created_at,
        "size": 1024 if repository.commits else 0,
        "topics": [],
        "is_template": False,
        "allow_forking": False,
        "permissions": {
            "admin": shows_security,
            "maintain": shows_security,
            "push": shows_security,
            "triage": shows_security,
            "pull": True,
        },
    }
    if shows_security:
        found["security_and_analysis"] = {
            name: {"status": repository.security.get(name, "disabled")} for name in _SECURITY
        }
    return found
