"""Programs let in, and units that let them in: GW-16."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.google.methods import POLICIES
from integrations.providers.google.resources import defaults as known
from integrations.tape import Record

from . import builders as gw
from .builders import FAIL, PASS

DRIVE = "https://www.googleapis.com/auth/drive.readonly"


def consent(app: str = "Notes", who: str = "june", number: int = 1, **facts: Any) -> Record:
    said = {
        "account": f"id-{who}",
        "account_name": f"{who}@{gw.DOMAIN}",
        "privilege": app,
        "app": f"{app.lower()}.apps.test",
        "scopes": [DRIVE],
        "id": f"{gw.day('2026-06-20')}/{number}",
    }
    return gw.grant("token", **{**said, **facts})


def let_in(*grants: Record, **agreed: Any) -> list[Record]:
    restricted = [
        gw.policy(known.UNCONFIGURED_APPS, accessLevel="ALLOW_SIGN_IN_ONLY"),
        gw.policy(known.MARKETPLACE, accessLevel="ALLOW_LISTED_APPS"),
    ]
    return [*gw.placed(*restricted, **agreed), gw.stream("token"), *grants]


@pytest.mark.parametrize(
    ("facts", "agreed", "outcome"),
    [
        ({}, {}, FAIL),
        ({}, {"approved_apps": ["notes"]}, PASS),
        ({}, {"approved_apps": ["notes.apps.test"]}, PASS),
        ({}, {"approved_apps": ["note"]}, FAIL),
        ({"scopes": ["openid", "https://www.googleapis.com/auth/userinfo.email"]}, {}, PASS),
        ({"scopes": []}, {}, PASS),
        ({"scopes": ["openid", "https://mail.google.com/"]}, {}, FAIL),
    ],
)
def test_a_program_is_let_in_only_where_somebody_approved_it(
    facts: dict[str, Any], agreed: dict[str, Any], outcome: Outcome
) -> None:
    assert gw.outcomes("GW-16", let_in(consent(**facts), **agreed)) == {
        "/": PASS,
        "Notes": outcome,
    }


def test_a_consent_that_was_taken_back_is_none_and_given_again_is_one() -> None:
    given = consent(at=gw.day("2026-06-20"))
    taken = consent(number=2, act="taken", at=gw.day("2026-06-21"))
    again = consent(number=3, at=gw.day("2026-06-22"))

    assert gw.outcomes("GW-16", let_in(taken, given)) == {"/": PASS}
    assert gw.outcomes("GW-16", let_in(again, taken, given)) == {"/": PASS, "Notes": FAIL}


def test_a_program_says_what_it_may_do_and_for_how_many() -> None:
    many = [f"https://www.googleapis.com/auth/scope.{number}" for number in range(6)]
    grants = [consent(), consent(who="mara", number=2, scopes=many), consent("Sheets", number=3)]
    verdicts = gw.judged("GW-16", let_in(*grants))

    assert verdicts["Notes"].reason == (
        "The program, let in by 2 accounts, may use drive.readonly, scope.0, scope.1, scope.2 and "
        "3 more; not approved."
    )
    assert "let in by june@northwind.test, may use drive.readonly" in verdicts["Sheets"].reason


@pytest.mark.parametrize(
    ("setting", "value", "outcome"),
    [
        (known.UNCONFIGURED_APPS, {"accessLevel": "ALLOW_ALL"}, FAIL),
        (known.UNCONFIGURED_APPS, {"accessLevel": "ACCESS_LEVEL_UNSPECIFIED"}, FAIL),
        (known.UNCONFIGURED_APPS, {"accessLevel": "BLOCK_ALL"}, PASS),
        (known.UNCONFIGURED_APPS, {"accessLevel": "BLOCK_ALL_SCOPES"}, PASS),
        (known.MARKETPLACE, {"accessLevel": "ALLOW_ALL"}, FAIL),
        (known.MARKETPLACE, {"accessLevel": "ALLOW_NONE"}, PASS),
        (known.GOOGLE_SERVICES, {"services": [{"scopesGroup": "D", "isEnabled": True}]}, FAIL),
        (known.GOOGLE_SERVICES, {"services": [{"scopesGroup": "D", "isEnabled": False}]}, PASS),
        (known.GOOGLE_SERVICES, {"services": []}, PASS),
    ],
)
def test_a_unit_lets_in_no_program_that_nobody_decided_on(
    setting: str, value: dict[str, Any], outcome: Outcome
) -> None:
    rows = [
        gw.policy(known.UNCONFIGURED_APPS, accessLevel="ALLOW_SIGN_IN_ONLY"),
        gw.policy(known.MARKETPLACE, accessLevel="ALLOW_LISTED_APPS"),
        gw.policy(setting, "/A", **value),
    ]
    answers = [*gw.placed(*rows, paths=("/A",)), gw.stream("token")]

    assert gw.outcomes("GW-16", answers) == {"/": PASS, "/A": outcome}


def test_programs_are_judged_also_where_the_policies_could_not_be_read() -> None:
    whole = [r for r in let_in(consent()) if r.call != POLICIES.id]
    verdicts = gw.judged("GW-16", [*whole, gw.undelegated(POLICIES)])

    assert verdicts["Notes"].outcome == FAIL
    assert verdicts[POLICIES.id].reason == gw.needs(POLICIES)
