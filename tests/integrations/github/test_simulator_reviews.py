"""Reviews, and the rules that weigh them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from compliance.jobs.local.github.acts.branches import direct_push, force_push
from compliance.jobs.local.github.acts.merges import merge
from compliance.jobs.local.github.acts.pulls import (
    checks,
    comment,
    dismiss,
    label,
    open_pull,
    push_commit,
    review,
    set_auto_merge,
)
from compliance.jobs.local.github.acts.rules import RuleViolationError
from compliance.jobs.local.github.moments import stamp
from compliance.jobs.local.github.seeds.small import small
from compliance.jobs.local.github.world import MissingError
from tests.fakes.github import GitHub, github

from .simulator_questions import PULL

API = "northwind/api"
BYPASSED = {"rule_suite_result": "bypass", "time_period": "month"}


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def served(now: datetime) -> Iterator[GitHub]:
    with github(small(now)) as running:
        yield running


@pytest.fixture
def number(served: GitHub, now: datetime) -> int:
    made = open_pull(served.world, repository=API, author="ravi", title="Add", at=now)
    checks(served.world, repository=API, number=made.number)
    return made.number


def _pull(served: GitHub, number: int) -> dict[str, Any]:
    found: dict[str, Any] = served.data(PULL, name="api", number=number)["repository"][
        "pullRequest"
    ]
    return found


def _approve(served: GitHub, number: int, now: datetime, *, by: str = "june", **more: Any) -> None:
    at = now + timedelta(minutes=10)
    review(served.world, repository=API, number=number, by=by, at=at, **more)


def _merge(served: GitHub, number: int, now: datetime, **more: Any) -> None:
    at = now + timedelta(minutes=30)
    merge(served.world, repository=API, number=number, by="june", at=at, **more)


def test_a_review_is_of_the_head_of_its_time(served: GitHub, number: int, now: datetime) -> None:
    head = _pull(served, number)["headRefOid"]
    _approve(served, number, now)
    pushed = push_commit(
        served.world, repository=API, number=number, at=now + timedelta(minutes=12)
    )
    pull = _pull(served, number)
    assert pull["headRefOid"] == pushed.oid
    assert pull["reviews"]["nodes"][0]["commit"] == {"oid": head}
    assert pull["commits"]["totalCount"] == 2


def test_a_push_dismisses_approvals_where_the_rules_say_so(
    served: GitHub, number: int, now: datetime
) -> None:
    _approve(served, number, now)
    push_commit(served.world, repository=API, number=number, at=now + timedelta(minutes=12))
    assert [r["state"] for r in _pull(served, number)["reviews"]["nodes"]] == ["DISMISSED"]


def test_a_push_leaves_approvals_where_no_rule_says_so(
    served: GitHub, number: int, now: datetime
) -> None:
    served.world.organization("northwind").rulesets.clear()
    _approve(served, number, now)
    push_commit(served.world, repository=API, number=number, at=now + timedelta(minutes=12))
    assert [r["state"] for r in _pull(served, number)["reviews"]["nodes"]] == ["APPROVED"]


@pytest.mark.parametrize(
    ("reviews", "is_let"),
    [
        ([], False),
        ([("june", "approve")], True),
        ([("june", "comment")], False),
        ([("june", "request")], False),
        ([("june", "request"), ("june", "approve")], True),
        ([("june", "approve"), ("june", "request")], False),
        ([("june", "approve"), ("june", "comment")], True),
        ([("ravi", "approve")], False),
    ],
)
def test_only_somebody_elses_last_decision_counts(
    served: GitHub, number: int, now: datetime, reviews: list[tuple[str, str]], is_let: bool
) -> None:
    for by, verdict in reviews:
        _approve(served, number, now, by=by, verdict=verdict)
    if is_let:
        _merge(served, number, now)
    else:
        with pytest.raises(RuleViolationError, match="approving review"):
            _merge(served, number, now)
    assert _pull(served, number)["merged"] is is_let


def test_a_dismissed_approval_does_not_count(served: GitHub, number: int, now: datetime) -> None:
    _approve(served, number, now)
    dismiss(served.world, repository=API, number=number, of="june", at=now)
    with pytest.raises(RuleViolationError):
        _merge(served, number, now)


def test_nobody_can_dismiss_a_review_that_was_not_given(
    served: GitHub, number: int, now: datetime
) -> None:
    with pytest.raises(MissingError, match="did not review"):
        dismiss(served.world, repository=API, number=number, of="june", at=now)


@pytest.mark.parametrize("state", ["FAILURE", "PENDING", ""])
def test_checks_that_are_not_green_hold_a_merge(
    served: GitHub, number: int, now: datetime, state: str
) -> None:
    _approve(served, number, now)
    checks(served.world, repository=API, number=number, state=state)
    with pytest.raises(RuleViolationError, match="status checks"):
        _merge(served, number, now)
    commit = _pull(served, number)["commits"]["nodes"][0]["commit"]
    assert commit["statusCheckRollup"] == ({"state": state} if state else None)


def test_a_merge_past_the_rules_is_noted_as_a_bypass(
    served: GitHub, number: int, now: datetime
) -> None:
    path = f"/repos/{API}/rulesets/rule-suites"
    assert served.get(path, **BYPASSED).body == []
    merge(served.world, repository=API, number=number, by="june", at=now, bypass=True)
    noted = served.get(path, ref="main", **BYPASSED).body
    assert [(row["actor_name"], row["result"]) for row in noted] == [("june", "bypass")]
    assert noted[0]["after_sha"] == _pull(served, number)["mergeCommit"]["oid"]


def test_a_merge_within_the_rules_is_no_bypass(served: GitHub, number: int, now: datetime) -> None:
    _approve(served, number, now)
    merge(served.world, repository=API, number=number, by="june", at=now, bypass=True)
    path = f"/repos/{API}/rulesets/rule-suites"
    assert served.get(path, **BYPASSED).body == []
    passed = served.get(path, rule_suite_result="pass", time_period="day").body
    assert [row["actor_name"] for row in passed] == ["june"]


def test_a_refused_push_moves_nothing_and_is_noted(served: GitHub, now: datetime) -> None:
    head = served.world.repository(API).head().oid
    with pytest.raises(RuleViolationError, match="pull request"):
        direct_push(served.world, repository=API, by="ravi", at=now, message="No")
    with pytest.raises(RuleViolationError, match="force-push"):
        force_push(served.world, repository=API, by="ravi", at=now)
    assert served.world.repository(API).head().oid == head
    failed = served.get(f"/repos/{API}/rulesets/rule-suites", rule_suite_result="fail").body
    assert [row["actor_name"] for row in failed] == ["ravi", "ravi"]


def test_a_review_after_the_merge_is_told_like_any(
    served: GitHub, number: int, now: datetime
) -> None:
    merge(served.world, repository=API, number=number, by="june", at=now, bypass=True)
    _approve(served, number, now)
    pull = _pull(served, number)
    said = pull["reviews"]["nodes"][0]
    assert said["submittedAt"] > pull["mergedAt"]
    assert pull["updatedAt"] == said["submittedAt"] == stamp(now + timedelta(minutes=10))


def test_words_and_labels_are_counted_and_move_the_update(
    served: GitHub, number: int, now: datetime
) -> None:
    _approve(served, number, now, verdict="comment", comments=2)
    comment(served.world, repository=API, number=number, at=now + timedelta(minutes=20))
    label(served.world, repository=API, number=number, name="bug", at=now + timedelta(minutes=21))
    pull = _pull(served, number)
    assert pull["totalCommentsCount"] == 3
    assert pull["labels"] == {"totalCount": 1, "nodes": [{"name": "bug"}]}
    assert pull["updatedAt"] == stamp(now + timedelta(minutes=21))


def test_a_programs_pull_request_says_so(served: GitHub, now: datetime) -> None:
    made = open_pull(
        served.world, repository=API, author="dependabot[bot]", title="Bump", at=now
    ).number
    set_auto_merge(served.world, repository=API, number=made, by="github-actions[bot]", at=now)
    pull = _pull(served, made)
    assert pull["author"] == {"__typename": "Bot", "login": "dependabot"}
    assert pull["autoMergeRequest"] == {
        "enabledAt": stamp(now),
        "enabledBy": {"login": "github-actions"},
    }
