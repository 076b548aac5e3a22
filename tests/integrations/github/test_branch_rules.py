"""Rules of several sources add up: the stricter of each holds, in whatever order they are read."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from integrations.providers.github.resources.rules import (
    BranchRules,
    from_protection,
    from_rulesets,
    merged,
)

from .builders import pull_request, rule

NAMES = st.lists(st.sampled_from(["build", "lint", "test"]), unique=True).map(
    lambda names: tuple(sorted(names))
)
RULES = st.builds(
    BranchRules,
    approvals=st.integers(0, 6),
    asked_by=NAMES,
    dismisses_stale=st.booleans(),
    asks_last_push=st.booleans(),
    asks_code_owners=st.booleans(),
    checks=NAMES,
    blocks_force_push=st.booleans(),
    blocks_deletion=st.booleans(),
    sources=NAMES,
)
FLAGS = (
    "dismisses_stale",
    "asks_last_push",
    "asks_code_owners",
    "blocks_force_push",
    "blocks_deletion",
)


@given(st.lists(RULES, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_sources_does_not_matter(found: list[BranchRules], random: Any) -> None:
    shuffled = random.sample(found, len(found))

    assert merged(shuffled) == merged(found)


@given(RULES)
def test_a_source_that_is_read_twice_holds_once(found: BranchRules) -> None:
    assert merged([found, found]) == found == merged([found])


@given(RULES, RULES)
def test_another_source_never_loosens_a_rule(one: BranchRules, other: BranchRules) -> None:
    both = merged([one, other])

    assert both.approvals == max(one.approvals, other.approvals)
    assert set(both.checks) == {*one.checks, *other.checks}
    for flag in FLAGS:
        assert getattr(both, flag) == (getattr(one, flag) or getattr(other, flag))


def test_no_source_holds_nothing() -> None:
    assert merged([]) == BranchRules() == from_rulesets([], {}) == from_protection({})


def test_a_rule_speaks_only_of_its_own_kind() -> None:
    values = {"required_approving_review_count": 3, "dismiss_stale_reviews_on_push": True}
    found = from_rulesets([rule("update", **values)], {})

    assert found == BranchRules(sources=("ruleset 7",))


def test_rulesets_of_every_level_are_merged() -> None:
    rows = [
        pull_request(1, require_code_owner_review=True),
        {**pull_request(2, require_last_push_approval=True), "ruleset_id": 8},
        {**rule("deletion"), "ruleset_id": 9, "ruleset_source_type": "Repository"},
    ]

    assert from_rulesets(rows, {"9": "ruleset “own”"}) == BranchRules(
        approvals=2,
        asked_by=("ruleset 7", "ruleset 8"),
        asks_last_push=True,
        asks_code_owners=True,
        blocks_deletion=True,
        sources=("ruleset 7", "ruleset 8", "ruleset “own”"),
    )
