"""What is asked of a repository and its branches."""

from __future__ import annotations

from typing import Any

from compliance.jobs.local.github.acts.rules import active, applies, rulesets_of
from compliance.jobs.local.github.moments import later
from compliance.jobs.local.github.repositories import Environment, Repository, Ruleset

from .question import Question, RefusalError, not_found
from .shapes import minimal_repository, some_user, user

_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_KINDS = (
    "push",
    "force_push",
    "branch_creation",
    "branch_deletion",
    "pr_merge",
    "merge_queue_merge",
)
_SWITCHES = (
    "required_linear_history",
    "allow_force_pushes",
    "allow_deletions",
    "block_creations",
    "required_conversation_resolution",
    "lock_branch",
    "allow_fork_syncing",
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


def branch_rules(question: Question) -> Any:
    """Answer GET …/rules/branches/{branch}: what is in force, with the ruleset each is from."""
    found = active(question.world, question.repository(), question.values["branch"])
    return [
        {
            **rule,
            "ruleset_source_type": ruleset.source_type,
            "ruleset_source": ruleset.source,
            "ruleset_id": ruleset.id,
        }
        for ruleset, rule in question.paged(found)
    ]


def protection(question: Question) -> Any:
    """Answer GET …/branches/{branch}/protection, the classic one."""
    question.need("administration")
    place, branch = question.repository(), question.values["branch"]
    if branch not in place.branches:
        raise RefusalError(404, "Branch not found")
    if branch not in place.protections:
        raise RefusalError(404, "Branch not protected")
    own = f"{question.address}/repos/{place.full_name}/branches/{branch}/protection"
    settings = dict(place.protections[branch])
    found: dict[str, Any] = {
        "url": own,
        "required_signatures": {"url": f"{own}/required_signatures", "enabled": False},
        "enforce_admins": {
            "url": f"{own}/enforce_admins",
            "enabled": bool(settings.pop("enforce_admins", False)),
        },
        **{name: {"enabled": bool(settings.pop(name, False))} for name in _SWITCHES},
    }
    if reviews := settings.pop("required_pull_request_reviews", None):
        found["required_pull_request_reviews"] = {
            "url": f"{own}/required_pull_request_reviews",
            "dismiss_stale_reviews": False,
            "require_code_owner_reviews": False,
            "require_last_push_approval": False,
            "required_approving_review_count": 1,
            **reviews,
        }
    if contexts := settings.pop("contexts", None):
        found["required_status_checks"] = {
            "url": f"{own}/required_status_checks",
            "strict": False,
            "contexts": list(contexts),
            "contexts_url": f"{own}/required_status_checks/contexts",
            "checks": [{"context": context, "app_id": None} for context in contexts],
        }
    return found | settings


def rulesets(question: Question) -> Any:
    """Answer GET …/rulesets, those of the organization with them unless that is refused."""
    place = question.repository()
    with_parents = question.query.get("includes_parents", "true").lower() != "false"
    rows = rulesets_of(question.world, place) if with_parents else place.rulesets
    wanted = [row for row in rows if row.source_type == "Repository" or _concerns(row, place)]
    return [_ruleset(row, place, question.address) for row in question.paged(wanted)]


def _concerns(ruleset: Ruleset, place: Repository) -> bool:
    return any(applies(ruleset, place, branch) for branch in place.branches)


def ruleset(question: Question) -> Any:
    """Answer GET …/rulesets/{ruleset_id}; who may go past it is told to who may change it."""
    place = question.repository()
    for row in rulesets_of(question.world, place):
        if str(row.id) == question.values["ruleset_id"]:
            found = _ruleset(row, place, question.address)
            found["conditions"] = {"ref_name": {"include": list(row.includes), "exclude": []}}
            found["rules"] = [dict(rule) for rule in row.rules]
            found["current_user_can_bypass"] = "never"
            if question.signed_in.may("administration", "write"):
                found["bypass_actors"] = [dict(actor) for actor in row.bypass]
            return found
    raise not_found()


def _ruleset(row: Ruleset, place: Repository, address: str) -> dict[str, Any]:
    own = f"{address}/repos/{place.full_name}/rulesets/{row.id}"
    return {
        "id": row.id,
        "name": row.name,
        "target": "branch",
        "source_type": row.source_type,
        "source": row.source,
        "enforcement": row.enforcement,
        "node_id": f"RRS_{row.id}",
        "_links": {
            "self": {"href": own},
            "html": {"href": f"{address}/{place.full_name}/rules/{row.id}"},
        },
        "created_at": row.created_at,
        "updated_at": row.created_at,
    }


def rule_suites(question: Question) -> Any:
    """Answer GET …/rulesets/rule-suites, newest first."""
    question.need("administration")
    place = question.repository()
    wanted = question.chosen("rule_suite_result", ("pass", "fail", "bypass", "all"), "all")
    since = _since(question, "day", ("hour", "day", "week", "month"))
    branch = question.query.get("ref", "").removeprefix("refs/heads/")
    rows = [
        row
        for row in reversed(place.suites)
        if wanted in ("all", row.result) and row.at >= since and branch in ("", row.branch)
    ]
    return [
        {
            "id": row.id,
            "actor_id": row.by.id,
            "actor_name": row.by.handle,
            "before_sha": row.before,
            "after_sha": row.after,
            "ref": f"refs/heads/{row.branch}",
            "repository_id": place.id,
            "repository_name": place.name,
            "pushed_at": row.at,
            "result": row.result,
        }
        for row in question.paged(rows)
    ]


def activity(question: Question) -> Any:
    """Answer GET …/activity."""
    question.need("contents")
    place, query = question.repository(), question.query
    kind = question.chosen("activity_type", ("", *_KINDS), "")
    since = _since(question, "", ("day", "week", "month", "quarter", "year"))
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


def _since(question: Question, usual: str, periods: tuple[str, ...]) -> str:
    period = question.chosen("time_period", ("", *periods), usual)
    return later(question.now, days=-_DAYS[period]) if period else ""


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
