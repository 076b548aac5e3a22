"""Privileges that were given, and logs that were not read: GW-16 and GW-22."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome

from . import builders as gw
from .builders import FAIL, JUNE, NA, PASS, UNKNOWN


@pytest.mark.parametrize(
    ("facts", "agreed", "outcome", "words"),
    [
        ({}, {}, FAIL, "not among what was approved. By mara@northwind.test on 20 Jun 2026"),
        ({}, {"approved_admins": [f"{JUNE} _groups_admin_role"]}, PASS, "Approved."),
        ({}, {"approved_admins": [JUNE]}, PASS, "Approved."),
        ({"by": JUNE}, {"approved_admins": [JUNE]}, FAIL, "to their own account"),
        ({"by": ""}, {}, FAIL, "By Google on"),
        ({"act": "taken"}, {}, PASS, "Taken."),
        ({"at": gw.day("2026-03-01")}, {}, NA, "more than 90 days before"),
        ({"at": "?"}, {}, UNKNOWN, "does not say when"),
        ({"privilege": "Super administrator"}, {"approved_admins": [JUNE]}, FAIL, "not among"),
        (
            {"privilege": "Super administrator"},
            {"approved_super_admins": [JUNE]},
            PASS,
            "Approved.",
        ),
        ({"account": "role Helpers", "privilege": "USERS_ALL"}, {}, FAIL, "not among"),
    ],
)
def test_a_privilege_that_was_given_had_been_approved(
    facts: dict[str, Any], agreed: dict[str, Any], outcome: Outcome, words: str
) -> None:
    answers = [gw.terms(**agreed), gw.stream("admin"), gw.grant(**facts)]
    verdict = gw.only("GW-22", answers)

    assert (verdict.outcome, words in verdict.reason) == (outcome, True), verdict.reason


def test_the_highest_role_that_the_log_tells_twice_is_one_change() -> None:
    both = [gw.grant(privilege="Super administrator", id=name) for name in ("1", "2")]
    later = gw.grant(privilege="Super administrator", id="3", at=gw.day("2026-06-25"))

    assert len(gw.evaluated("GW-22", [gw.stream("admin"), *both, later])) == 2


def test_group_members_and_programs_are_no_administrators_privileges() -> None:
    answers = [
        gw.stream("admin"),
        gw.grant(privilege=f"group engineers@{gw.DOMAIN}", id="1"),
        gw.grant("token", id="2", privilege="Notes"),
    ]

    assert gw.evaluated("GW-22", answers) == []


@pytest.mark.parametrize(("check_id", "place"), [("GW-16", "token"), ("GW-22", "admin")])
@pytest.mark.parametrize(
    ("streams", "words"),
    [
        ([], "was not read yet"),
        ([{"read_to": None}], "was not read yet"),
        ([{"unread": {"reports.activities.list": "scope “x”"}}], "It needs the scope “x”."),
        ([{"unread": {"reports.activities.list": ""}}], "when it was last asked for"),
    ],
)
def test_a_log_that_could_not_be_read_is_unknown(
    check_id: str, place: str, streams: list[dict[str, Any]], words: str
) -> None:
    answers = [gw.placed()[0], *(gw.stream(place, **claimed) for claimed in streams)]
    reasons = {v.outcome: v.reason for r, v in gw.evaluated(check_id, answers) if place in r.title}

    assert list(reasons) == [UNKNOWN]
    assert words in reasons[UNKNOWN]
