"""What is asked of a branch's rules: rulesets, their judgements, and classic protection."""

from __future__ import annotations

from typing import Any

from compliance.jobs.local.github.acts.rules import active, applies, rulesets_of
from compliance.jobs.local.github.repositories import Repository, Ruleset

from .question import Question, RefusalError, not_found

_SWITCHES = (
    "required_linear_history",
    "allow_force_pushes",
    "allow_deletions",
    "block_creations",
    "required_conversation_resolution",
    "lock_branch",
    "allow_fork_syncing",
)


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
    since = question.since("day", ("hour", "day", "week", "month"))
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
