"""Repositories, environments, keys and tokens: GH-12, 25 and 26."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as gh
from .builders import FAIL, NA, PASS, UNKNOWN

ENVIRONMENTS = "GET /repos/{owner}/{repo}/environments"
KEYS = "GET /repos/{owner}/{repo}/keys"
TOKENS = "GET /orgs/{org}/personal-access-tokens"
APPS = "GET /orgs/{org}/installations"
REVIEWERS = {"type": "required_reviewers", "reviewers": [{"type": "User"}]}
BY_BRANCH = {"protected_branches": True, "custom_branch_policies": False}


@pytest.mark.parametrize(
    ("values", "approved", "expected"),
    [
        ({"visibility": "private"}, [], PASS),
        ({"visibility": "internal"}, [], PASS),
        ({"visibility": "public", "private": False}, [], FAIL),
        ({"visibility": "public", "private": False}, ["api"], PASS),
        ({"visibility": "public", "private": False}, ["northwind/api"], PASS),
        ({"visibility": "public", "private": False}, ["web"], FAIL),
        ({"visibility": None, "private": True}, [], PASS),
        ({"visibility": None, "private": False}, [], FAIL),
        ({"visibility": None, "private": None}, [], UNKNOWN),
        ({"visibility": "public", "archived": True}, [], FAIL),
    ],
)
def test_a_repository_is_private_or_approved_to_be_public(
    values: dict[str, Any], approved: list[str], expected: Outcome
) -> None:
    listed = gh.repositories(gh.repository(**values))

    assert gh.only("GH-12", [listed, gh.terms(approved_public=approved)]).outcome is expected


def environments(*rows: dict[str, Any]) -> list[Record]:
    return [gh.repositories(), gh.record(ENVIRONMENTS, list(rows))]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"protection_rules": [REVIEWERS], "deployment_branch_policy": None}, PASS),
        ({"protection_rules": [], "deployment_branch_policy": BY_BRANCH}, PASS),
        ({"protection_rules": [], "deployment_branch_policy": None}, FAIL),
        ({"protection_rules": [{"type": "wait_timer"}], "deployment_branch_policy": None}, FAIL),
        (
            {
                "protection_rules": [{**REVIEWERS, "reviewers": None}],
                "deployment_branch_policy": None,
            },
            FAIL,
        ),
        ({"protection_rules": None, "deployment_branch_policy": None}, UNKNOWN),
        ({"protection_rules": []}, UNKNOWN),
        ({"name": "staging", "protection_rules": []}, NA),
    ],
)
def test_production_is_guarded_by_reviewers_or_by_branch(
    values: dict[str, Any], expected: Outcome
) -> None:
    row = {"id": 1, "name": "production", **values}

    assert gh.only("GH-25", environments(row)).outcome is expected


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (gh.refused(ENVIRONMENTS), "It needs the repository permission “Actions: read”."),
        (gh.record(ENVIRONMENTS, None), f"GitHub answered {ENVIRONMENTS} without a list."),
    ],
)
def test_environments_that_could_not_be_listed_are_unknown(answer: Record, reason: str) -> None:
    verdict = gh.only("GH-25", [gh.repositories(), answer])

    assert (verdict.outcome, verdict.reason) == (UNKNOWN, reason)


def ways(*answers: Record) -> list[Record]:
    known = {answer.call for answer in answers}
    usual = [gh.repositories(), *(gh.record(call, []) for call in (KEYS, TOKENS, APPS))]
    return [*(each for each in usual if each.call not in known), *answers]


def key(**values: Any) -> Record:
    said = {
        "id": 1,
        "title": "deploy",
        "read_only": False,
        "created_at": gh.day("2025-02-03"),
        "added_by": "mara",
    }
    return gh.record(KEYS, [{**said, **values}])


def token(**values: Any) -> Record:
    said = {
        "id": 5,
        "owner": {"login": "mara"},
        "token_name": "ci",
        "token_expired": False,
        "token_expires_at": None,
        "access_granted_at": gh.day("2026-01-02"),
    }
    return gh.record(TOKENS, [{**said, **values}])


def app(**values: Any) -> Record:
    said = {
        "id": 8,
        "app_slug": "robot",
        "repository_selection": "all",
        "permissions": {"contents": "read"},
        "suspended_at": None,
    }
    return gh.record(APPS, [{**said, **values}])


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (key(read_only=True), PASS, "only read"),
        (key(), FAIL, "made on 2025-02-03 by mara, may write"),
        (key(added_by=None, created_at=None), FAIL, "The key, may write"),
        (key(enabled=False), NA, "switched off"),
        (key(read_only=None), UNKNOWN, "whether the key may write"),
        (token(), FAIL, "granted on 2026-01-02, never ends"),
        (token(token_expires_at=gh.day("2026-09-01")), PASS, "ends on 2026-09-01"),
        (token(token_expired=True), NA, "has expired"),
        (token(owner=None), FAIL, "never ends"),
        (gh.record(TOKENS, [{"id": 5}]), UNKNOWN, "when the token ends"),
        (app(), PASS, "only read every repository"),
        (app(permissions={"contents": "write"}), PASS, "write contents in every repository"),
        (
            app(permissions={"administration": "write"}, repository_selection="selected"),
            FAIL,
            "in chosen repositories: administration",
        ),
        (app(suspended_at=gh.day("2026-01-01")), NA, "suspended"),
        (app(permissions=None), UNKNOWN, "what the App may do"),
    ],
)
def test_keys_only_read_tokens_end_and_apps_change_no_rules(
    answer: Record, expected: Outcome, words: str
) -> None:
    verdict = gh.only("GH-26", ways(answer))

    assert verdict.outcome is expected
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (KEYS, gh.ADMINISTRATION),
        (TOKENS, "It needs the organization permission “Personal access tokens: read”."),
        (APPS, gh.OF_ORGANIZATION),
    ],
)
def test_what_may_not_be_listed_is_unknown_and_names_the_permission(call: str, reason: str) -> None:
    verdict = gh.only("GH-26", ways(gh.refused(call)))

    assert (verdict.outcome, verdict.reason) == (UNKNOWN, reason)


def test_an_archived_repository_s_keys_open_nothing_that_changes() -> None:
    listed = gh.repositories(gh.repository(archived=True))

    assert gh.evaluated("GH-26", ways(listed)) == []


@pytest.mark.parametrize(
    "check_id", ["GH-12", "GH-13", "GH-14", "GH-18", "GH-21", "GH-22", "GH-23", "GH-25", "GH-26"]
)
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (gh.refused(gh.REPOS, type="all"), "It needs the repository permission “Metadata: read”."),
        (gh.record(gh.REPOS, None, type="all"), f"GitHub answered {gh.REPOS} without a list."),
    ],
)
def test_repositories_that_could_not_be_listed_are_unknown_never_none(
    check_id: str, answer: Record, reason: str
) -> None:
    found = [verdict for _, verdict in gh.evaluated(check_id, [answer])]

    assert {verdict.outcome for verdict in found} == {UNKNOWN}
    assert reason in {verdict.reason for verdict in found}
