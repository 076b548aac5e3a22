"""The rules that hold for a branch, whatever they come from, merged into one.

Authority: GitHub's documentation, "About rulesets" (rules of several sources add up, and the most
restrictive of each holds) and "About protected branches". The rules GitHub gives for a branch are
those of active rulesets only, an organization's and an enterprise's among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .answers import flag, items, number, part, text

PROTECTION = "branch protection"
_NAMES = ("asked_by", "checks", "sources")
_FLAGS = (
    "dismisses_stale",
    "asks_last_push",
    "asks_code_owners",
    "blocks_force_push",
    "blocks_deletion",
)
_CLASSIC_BLOCKS = {True: False, False: True, None: True}  # allowed is the opposite of blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchRules:
    """What has to be so before something reaches a branch."""

    approvals: int = 0
    asked_by: tuple[str, ...] = ()  # the sources that ask for approvals
    dismisses_stale: bool = False
    asks_last_push: bool = False  # somebody other than who pushed last approves
    asks_code_owners: bool = False
    checks: tuple[str, ...] = ()
    blocks_force_push: bool = False
    blocks_deletion: bool = False
    sources: tuple[str, ...] = ()  # "ruleset “production”", "branch protection"


def merged(rules: Iterable[BranchRules]) -> BranchRules:
    """Return what holds where all of these hold: the stricter of each."""
    found = list(rules)
    values: dict[str, Any] = {name: any(getattr(each, name) for each in found) for name in _FLAGS}
    for name in _NAMES:
        values[name] = _each(word for rule in found for word in getattr(rule, name))
    approvals = max((each.approvals for each in found), default=0)
    return BranchRules(approvals=approvals, **values)


def from_rulesets(rows: Any, titles: Mapping[str, str]) -> BranchRules:
    """Return the rules of every active ruleset that holds for a branch; titles are by id."""
    return merged(_rule(row, titles) for row in items(rows))


def from_protection(said: dict[str, Any]) -> BranchRules:
    """Return the rules of classic branch protection; none where there is none."""
    if not said:
        return BranchRules()
    reviews = part(said, "required_pull_request_reviews")
    approvals = number(reviews, "required_approving_review_count")
    return BranchRules(
        approvals=approvals,
        asked_by=(PROTECTION,) if approvals else (),
        dismisses_stale=bool(flag(reviews, "dismiss_stale_reviews")),
        asks_last_push=bool(flag(reviews, "require_last_push_approval")),
        asks_code_owners=bool(flag(reviews, "require_code_owner_reviews")),
        checks=_classic_checks(part(said, "required_status_checks")),
        blocks_force_push=_CLASSIC_BLOCKS[flag(part(said, "allow_force_pushes"), "enabled")],
        blocks_deletion=_CLASSIC_BLOCKS[flag(part(said, "allow_deletions"), "enabled")],
        sources=(PROTECTION,),
    )


def _rule(row: dict[str, Any], titles: Mapping[str, str]) -> BranchRules:
    ruleset = text(row, "ruleset_id")
    source = (titles.get(ruleset) or f"ruleset {ruleset}",)
    kind, values = text(row, "type"), part(row, "parameters")
    is_review = kind == "pull_request"
    approvals = number(values, "required_approving_review_count") if is_review else 0
    return BranchRules(
        approvals=approvals,
        asked_by=source if approvals else (),
        dismisses_stale=is_review and bool(flag(values, "dismiss_stale_reviews_on_push")),
        asks_last_push=is_review and bool(flag(values, "require_last_push_approval")),
        asks_code_owners=is_review and bool(flag(values, "require_code_owner_review")),
        checks=_required(values),
        blocks_force_push=kind == "non_fast_forward",
        blocks_deletion=kind == "deletion",
        sources=source,
    )


def _required(values: dict[str, Any]) -> tuple[str, ...]:
    """Return the checks and the workflows that have to succeed."""
    checks = [text(row, "context") for row in items(values.get("required_status_checks"))]
    workflows = [text(row, "path") for row in items(values.get("workflows"))]
    return _each([*checks, *workflows])


def _classic_checks(required: dict[str, Any]) -> tuple[str, ...]:
    contexts = required.get("contexts")
    listed = [str(name) for name in contexts] if isinstance(contexts, list) else []
    return _each([*listed, *(text(row, "context") for row in items(required.get("checks")))])


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names) - {""}))
