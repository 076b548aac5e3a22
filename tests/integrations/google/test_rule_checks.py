"""Rules against data loss, and alerts: GW-19 and GW-20."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.google.methods import POLICIES
from integrations.providers.google.resources import defaults as known

from . import builders as gw
from .builders import FAIL, NA, PASS, UNKNOWN


def rule(name: str, state: str, setting: str = known.DLP) -> dict[str, Any]:
    row = gw.policy(setting, displayName=name, state=state)
    return {**row, "name": f"policies/{name}"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], {"Rules against data loss": FAIL}),
        ([rule("Cards", "ACTIVE")], {"Rules against data loss": PASS, "Cards": PASS}),
        ([rule("Cards", "INACTIVE")], {"Rules against data loss": FAIL, "Cards": NA}),
        (
            [rule("Cards", "INACTIVE"), rule("Names", "ACTIVE")],
            {"Rules against data loss": PASS, "Cards": NA, "Names": PASS},
        ),
    ],
)
def test_an_active_rule_watches_over_data(
    rows: list[dict[str, Any]], expected: dict[str, Outcome]
) -> None:
    assert gw.outcomes("GW-19", gw.placed(*rows)) == expected


def test_an_alert_stands_as_google_ships_it_until_somebody_changes_it() -> None:
    off = rule("Suspicious login", "INACTIVE", known.ALERTS)
    on = rule("User granted Admin privilege", "ACTIVE", known.ALERTS)
    before, after = gw.outcomes("GW-20", gw.placed()), gw.judged("GW-20", gw.placed(off, on))

    assert before["Suspicious login"] == before["Leaked password"] == PASS
    assert before["User granted Admin privilege"] == FAIL
    assert after["Suspicious login"].outcome == FAIL
    assert after["User granted Admin privilege"].reason == "The alert is on."
    assert after["Leaked password"].reason == "The alert is on, as Google ships it."


def test_how_alerts_are_dealt_with_is_unknown_as_its_scope_may_write() -> None:
    verdict = gw.judged("GW-20", gw.placed())["How alerts are dealt with"]

    assert verdict.outcome == UNKNOWN
    assert "“apps.alerts” may also write" in verdict.reason


@pytest.mark.parametrize("check_id", ["GW-19", "GW-20"])
def test_rules_that_could_not_be_read_are_unknown_with_their_scope(check_id: str) -> None:
    verdict = gw.only(check_id, [gw.undelegated(POLICIES)])

    assert (verdict.outcome, verdict.reason) == (UNKNOWN, gw.needs(POLICIES))
