"""Who may go past the rules of a production branch, and who did: GH-14."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as gh
from .builders import FAIL, PASS, UNKNOWN

REVIEWS = "required_pull_request_reviews"
TEAM = {"actor_id": 17, "actor_type": "Team", "bypass_mode": "always"}
OWNERS_PASS = {"actor_id": None, "actor_type": "OrganizationAdmin", "bypass_mode": "pull_request"}


def rules(*rows: dict[str, Any]) -> Record:
    return gh.record(gh.RULES, list(rows))


def classic(**reviews: Any) -> Record:
    return gh.protection(**{REVIEWS: reviews})


@pytest.mark.parametrize(
    ("answers", "expected", "words"),
    [
        ([gh.protection()], PASS, "Nobody may go past"),
        ([gh.protection(enforce_admins={"enabled": False})], FAIL, "administrators"),
        ([gh.protection(enforce_admins=None)], PASS, "Nobody may go past"),
        (
            [
                classic(
                    bypass_pull_request_allowances={
                        "users": [{"login": "mara"}],
                        "teams": [{"slug": "ops"}],
                        "apps": [{"slug": "bot"}],
                    }
                )
            ],
            FAIL,
            "App bot, mara, team ops",
        ),
        ([rules(gh.rule("deletion")), gh.ruleset(actors=[])], PASS, "Nobody may go past"),
        ([rules(gh.rule("deletion")), gh.ruleset(actors=[TEAM])], FAIL, "team 17"),
        (
            [rules(gh.rule("deletion")), gh.ruleset(actors=[OWNERS_PASS])],
            FAIL,
            "organization owners (by pull request)",
        ),
        (
            [rules(gh.rule("deletion")), gh.ruleset(), gh.record(gh.SUITES, [])],
            PASS,
            "who may go past ruleset 7;",
        ),
        (
            [rules(gh.rule("deletion")), gh.ruleset(), gh.refused(gh.SUITES)],
            UNKNOWN,
            gh.ADMINISTRATION,
        ),
        ([rules(gh.rule("deletion")), gh.ruleset()], UNKNOWN, "was not asked in this run"),
        ([gh.refused(gh.PROTECTION)], UNKNOWN, gh.ADMINISTRATION),
        ([], FAIL, "no rules"),
    ],
)
def test_nobody_goes_past_a_branch_s_rules(
    answers: list[Record], expected: Outcome, words: str
) -> None:
    verdict = gh.only("GH-14", gh.branch(*answers))

    assert verdict.outcome is expected
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        ({"actor_id": 5, "actor_type": "RepositoryRole"}, "repository administrators"),
        ({"actor_id": 99, "actor_type": "RepositoryRole"}, "repository role 99"),
        ({"actor_id": 8, "actor_type": "Integration"}, "App 8"),
        ({"actor_type": "DeployKey"}, "deploy keys"),
        ({"actor_id": 3, "actor_type": "User"}, "account 3"),
        ({"actor_id": 3, "actor_type": "SomethingNew"}, "SomethingNew 3"),
    ],
)
def test_whoever_may_go_past_is_named(actor: dict[str, Any], words: str) -> None:
    asked = gh.branch(rules(gh.rule("deletion")), gh.ruleset(actors=[actor]))

    assert gh.only("GH-14", asked).reason == f"May go past the rules: {words}."


def test_each_push_past_the_rules_is_judged_by_itself() -> None:
    suite = {
        "id": 31,
        "actor_name": "mara",
        "ref": "refs/heads/main",
        "before_sha": "b" * 40,
        "after_sha": "d" * 40,
        "pushed_at": "2026-06-03T02:11:00Z",
    }
    suites = [suite, {**suite, "id": 32, "ref": "refs/heads/other"}, {"id": 33}]
    shown = [rules(gh.rule("deletion")), gh.ruleset(actors=[]), gh.record(gh.SUITES, suites)]
    found = gh.judged("GH-14", gh.branch(*shown))

    assert found[gh.PLACE].outcome is PASS
    assert len(found) == 2
    assert found["Push 31 to northwind/api@main"] == (
        type(found[gh.PLACE])(
            FAIL,
            "mara pushed past the rules of northwind/api@main on 3 Jun 2026, 02:11 UTC: bbbbbbb "
            "to ddddddd. No review of it is recorded.",
        )
    )
