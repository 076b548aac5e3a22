"""Who is in an organization: GH-02, 03, 07, 10 and 11; 05, 06 and 28 where a list is missing."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as gh
from .builders import FAIL, PASS, UNKNOWN

WEAK = {"filter": "2fa_disabled"}
OWNER = {"role": "admin"}
INVITATIONS = "GET /orgs/{org}/invitations"
MEMBERS_READ = "It needs the organization permission “Members: read”."
LISTED = [("GH-02", gh.MEMBERS), ("GH-03", gh.OUTSIDE)]


def outcomes(check_id: str, answers: list[Record]) -> dict[str, Outcome]:
    return {name: verdict.outcome for name, verdict in gh.judged(check_id, answers).items()}


@pytest.mark.parametrize(("check_id", "call"), LISTED)
def test_everybody_has_two_factor_authentication(check_id: str, call: str) -> None:
    answers = [
        gh.record(call, gh.accounts("mara", "june")),
        gh.record(call, gh.accounts("June"), **WEAK),
    ]

    assert outcomes(check_id, answers) == {"mara": PASS, "june": FAIL}


@pytest.mark.parametrize(("check_id", "call"), LISTED)
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("403", MEMBERS_READ),
        ("422", MEMBERS_READ),
        ("404", "GitHub shows none (404): there is none, or it needs the "),
    ],
)
def test_who_has_two_factor_authentication_is_unknown_where_it_may_not_be_asked(
    check_id: str, call: str, answer: str, reason: str
) -> None:
    asked = [gh.record(call, gh.accounts("mara")), gh.refused(call, answer, **WEAK)]
    verdict = gh.only(check_id, asked)

    assert verdict.outcome is UNKNOWN
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(("check_id", "call"), LISTED)
def test_an_organization_with_nobody_to_list_has_nothing_to_judge(check_id: str, call: str) -> None:
    assert gh.evaluated(check_id, [gh.record(call, []), gh.record(call, [], **WEAK)]) == []


@pytest.mark.parametrize(
    ("check_id", "call", "query"),
    [
        ("GH-02", gh.MEMBERS, {}),
        ("GH-03", gh.OUTSIDE, {}),
        ("GH-05", gh.MEMBERS, {}),
        ("GH-06", gh.MEMBERS, {}),
        ("GH-28", gh.MEMBERS, {}),
        ("GH-07", gh.MEMBERS, OWNER),
        ("GH-10", gh.OUTSIDE, {}),
        ("GH-11", INVITATIONS, {}),
    ],
)
@pytest.mark.parametrize("is_refused", [True, False])
def test_a_list_that_is_missing_is_unknown_never_empty(
    check_id: str, call: str, query: dict[str, str], is_refused: bool
) -> None:
    answer = gh.refused(call, **query) if is_refused else gh.record(call, None, **query)
    verdict = gh.only(check_id, [answer])

    assert verdict.outcome is UNKNOWN
    assert verdict.reason == (
        MEMBERS_READ if is_refused else f"GitHub answered {call} without a list."
    )


@pytest.mark.parametrize(
    ("owners", "agreed", "expected"),
    [
        (["mara", "june"], {"approved_owners": ["mara", "june"]}, [PASS, PASS]),
        (["Mara", "june"], {"approved_owners": ["mara"]}, [PASS, FAIL]),
        (["mara"], {"approved_owners": ["mara"]}, [FAIL]),
        (["a", "b", "c"], {"approved_owners": ["a", "b", "c"], "most_owners": 2}, [FAIL] * 3),
        (["mara", "june"], {}, [FAIL, FAIL]),
    ],
)
def test_owners_are_few_more_than_one_and_approved(
    owners: list[str], agreed: dict[str, Any], expected: list[Outcome]
) -> None:
    found = outcomes("GH-07", [gh.members(*owners, **OWNER), gh.terms(**agreed)])

    assert [found[name] for name in owners] == expected


def test_only_approved_people_work_from_outside() -> None:
    listed = gh.record(gh.OUTSIDE, gh.accounts("Ana", "ben"))

    assert outcomes("GH-10", [listed, gh.terms(approved_collaborators=["ana"])]) == {
        "Ana": PASS,
        "ben": FAIL,
    }


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"id": 1, "login": "ana", "created_at": gh.day("2026-06-10")}, PASS),
        ({"id": 1, "login": None, "email": "a@b.test", "created_at": gh.day("2026-05-10")}, FAIL),
        ({"id": 1, "login": "ana", "created_at": None}, UNKNOWN),
        ({"id": 1}, UNKNOWN),
    ],
)
def test_an_invitation_is_withdrawn_after_30_days(row: dict[str, Any], expected: Outcome) -> None:
    assert gh.only("GH-11", [gh.record(INVITATIONS, [row])]).outcome is expected


def test_an_invitation_s_reason_stays_the_same_while_it_ages() -> None:
    asked = [
        gh.record(INVITATIONS, [{"id": 1, "login": "ana", "created_at": gh.day("2026-06-10")}])
    ]
    later = gh.AT.replace(month=8)

    assert gh.only("GH-11", asked).reason == gh.only("GH-11", asked, later).reason
    assert gh.only("GH-11", asked, later).outcome is FAIL


def test_an_account_that_is_listed_twice_is_judged_once() -> None:
    answers = [gh.members("mara", "mara"), gh.members(**WEAK)]

    assert len(gh.evaluated("GH-02", answers)) == 1
