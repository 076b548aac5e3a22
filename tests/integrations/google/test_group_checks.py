"""Groups: GW-17."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.google.methods import DOMAINS, GROUPS, MEMBERS, POLICIES
from integrations.providers.google.resources import defaults as known

from . import builders as gw
from .builders import FAIL, JUNE, MARA, PASS, UNKNOWN

STRANGER = "books@ledger.test"


@pytest.mark.parametrize(
    ("members", "agreed", "outcome"),
    [
        ([MARA, JUNE], [], PASS),
        ([MARA, "anna@northwind.alias"], [], PASS),
        ([], [], PASS),
        ([MARA, STRANGER], [], FAIL),
        ([MARA, STRANGER.upper()], [STRANGER], PASS),
        ([MARA, STRANGER], ["ledger.test"], PASS),
        ([MARA, STRANGER], ["@ledger.test"], PASS),
        ([STRANGER, "x@sub.ledger.test"], ["ledger.test"], FAIL),
        ([f"x@not{gw.DOMAIN}"], [], FAIL),
    ],
)
def test_people_of_other_companies_in_a_group_are_approved(
    members: list[str], agreed: list[str], outcome: Outcome
) -> None:
    answers = [
        gw.terms(approved_external=agreed),
        *gw.directory(gw.group()),
        gw.membership("engineers", *members),
    ]

    assert gw.outcomes("GW-17", answers)[f"engineers@{gw.DOMAIN}"] == outcome


def test_a_member_that_is_the_whole_company_has_no_address() -> None:
    everybody = gw.record(MEMBERS, [{"id": "C1", "type": "CUSTOMER"}], groupKey="g-engineers")

    answers = [*gw.directory(gw.group()), everybody]
    assert gw.outcomes("GW-17", answers)[f"engineers@{gw.DOMAIN}"] == PASS


def test_many_outsiders_are_named_by_the_first_of_them() -> None:
    strangers = [f"{number}@ledger.test" for number in range(8)]
    answers = [*gw.directory(gw.group()), gw.membership("engineers", *strangers)]
    reason = gw.judged("GW-17", answers)[f"engineers@{gw.DOMAIN}"].reason

    assert "0@ledger.test, 1@ledger.test" in reason
    assert reason.endswith("4@ledger.test and 3 more.")


@pytest.mark.parametrize(
    ("value", "outcome", "words"),
    [
        (None, PASS, "No group can be seen from outside the company."),
        ({"collaborationCapability": "DOMAIN_USERS_ONLY"}, PASS, "No group"),
        (
            {
                "collaborationCapability": "DOMAIN_USERS_ONLY",
                "ownersCanAllowExternalMembers": True,
            },
            PASS,
            "owners may let in",
        ),
        ({"collaborationCapability": "ANYONE_CAN_ACCESS"}, FAIL, "everybody on the internet"),
    ],
)
def test_groups_are_not_public(value: Any, outcome: Outcome, words: str) -> None:
    rows = [gw.policy(known.GROUPS_SHARING, **value)] if value else []
    answers = [r for r in gw.directory() if r.call != POLICIES.id]
    verdict = gw.judged("GW-17", [*answers, gw.policies(*rows)])["What groups may be set to"]

    assert (verdict.outcome, words in verdict.reason) == (outcome, True), verdict.reason


@pytest.mark.parametrize("missing", [DOMAINS, GROUPS, MEMBERS, POLICIES])
def test_what_could_not_be_read_of_groups_is_unknown_with_its_scope(missing: Any) -> None:
    whole = [*gw.directory(gw.group()), gw.membership("engineers", MARA)]
    asked = {"groupKey": "g-engineers"} if missing is MEMBERS else {}
    answers = [*(r for r in whole if r.call != missing.id), gw.undelegated(missing, **asked)]
    unread = [v.reason for _, v in gw.evaluated("GW-17", answers) if v.outcome == UNKNOWN]

    assert unread == [gw.needs(missing)]


def test_a_group_that_google_says_is_empty_is_not_asked_and_passes() -> None:
    answers = gw.directory(gw.group("empty", 0), gw.group("full", 2))

    assert gw.outcomes("GW-17", answers) == {
        "What groups may be set to": PASS,
        f"empty@{gw.DOMAIN}": PASS,
        f"full@{gw.DOMAIN}": UNKNOWN,
    }
