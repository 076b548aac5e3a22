"""Accounts: GW-01 and GW-09."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.google.methods import USERS
from integrations.tape import Record

from . import builders as gw
from .builders import FAIL, NA, PASS, UNKNOWN

BOTH = pytest.mark.parametrize("check_id", ["GW-01", "GW-09"])


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        ({}, PASS, "is enrolled"),
        ({"isEnrolledIn2Sv": False}, FAIL, "It had to be by 2025-06-08."),
        ({"isEnrolledIn2Sv": None}, FAIL, "password alone"),
        ({"isEnrolledIn2Sv": False, "creationTime": None}, FAIL, "password alone."),
        ({"isEnrolledIn2Sv": False, "suspended": True}, NA, "suspended"),
        ({"isEnrolledIn2Sv": False, "archived": True}, NA, "archived"),
        (
            {"isEnrolledIn2Sv": False, "creationTime": gw.day("2026-06-24")},
            NA,
            "by 2026-07-01.",
        ),
        ({"isEnrolledIn2Sv": False, "creationTime": gw.day("2026-06-23")}, FAIL, "2026-06-30"),
    ],
)
def test_an_account_is_enrolled_in_2_step_verification_in_time(
    said: dict[str, Any], outcome: Outcome, words: str
) -> None:
    verdict = gw.only("GW-01", [gw.users(gw.user(**said))])

    assert (verdict.outcome, words in verdict.reason) == (outcome, True), verdict.reason


def test_how_long_a_new_account_may_go_without_is_agreed() -> None:
    new = gw.users(gw.user(isEnrolledIn2Sv=False, creationTime=gw.day("2026-06-23")))

    assert gw.only("GW-01", [gw.terms(grace_days=14), new]).outcome == NA
    assert gw.only("GW-01", [gw.terms(grace_days=0), new]).outcome == FAIL


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        ({}, PASS, "Signed in within 90 days."),
        ({"lastLoginTime": gw.day("2026-04-02")}, PASS, "within 90 days"),
        ({"lastLoginTime": gw.day("2026-03-31")}, FAIL, "Last signed in on 2026-03-31"),
        ({"lastLoginTime": "1970-01-01T00:00:00.000Z"}, FAIL, "Nobody ever signed in"),
        ({"lastLoginTime": None}, FAIL, "made on 2025-06-01"),
        (
            {"lastLoginTime": None, "creationTime": gw.day("2026-06-01")},
            PASS,
            "Nobody signed in yet; made on 2026-06-01.",
        ),
        ({"lastLoginTime": gw.day("2026-01-01"), "suspended": True}, NA, "suspended"),
        ({"lastLoginTime": gw.day("2026-01-01"), "archived": True}, NA, "archived"),
    ],
)
def test_an_account_that_nobody_uses_is_closed(
    said: dict[str, Any], outcome: Outcome, words: str
) -> None:
    verdict = gw.only("GW-09", [gw.users(gw.user(**said))])

    assert (verdict.outcome, words in verdict.reason) == (outcome, True), verdict.reason


def test_a_program_s_account_need_not_be_signed_in_to() -> None:
    answers = [gw.terms(service_accounts=[gw.MARA]), gw.users(gw.user(lastLoginTime=None))]

    assert gw.only("GW-09", answers).outcome == NA
    assert gw.only("GW-01", answers).outcome == PASS


def test_how_many_days_are_too_many_is_agreed() -> None:
    old = gw.users(gw.user(lastLoginTime=gw.day("2026-06-01")))

    assert gw.only("GW-09", [gw.terms(inactive_days=20), old]).outcome == FAIL


@BOTH
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (gw.undelegated(USERS, **gw.LIVE), gw.needs(USERS)),
        (
            gw.refused(USERS, 403, "accessNotConfigured", **gw.LIVE),
            "It needs the Admin SDK API, to be enabled in the Cloud project of the service "
            "account.",
        ),
        (
            gw.refused(USERS, 503, "backendError", **gw.LIVE),
            "answered directory.users.list with 503",
        ),
        (gw.record(USERS, None, **gw.LIVE), "without a list"),
    ],
)
def test_accounts_that_could_not_be_listed_are_unknown_with_the_reason(
    check_id: str, answer: Record, reason: str
) -> None:
    verdict = gw.only(check_id, [answer])

    assert verdict.outcome == UNKNOWN
    assert reason in verdict.reason


@BOTH
def test_without_an_answer_at_all_nothing_passes(check_id: str) -> None:
    verdict = gw.only(check_id, [])

    assert verdict.outcome == UNKNOWN
    assert "was not asked in this run" in verdict.reason


@BOTH
def test_deleted_accounts_are_not_judged_and_none_is_judged_twice(check_id: str) -> None:
    gone = gw.record(USERS, [gw.user("gone", deletionTime=gw.day("2026-06-20"))], **gw.DELETED)

    assert list(gw.judged(check_id, [gw.users(gw.user(), gw.user()), gone])) == [gw.MARA]
