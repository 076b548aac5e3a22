"""Administrators: GW-03 to GW-06."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.google.methods import (
    ACTIVITIES,
    ASSIGNMENTS,
    GROUPS,
    ROLES,
    USAGE,
)
from integrations.tape import Record

from . import builders as gw
from .builders import FAIL, JUNE, MARA, NA, PASS, UNKNOWN

SUPERS = (("mara", "super"), ("june", "super"))
BY_ROLE = pytest.mark.parametrize("check_id", ["GW-03", "GW-04", "GW-05", "GW-06"])


def report(**keys: int | None) -> Record:
    rows = [
        {
            "date": "2026-06-27",
            "entity": {"userEmail": f"{name}@{gw.DOMAIN}", "profileId": f"id-{name}"},
            "parameters": [{"name": "accounts:num_security_keys", "intValue": str(count)}]
            if count is not None
            else [],
        }
        for name, count in keys.items()
    ]
    return gw.record(USAGE, rows, date="2026-06-27")


def test_an_administrator_has_a_security_key() -> None:
    answers = [*gw.administration(*SUPERS), report(mara=2, june=0)]

    assert gw.outcomes("GW-03", answers) == {MARA: PASS, JUNE: FAIL}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (report(mara=1), "Google's report does not hold the account"),
        (report(mara=1, june=None), "Google's report does not hold the account"),
        (gw.undelegated(USAGE), gw.needs(USAGE)),
    ],
)
def test_keys_that_no_report_tells_of_are_unknown(answer: Record, words: str) -> None:
    verdicts = [v for _, v in gw.evaluated("GW-03", [*gw.administration(*SUPERS), answer])]

    assert verdicts[0].outcome == UNKNOWN
    assert words in verdicts[0].reason


def test_the_report_of_an_earlier_day_counts_where_the_newest_is_not_there_yet() -> None:
    late = gw.refused(USAGE, 400, "invalid", date="2026-06-28")
    answers = [*gw.administration(("mara", "super")), late, report(mara=1)]

    assert gw.only("GW-03", answers).outcome == PASS


def test_a_group_with_a_role_holds_no_key() -> None:
    roles = gw.record(ROLES, [gw.role()])
    assigned = gw.record(ASSIGNMENTS, [gw.held("engineers", "_GROUPS_ADMIN_ROLE", "group")])

    assert gw.evaluated("GW-03", [roles, assigned, report(mara=1)]) == []


@pytest.mark.parametrize(
    ("assigned", "agreed", "expected"),
    [
        (SUPERS, {"approved_super_admins": [MARA, JUNE]}, {MARA: PASS, JUNE: PASS}),
        (SUPERS, {"approved_super_admins": [MARA]}, {MARA: PASS, JUNE: FAIL}),
        (SUPERS, {}, {MARA: FAIL, JUNE: FAIL}),
        (SUPERS[:1], {"approved_super_admins": [MARA]}, {MARA: FAIL}),
        (
            (*SUPERS, ("ravi", "super")),
            {
                "approved_super_admins": [MARA, JUNE, f"ravi@{gw.DOMAIN}"],
                "most_super_admins": 2,
            },
            {MARA: FAIL, JUNE: FAIL, f"ravi@{gw.DOMAIN}": FAIL},
        ),
        ((("mara", "_GROUPS_ADMIN_ROLE"),), {}, {}),
    ],
)
def test_super_administrators_are_few_more_than_one_and_approved(
    assigned: tuple[tuple[str, str], ...], agreed: dict[str, Any], expected: dict[str, Outcome]
) -> None:
    assert gw.outcomes("GW-04", [gw.terms(**agreed), *gw.administration(*assigned)]) == expected


def test_a_super_administrator_who_cannot_sign_in_is_not_counted() -> None:
    roles, assigned, _ = gw.administration(*SUPERS)
    users = gw.users(gw.user("mara"), gw.user("june", suspended=True))
    answers = [gw.terms(approved_super_admins=[MARA, JUNE]), roles, assigned, users]

    assert gw.outcomes("GW-04", answers) == {MARA: FAIL, JUNE: NA}
    assert gw.outcomes("GW-05", answers) == {MARA: UNKNOWN, JUNE: NA}


@pytest.mark.parametrize(
    ("days", "agreed", "outcome"),
    [
        ((), {}, PASS),
        (("01", "05", "10", "20"), {}, PASS),
        (("03", "05", "10", "20", "29"), {}, FAIL),
        (("01", "05", "10", "20", "29"), {}, PASS),  # the first is more than 28 days ago
        (("05", "05", "05", "05", "05"), {}, PASS),
        (("10", "20"), {"admin_days": 1}, FAIL),
    ],
)
def test_a_super_administrator_does_no_daily_work(
    days: tuple[str, ...], agreed: dict[str, int], outcome: Outcome
) -> None:
    one = gw.administration(("mara", "super"))
    answers = [gw.terms(**agreed), *one, gw.sign_ins("mara", *days)]

    assert gw.only("GW-05", answers).outcome == outcome


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([], "was not asked"),
        ([gw.undelegated(ACTIVITIES, userKey="id-mara")], gw.needs(ACTIVITIES)),
    ],
)
def test_sign_ins_that_could_not_be_read_are_unknown(answer: list[Record], words: str) -> None:
    verdict = gw.only("GW-05", [*gw.administration(("mara", "super")), *answer])

    assert verdict.outcome == UNKNOWN
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("agreed", "outcome"),
    [
        ({}, FAIL),
        ({"approved_admins": [f"{MARA} _groups_admin_role"]}, PASS),
        ({"approved_admins": [MARA]}, PASS),
        ({"approved_admins": [f"{MARA} _help_desk_admin_role"]}, FAIL),
        ({"approved_admins": [f"{JUNE} _groups_admin_role"]}, FAIL),
        ({"approved_super_admins": [MARA]}, FAIL),
    ],
)
def test_a_role_is_approved_for_who_has_it(agreed: dict[str, Any], outcome: Outcome) -> None:
    answers = [gw.terms(**agreed), *gw.administration(("mara", "_GROUPS_ADMIN_ROLE"))]

    assert gw.only("GW-06", answers).outcome == outcome


def test_the_highest_role_needs_an_approval_of_its_own() -> None:
    one = gw.administration(("mara", "super"))

    assert gw.only("GW-06", [gw.terms(approved_admins=[MARA]), *one]).outcome == FAIL
    assert gw.only("GW-06", [gw.terms(approved_super_admins=[MARA]), *one]).outcome == PASS


def test_a_group_s_and_an_unlisted_program_s_roles_are_judged_too() -> None:
    roles = gw.record(ROLES, [gw.role()])
    rows = [
        gw.held("engineers", "_GROUPS_ADMIN_ROLE", "group"),
        gw.held("robot", "_GROUPS_ADMIN_ROLE"),
    ]
    groups = gw.record(GROUPS, [{"id": "id-engineers", "email": f"engineers@{gw.DOMAIN}"}])
    agreed = gw.terms(approved_admins=[f"engineers@{gw.DOMAIN}"])
    answers = [agreed, roles, gw.record(ASSIGNMENTS, rows), groups, gw.users()]

    assert gw.outcomes("GW-06", answers) == {
        f"engineers@{gw.DOMAIN}: _GROUPS_ADMIN_ROLE": PASS,
        "id-robot: _GROUPS_ADMIN_ROLE": FAIL,
    }


@BY_ROLE
@pytest.mark.parametrize("missing", [ROLES, ASSIGNMENTS])
def test_roles_that_could_not_be_listed_are_unknown_with_their_scope(
    check_id: str, missing: Any
) -> None:
    whole = gw.administration(*SUPERS)
    answers = [r for r in whole if r.call != missing.id]
    verdicts = gw.evaluated(check_id, [*answers, gw.undelegated(missing), report(mara=1, june=1)])
    unread = [v for _, v in verdicts if v.outcome == UNKNOWN]

    assert gw.needs(missing) in [v.reason for v in unread]
    assert PASS not in {v.outcome for _, v in verdicts}
