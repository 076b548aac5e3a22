"""What is asked of a repository and its branches."""

from __future__ import annotations

from typing import Any

from compliance.jobs.local.github.repositories import Environment, Repository

from .question import Question, RefusalError, not_found
from .shapes import minimal_repository, some_user, user

_KINDS = (
    "push",
    "force_push",
    "branch_creation",
    "branch_deletion",
    "pr_merge",
    "merge_queue_merge",
)


def repository(question: Question) -> Any:
    """Answer GET /repos/{owner}/{repo}."""
    found, may = question.repository(), question.signed_in.may("administration")
    counted = {"forks": 0, "open_issues": 0, "watchers": 0, "network_count": 0}
    same = {"forks_count": 0, "open_issues_count": 0, "watchers_count": 0, "stargazers_count": 0}
    address = question.address
    return {
        **minimal_repository(found, address, shows_security=may),
        **counted,
        **same,
        "subscribers_count": 0,
        "clone_url": f"{address}/{found.full_name}.git",
        "git_url": f"git://github.test/{found.full_name}.git",
        "ssh_url": f"git@github.test:{found.full_name}.git",
        "svn_url": f"{address}/{found.full_name}",
        "mirror_url": None,
        "homepage": None,
        "license": None,
        "has_issues": True,
        "has_projects": False,
        "has_wiki": False,
        "has_pages": False,
        "has_downloads": False,
        "has_discussions": False,
    }


def activity(question: Question) -> Any:
    """Answer GET …/activity."""
    question.need("contents")
    place, query = question.repository(), question.query
    kind = question.chosen("activity_type", ("", *_KINDS), "")
    since = question.since("", ("day", "week", "month", "quarter", "year"))
    branch = query.get("ref", "").removeprefix("refs/heads/")
    rows = [
        row
        for row in place.pushes
        if kind in ("", row.kind)
        and row.at >= since
        and branch in ("", row.branch)
        and query.get("actor", "") in ("", row.by.login if row.by else "")
    ]
    is_ascending = question.chosen("direction", ("asc", "desc"), "desc") == "asc"
    rows.sort(key=lambda row: (row.at, row.id), reverse=not is_ascending)
    return [
        {
            "id": row.id,
            "node_id": f"PSH_{row.id}",
            "before": row.before,
            "after": row.after,
            "ref": f"refs/heads/{row.branch}",
            "timestamp": row.at,
            "activity_type": row.kind,
            "actor": some_user(row.by, question.address),
        }
        for row in question.after(rows, lambda row: str(row.id))
    ]


def owners_errors(question: Question) -> Any:
    """Answer GET …/codeowners/errors; 404 where there is no file."""
    question.need("contents")
    place = question.repository()
    if not place.owners_file:
        raise not_found()
    return {"errors": [dict(error) for error in place.owners_errors]}


def environments(question: Question) -> Any:
    """Answer GET …/environments."""
    question.need("actions")
    place = question.repository()
    rows = question.paged(place.environments)
    found = [_environment(row, place, question.address) for row in rows]
    return {"total_count": len(place.environments), "environments": found}


def _environment(row: Environment, place: Repository, address: str) -> dict[str, Any]:
    rules: list[dict[str, Any]] = []
    if row.wait_minutes:
        rules.append({"type": "wait_timer", "wait_timer": row.wait_minutes})
    if row.reviewers:
        reviewers = [{"type": "User", "reviewer": user(r, address)} for r in row.reviewers]
        prevents = row.prevents_self_review
        rules.append(
            {
                "type": "required_reviewers",
                "prevent_self_review": prevents,
                "reviewers": reviewers,
            }
        )
    if row.only_protected_branches:
        rules.append({"type": "branch_policy"})
    policy = {"protected_branches": True, "custom_branch_policies": False}
    return {
        "id": row.id,
        "node_id": f"EN_{row.id}",
        "name": row.name,
        "url": f"{address}/repos/{place.full_name}/environments/{row.name}",
        "html_url": f"{address}/{place.full_name}/deployments/activity_log",
        "created_at": row.created_at,
        "updated_at": row.created_at,
        "protection_rules": [
            {"id": row.id * 10 + number, "node_id": f"GA_{row.id}{number}", **rule}
            for number, rule in enumerate(rules)
        ],
        "deployment_branch_policy": policy if row.only_protected_branches else None,
    }


def keys(question: Question) -> Any:
    """Answer GET …/keys."""
    question.need("administration")
    place = question.repository()
    return [
        {
            "id": row.id,
            "key": row.key,
            "url": f"{question.address}/repos/{place.full_name}/keys/{row.id}",
            "title": row.title,
            "verified": True,
            "created_at": row.created_at,
            "read_only": row.is_read_only,
            "added_by": row.added_by,
            "last_used": row.used_at or None,
            "enabled": True,
        }
        for row in question.paged(place.keys)
    ]


def vulnerability_alerts(question: Question) -> Any:
    """Answer GET …/vulnerability-alerts: 204 where they are on."""
    question.need("administration")
    if not question.repository().has_vulnerability_alerts:
        raise RefusalError(404, "Vulnerability alerts are disabled.")
    return None


def default_setup(question: Question) -> Any:
    """Answer GET …/code-scanning/default-setup."""
    question.need("administration")
    place = question.repository()
    if not place.code_scanning:
        raise RefusalError(403, "Code Security must be enabled for this repository.")
    is_on = place.code_scanning == "configured"
    return {
        "state": place.code_scanning,
        "languages": ["python"] if is_on else [],
        "query_suite": "default",
        "threat_model": "remote",
        "updated_at": place.created_at if is_on else None,
        "schedule": "weekly" if is_on else None,
        "runner_type": "standard",
        "runner_label": None,
    }
