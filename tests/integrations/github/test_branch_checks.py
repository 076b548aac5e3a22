"""The rules of production branches: GH-13 to GH-18, whatever the rules come from."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as gh
from .builders import FAIL, NA, PASS, UNKNOWN

REVIEWS = "required_pull_request_reviews"
OF_RULES = ["GH-13", "GH-14", "GH-15", "GH-16", "GH-17"]
METADATA = "It needs the repository permission “Metadata: read”."


def rules(*rows: dict[str, Any]) -> Record:
    return gh.record(gh.RULES, list(rows))


def classic(**reviews: Any) -> Record:
    return gh.protection(**{REVIEWS: reviews})


def checks(*names: str) -> dict[str, Any]:
    listed = [{"context": name} for name in names]
    return gh.rule("required_status_checks", required_status_checks=listed)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([rules(gh.pull_request(1))], PASS),
        ([rules(gh.pull_request(0))], FAIL),
        ([rules(gh.pull_request(0), gh.pull_request(2))], PASS),
        ([classic(required_approving_review_count=1)], PASS),
        ([classic(required_approving_review_count=0)], FAIL),
        ([classic()], FAIL),
        ([gh.protection()], FAIL),
        ([], FAIL),
        ([rules(gh.rule("deletion"))], FAIL),
        ([gh.refused(gh.PROTECTION)], UNKNOWN),
        ([gh.refused(gh.RULES)], UNKNOWN),
        ([gh.refused(gh.RULES), classic(required_approving_review_count=1)], PASS),
        ([rules(gh.pull_request(1)), gh.refused(gh.PROTECTION)], PASS),
        ([gh.refused(gh.PROTECTION, "404", "Branch not found")], NA),
        ([gh.refused(gh.PROTECTION, "404", "Not Found")], UNKNOWN),
        ([gh.record(gh.RULES, None)], UNKNOWN),
    ],
)
def test_an_approval_is_required_by_a_ruleset_or_by_classic_protection(
    answers: list[Record], expected: Outcome
) -> None:
    assert gh.only("GH-13", gh.branch(*answers)).outcome is expected


def test_the_stricter_of_both_holds_and_both_are_named() -> None:
    asked = [rules(gh.pull_request(1)), classic(required_approving_review_count=2)]

    assert gh.only("GH-13", gh.branch(*asked)).reason == (
        "2 approvals are required by branch protection and ruleset 7."
    )


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([rules(gh.pull_request(dismiss_stale_reviews_on_push=True))], PASS),
        ([rules(gh.pull_request(require_last_push_approval=True))], PASS),
        ([rules(gh.pull_request())], FAIL),
        ([classic(dismiss_stale_reviews=True)], PASS),
        ([classic(require_last_push_approval=True)], PASS),
        ([rules(gh.pull_request()), classic(dismiss_stale_reviews=True)], PASS),
        ([classic(dismiss_stale_reviews=None)], FAIL),
    ],
)
def test_a_new_push_needs_a_new_approval(answers: list[Record], expected: Outcome) -> None:
    assert gh.only("GH-15", gh.branch(*answers)).outcome is expected


@pytest.mark.parametrize(
    ("answers", "expected", "words"),
    [
        ([rules(checks("test", "lint"))], PASS, "lint, test"),
        ([rules(checks())], FAIL, ""),
        (
            [rules(gh.rule("workflows", workflows=[{"path": ".github/ci.yml"}]))],
            PASS,
            ".github/ci.yml",
        ),
        ([gh.protection(required_status_checks={"contexts": ["ci"], "checks": []})], PASS, "ci"),
        ([gh.protection(required_status_checks={"checks": [{"context": "a"}]})], PASS, "a"),
        ([gh.protection(required_status_checks=None)], FAIL, ""),
    ],
)
def test_checks_have_to_succeed(answers: list[Record], expected: Outcome, words: str) -> None:
    verdict = gh.only("GH-16", gh.branch(*answers))

    assert verdict.outcome is expected
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("answers", "expected", "words"),
    [
        ([rules(gh.rule("non_fast_forward"), gh.rule("deletion"))], PASS, ""),
        ([rules(gh.rule("non_fast_forward"))], FAIL, "open to deletion"),
        ([rules(gh.rule("deletion"))], FAIL, "open to force pushes"),
        ([gh.protection()], PASS, ""),
        ([gh.protection(allow_force_pushes={"enabled": True})], FAIL, "force pushes"),
        ([gh.protection(allow_deletions={"enabled": True}), rules(gh.rule("deletion"))], PASS, ""),
        ([gh.protection(allow_force_pushes=None, allow_deletions=None)], PASS, ""),
        ([], FAIL, "force pushes and deletion"),
    ],
)
def test_a_branch_is_neither_rewritten_nor_deleted(
    answers: list[Record], expected: Outcome, words: str
) -> None:
    verdict = gh.only("GH-17", gh.branch(*answers))

    assert verdict.outcome is expected
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("answers", "expected", "words"),
    [
        ([rules(gh.pull_request(require_code_owner_review=True))], PASS, "no errors"),
        ([classic(require_code_owner_reviews=True)], PASS, "no errors"),
        ([rules(gh.pull_request())], FAIL, "not required"),
        ([gh.record(gh.OWNERS, None)], FAIL, "no file CODEOWNERS"),
        (
            [gh.record(gh.OWNERS, {"errors": [{"path": "CODEOWNERS", "line": 3, "kind": "Gone"}]})],
            FAIL,
            "CODEOWNERS line 3: Gone",
        ),
        ([gh.refused(gh.OWNERS)], UNKNOWN, "repository permission “Contents: read”"),
        ([gh.record(gh.OWNERS, {"errors": None})], UNKNOWN, "does not hold"),
        ([gh.refused(gh.RULES)], UNKNOWN, METADATA),
    ],
)
def test_owners_of_sensitive_code_have_to_approve(
    answers: list[Record], expected: Outcome, words: str
) -> None:
    verdict = gh.only("GH-18", gh.branch(*answers))

    assert verdict.outcome is expected
    assert words in verdict.reason


def test_a_source_that_asks_for_no_approval_is_not_named_for_it() -> None:
    asked = [rules(gh.pull_request(1), {**gh.rule("deletion"), "ruleset_id": 8}), gh.protection()]

    assert gh.only("GH-13", gh.branch(*asked)).reason == "1 approval is required by ruleset 7."


def test_a_ruleset_is_called_by_its_name_where_that_is_known() -> None:
    asked = [rules(gh.pull_request()), gh.ruleset(name="production"), gh.record(gh.SUITES, [])]

    assert gh.only("GH-13", gh.branch(*asked)).reason == (
        "1 approval is required by ruleset “production”."
    )
    assert "who may go past ruleset “production”;" in gh.only("GH-14", gh.branch(*asked)).reason


@pytest.mark.parametrize("check_id", [*OF_RULES, "GH-18"])
@pytest.mark.parametrize(
    "answers",
    [
        [gh.repositories(gh.repository(archived=True))],
        gh.branch(gh.refused(gh.PROTECTION, "404", "Branch not found")),
    ],
)
def test_a_branch_nothing_can_reach_is_not_judged(check_id: str, answers: list[Record]) -> None:
    assert gh.only(check_id, answers).outcome is NA


@pytest.mark.parametrize("check_id", OF_RULES)
def test_a_plan_without_rules_is_a_branch_without_rules(check_id: str) -> None:
    words = "Upgrade to GitHub Pro or make this repository public to enable this feature."
    asked = [gh.refused(gh.RULES, "403", words), gh.refused(gh.PROTECTION, "403", words)]

    assert gh.only(check_id, gh.branch(*asked)).outcome is FAIL


@pytest.mark.parametrize("check_id", OF_RULES)
@pytest.mark.parametrize(
    ("call", "reason"), [(gh.RULES, METADATA), (gh.PROTECTION, gh.ADMINISTRATION)]
)
def test_rules_that_may_not_be_read_are_unknown_and_name_the_permission(
    check_id: str, call: str, reason: str
) -> None:
    verdict = gh.only(check_id, gh.branch(gh.refused(call)))

    assert (verdict.outcome, verdict.reason) == (UNKNOWN, reason)


def test_every_production_branch_that_was_agreed_is_judged() -> None:
    release = Record(
        call=gh.PROTECTION,
        region=gh.ORG,
        parameters={"owner": "northwind", "repo": "api", "branch": "release"},
        payload={REVIEWS: {"required_approving_review_count": 1}},
    )
    open_ = Record(call=gh.RULES, region=gh.ORG, parameters=release.parameters, payload=[])
    answers = [*gh.branch(), release, open_, gh.terms(production_branches=["main", "release"])]
    found = gh.judged("GH-13", answers)

    assert {name: verdict.outcome for name, verdict in found.items()} == {
        "northwind/api@main": FAIL,
        "northwind/api@release": PASS,
    }
