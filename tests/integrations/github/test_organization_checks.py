"""What holds for a whole organization: GH-01, 04, 08, 09 and 24."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as gh
from .builders import FAIL, NA, PASS, UNKNOWN

ORGANIZATION = "GET /orgs/{org}"
ACTIONS = "GET /orgs/{org}/actions/permissions"
SELECTED = "GET /orgs/{org}/actions/permissions/selected-actions"
WORKFLOW = "GET /orgs/{org}/actions/permissions/workflow"
READS = {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (gh.organization(two_factor_requirement_enabled=True), PASS),
        (gh.organization(two_factor_requirement_enabled=False), FAIL),
        (gh.organization(two_factor_requirement_enabled=None), UNKNOWN),
        (gh.organization(), UNKNOWN),
        (gh.refused(ORGANIZATION), UNKNOWN),
        (gh.record(ORGANIZATION, None), UNKNOWN),
    ],
)
def test_two_factor_authentication_is_required_of_everybody(
    answer: Record, expected: Outcome
) -> None:
    assert gh.only("GH-01", [answer]).outcome is expected


@pytest.mark.parametrize("check_id", ["GH-01", "GH-08", "GH-09"])
@pytest.mark.parametrize(
    "answer", [gh.refused(ORGANIZATION), gh.record(ORGANIZATION, {"login": gh.ORG})]
)
def test_what_only_administration_sees_is_unknown_and_names_it(
    check_id: str, answer: Record
) -> None:
    verdict = gh.only(check_id, [answer])

    assert verdict.outcome is UNKNOWN
    assert "organization permission “Administration: read”" in verdict.reason


@pytest.mark.parametrize(
    ("plan", "signed", "logins", "expected"),
    [
        ("team", gh.no_single_sign_on(), ["mara"], NA),
        ("enterprise", gh.no_single_sign_on(), ["mara"], FAIL),
        ("enterprise", gh.single_sign_on("mara", "june"), ["mara", "june"], PASS),
        ("enterprise", gh.single_sign_on("MARA"), ["mara"], PASS),
        ("enterprise", gh.single_sign_on("mara"), ["mara", "june"], FAIL),
        ("enterprise", gh.single_sign_on("mara"), ["mara", "robot"], PASS),
        ("enterprise", gh.refused("SingleSignOn", "FORBIDDEN"), ["mara"], UNKNOWN),
    ],
)
def test_single_sign_on_is_for_every_member_where_the_plan_has_it(
    plan: str, signed: Record, logins: list[str], expected: Outcome
) -> None:
    said = gh.terms(service_accounts=["robot"])

    verdict = gh.only("GH-04", [gh.organization(plan), signed, gh.members(*logins), said])
    assert verdict.outcome is expected


@pytest.mark.parametrize(
    ("logins", "words"),
    [
        (["a"], "1 member has no identity in it (a)."),
        (["a", "b"], "2 members have no identity in it (a, b)."),
        (list("abcdefg"), "7 members have no identity in it (a, b, c, d, e, …)."),
    ],
)
def test_who_is_outside_single_sign_on_is_counted_and_named(logins: list[str], words: str) -> None:
    answers = [gh.organization("enterprise"), gh.single_sign_on("mara"), gh.members(*logins)]

    assert gh.only("GH-04", answers).reason == f"Single sign-on is not enforced: {words}"


def test_without_members_nobody_can_say_whether_single_sign_on_holds() -> None:
    answers = [
        gh.organization("enterprise"),
        gh.single_sign_on("mara"),
        gh.refused(gh.MEMBERS),
    ]

    assert gh.only("GH-04", answers).reason == (
        "It needs the organization permission “Members: read”."
    )


def test_without_plan_no_single_sign_on_is_unknown_not_inapplicable() -> None:
    answers = [gh.record(ORGANIZATION, {"login": gh.ORG}), gh.no_single_sign_on()]

    assert gh.only("GH-04", answers).outcome is UNKNOWN


@pytest.mark.parametrize(
    ("given", "expected"),
    [("none", PASS), ("read", PASS), ("write", FAIL), ("admin", FAIL), (None, UNKNOWN)],
)
def test_members_only_read_by_default(given: str | None, expected: Outcome) -> None:
    answer = gh.organization(default_repository_permission=given)

    assert gh.only("GH-08", [answer]).outcome is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"members_can_create_public_repositories": False}, PASS),
        ({"members_can_create_public_repositories": True}, FAIL),
        ({"members_can_create_repositories": False}, PASS),
        ({"members_can_create_repositories": True}, UNKNOWN),
        ({"members_can_create_public_repositories": None}, UNKNOWN),
    ],
)
def test_members_publish_nothing(values: dict[str, Any], expected: Outcome) -> None:
    assert gh.only("GH-09", [gh.organization(**values)]).outcome is expected


def actions(
    allowed: str | None = "selected",
    workflow: dict[str, Any] | None = None,
    patterns: list[str] | None = None,
    enabled: str = "all",
) -> list[Record]:
    said = {"enabled_repositories": enabled, "allowed_actions": allowed}
    chosen = {"patterns_allowed": patterns if patterns is not None else ["northwind/*"]}
    return [
        gh.organization(),
        gh.record(ACTIONS, said),
        gh.record(SELECTED, chosen),
        gh.record(WORKFLOW, READS if workflow is None else workflow),
    ]


@pytest.mark.parametrize(
    ("answers", "expected", "words"),
    [
        (actions(), PASS, "Only chosen actions"),
        (actions("local_only"), PASS, "Only chosen actions"),
        (actions("all"), FAIL, "Every action of anybody"),
        (actions(patterns=["*/*"]), FAIL, "allows everything"),
        (actions(workflow={**READS, "default_workflow_permissions": "write"}), FAIL, "may write"),
        (actions(workflow={**READS, "can_approve_pull_request_reviews": True}), FAIL, "approve"),
        (actions("all", {}), FAIL, "Every action of anybody"),
        (actions(workflow={}), UNKNOWN, "Administration: read"),
        (actions(None), UNKNOWN, "Administration: read"),
        (actions(enabled="none"), NA, "off for every repository"),
        ([*actions()[:2], gh.refused(SELECTED), actions()[3]], UNKNOWN, "Administration: read"),
        ([gh.organization(), gh.refused(ACTIONS), actions()[3]], UNKNOWN, "Administration: read"),
    ],
)
def test_actions_run_by_a_list_and_with_few_rights(
    answers: list[Record], expected: Outcome, words: str
) -> None:
    verdict = gh.only("GH-24", answers)

    assert verdict.outcome is expected
    assert words in verdict.reason


def test_each_organization_is_judged_by_its_own_answers() -> None:
    other = Record(
        call=ORGANIZATION,
        region="southwind",
        parameters={"org": "southwind"},
        payload={"login": "southwind", "two_factor_requirement_enabled": False},
    )
    found = gh.judged("GH-01", [gh.organization(two_factor_requirement_enabled=True), other])

    assert {name: verdict.outcome for name, verdict in found.items()} == {
        "northwind": PASS,
        "southwind": FAIL,
    }
