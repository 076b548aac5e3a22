"""Rules of branches: making them, and holding pushes and merges to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compliance.jobs.local.github.accounts import Account
from compliance.jobs.local.github.moments import Moment, stamp
from compliance.jobs.local.github.pulls import Pull
from compliance.jobs.local.github.repositories import Repository, Ruleset, Suite
from compliance.jobs.local.github.world import World


class RuleViolationError(Exception):
    """The branch's rules do not allow it; say `bypass` where the person may go past them."""


def add_ruleset(  # noqa: PLR0913
    world: World,
    *,
    organization: str,
    repository: str = "",
    name: str,
    at: Moment,
    rules: Sequence[Mapping[str, Any]],
    enforcement: str = "active",
    bypass: Sequence[Mapping[str, Any]] = (),
    includes: Sequence[str] = ("~DEFAULT_BRANCH",),
) -> Ruleset:
    """Add a ruleset to a repository, or to the organization for all of its repositories."""
    owner = world.organization(organization)
    place = owner.repositories[repository] if repository else owner
    made = Ruleset(
        id=world.new_id(),
        name=name,
        source=f"{owner.login}/{repository}" if repository else owner.login,
        source_type="Repository" if repository else "Organization",
        created_at=stamp(at),
        rules=tuple(dict(one) for one in rules),
        enforcement=enforcement,
        includes=tuple(includes),
        bypass=tuple(dict(one) for one in bypass),
    )
    place.rulesets.append(made)
    return made


def protect(world: World, *, repository: str, branch: str = "", **settings: Any) -> None:
    """Protect a branch the classic way; settings as GitHub's answer has them."""
    place = world.repository(repository)
    place.protections[branch or place.default_branch] = settings


def pull_request_rule(
    approvals: int = 1, *, stale: bool = True, owners: bool = False, last_push: bool = False
) -> dict[str, Any]:
    """Return the rule that changes come by pull request."""
    return {
        "type": "pull_request",
        "parameters": {
            "allowed_merge_methods": ["merge", "squash", "rebase"],
            "dismiss_stale_reviews_on_push": stale,
            "require_code_owner_review": owners,
            "require_last_push_approval": last_push,
            "required_approving_review_count": approvals,
            "required_review_thread_resolution": False,
        },
    }


def checks_rule(*contexts: str) -> dict[str, Any]:
    """Return the rule that these checks must be green."""
    return {
        "type": "required_status_checks",
        "parameters": {
            "do_not_enforce_on_create": False,
            "required_status_checks": [{"context": context} for context in contexts],
            "strict_required_status_checks_policy": False,
        },
    }


def queue_rule() -> dict[str, Any]:
    """Return the rule that merges go through a queue."""
    return {
        "type": "merge_queue",
        "parameters": {
            "check_response_timeout_minutes": 60,
            "grouping_strategy": "ALLGREEN",
            "max_entries_to_build": 5,
            "max_entries_to_merge": 5,
            "merge_method": "SQUASH",
            "min_entries_to_merge": 1,
            "min_entries_to_merge_wait_minutes": 5,
        },
    }


def rulesets_of(world: World, repository: Repository) -> list[Ruleset]:
    """Return the repository's own rulesets and those of its organization."""
    organization = world.organization(repository.owner.login)
    return [*repository.rulesets, *organization.rulesets]


def applies(ruleset: Ruleset, repository: Repository, branch: str) -> bool:
    """Return whether a ruleset is for a branch."""
    names = {"~ALL", f"refs/heads/{branch}"}
    if branch == repository.default_branch:
        names.add("~DEFAULT_BRANCH")
    return any(name in names for name in ruleset.includes)


def active(world: World, repository: Repository, branch: str) -> list[tuple[Ruleset, Any]]:
    """Return each rule in force on a branch, with the ruleset it is from."""
    return [
        (ruleset, rule)
        for ruleset in rulesets_of(world, repository)
        if ruleset.enforcement == "active" and applies(ruleset, repository, branch)
        for rule in ruleset.rules
    ]


def rule(world: World, repository: Repository, branch: str, kind: str) -> dict[str, Any] | None:
    """Return the parameters of the first rule of a kind that is in force on a branch."""
    found = (rule for _, rule in active(world, repository, branch) if rule["type"] == kind)
    return next((one.get("parameters", {}) for one in found), None)


def why_not_merged(world: World, pull: Pull) -> str:
    """Return what of the rules a merge would break; blank where they are kept."""
    wanted = rule(world, pull.repository, pull.base, "pull_request") or {}
    approvals = pull.approvers()
    count = wanted.get("required_approving_review_count", 0)
    if len(approvals) < count:
        return f"At least {count} approving review is required."
    is_last = any(review.commit is pull.head for review in approvals.values())
    if wanted.get("require_last_push_approval") and not is_last:
        return "Somebody other than who pushed last must approve."
    if rule(world, pull.repository, pull.base, "required_status_checks") is not None:
        return "" if pull.head.checks == "SUCCESS" else "Required status checks are expected."
    return ""


def judge(  # noqa: PLR0913
    world: World,
    repository: Repository,
    branch: str,
    *,
    broken: str,
    bypass: bool,
    by: Account,
    at: str,
    after: str,
) -> None:
    """Note how the rules judged a movement of a branch; raise where they do not let it pass."""
    if not active(world, repository, branch):
        return
    before = repository.branches.get(branch, "0" * 40)
    result = ("bypass" if bypass else "fail") if broken else "pass"
    repository.suites.append(
        Suite(
            id=world.new_id(),
            by=by,
            at=at,
            branch=branch,
            before=before,
            after=after,
            result=result,
        )
    )
    if result == "fail":
        raise RuleViolationError(f"Repository rule violations found. {broken}")
