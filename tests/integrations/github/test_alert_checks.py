"""What GitHub found, and whether it looks: GH-21, 22 and 23."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as gh
from .builders import FAIL, NA, PASS, UNKNOWN

DEPENDABOT = "GET /orgs/{org}/dependabot/alerts"
SCANNING = "GET /orgs/{org}/code-scanning/alerts"
SECRETS = "GET /orgs/{org}/secret-scanning/alerts"
SWITCH = "GET /repos/{owner}/{repo}/vulnerability-alerts"
SETUP = "GET /repos/{owner}/{repo}/code-scanning/default-setup"
WHERE = {"repository": {"full_name": gh.REPO}}
ON = {"status": "enabled"}
OFF = {"status": "disabled"}


def dependency(severity: str = "high", **values: Any) -> Record:
    said = {
        "number": 3,
        "state": "open",
        "created_at": gh.day("2026-06-10"),
        "dependency": {"package": {"name": "left-pad"}},
        "security_vulnerability": {"severity": severity},
        **WHERE,
    }
    return gh.record(DEPENDABOT, [{**said, **values}])


def code_alert(level: str | None = "high", severity: str = "error", **values: Any) -> Record:
    rule = {"id": "py/sql", "security_severity_level": level, "severity": severity}
    said = {"number": 4, "state": "open", "created_at": gh.day("2026-06-10"), "rule": rule, **WHERE}
    return gh.record(SCANNING, [{**said, **values}])


def secret(**values: Any) -> Record:
    said = {
        "number": 5,
        "state": "open",
        "created_at": gh.day("2026-06-10"),
        "secret_type_display_name": "A key",
        **WHERE,
    }
    return gh.record(SECRETS, [{**said, **values}], hide_secret="true")


def of_alert(check_id: str, answer: Record) -> tuple[Outcome, str]:
    """Return what is said of the one alert, with no repository beside it."""
    nothing = gh.record(gh.REPOS, [], type="all")
    verdict = gh.only(check_id, [nothing, answer])
    return verdict.outcome, verdict.reason


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (dependency(), PASS, "High, found on 2026-06-10, due by 2026-07-10."),
        (dependency("critical"), FAIL, "Critical, found on 2026-06-10, due by 2026-06-17."),
        (dependency("low"), PASS, "due by 2026-12-07."),
        (dependency(""), UNKNOWN, "how grave"),
        (dependency(created_at=None), UNKNOWN, "since when"),
        (dependency(state=None), UNKNOWN, "how grave"),
        (
            dependency(state="fixed", fixed_at=gh.day("2026-06-12")),
            PASS,
            "Closed on 2026-06-12: fixed; High",
        ),
        (dependency("critical", state="fixed", fixed_at=gh.day("2026-06-19")), FAIL, "2026-06-17"),
        (
            dependency(
                state="dismissed",
                dismissed_at=gh.day("2026-06-12"),
                dismissed_by={"login": "mara"},
                dismissed_reason="tolerable_risk",
            ),
            PASS,
            "by mara: tolerable risk",
        ),
        (
            dependency(state="auto_dismissed", auto_dismissed_at=gh.day("2026-06-12")),
            PASS,
            "auto dismissed",
        ),
        (dependency(state="fixed", fixed_at=None), UNKNOWN, "when it was closed"),
        (
            dependency(
                state="fixed", created_at=gh.day("2025-01-01"), fixed_at=gh.day("2026-01-01")
            ),
            NA,
            "looks back 90 days",
        ),
        (
            dependency(security_vulnerability=None, security_advisory={"severity": "critical"}),
            FAIL,
            "Critical",
        ),
    ],
)
def test_a_dependency_s_weakness_is_mended_in_time(
    answer: Record, expected: Outcome, words: str
) -> None:
    outcome, reason = of_alert("GH-21", answer)

    assert outcome is expected
    assert words in reason


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (code_alert(), PASS),
        (code_alert("critical"), FAIL),
        (code_alert(None, "error"), PASS),
        (code_alert(None, ""), UNKNOWN),
        (code_alert(rule=None), UNKNOWN),
        (code_alert(state="dismissed", dismissed_at=gh.day("2026-06-11")), PASS),
        (code_alert("critical", state="fixed", fixed_at=gh.day("2026-06-28")), FAIL),
    ],
)
def test_what_scanning_found_is_mended_in_time(answer: Record, expected: Outcome) -> None:
    assert of_alert("GH-22", answer)[0] is expected


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (secret(), FAIL, "Critical, found on 2026-06-10, due by 2026-06-17."),
        (secret(created_at=gh.day("2026-06-28")), PASS, "due by 2026-07-05."),
        (
            secret(state="resolved", resolution="revoked", resolved_at=gh.day("2026-06-11")),
            PASS,
            "revoked",
        ),
        (secret(state="resolved", resolved_at=gh.day("2026-06-20"), resolution=None), FAIL, "due"),
        (secret(state="resolved", resolved_at=None), UNKNOWN, "when it was closed"),
    ],
)
def test_a_leaked_secret_is_replaced_in_time(answer: Record, expected: Outcome, words: str) -> None:
    outcome, reason = of_alert("GH-23", answer)

    assert outcome is expected
    assert words in reason


def test_days_are_those_that_were_agreed() -> None:
    nothing = gh.record(gh.REPOS, [], type="all")
    agreed = gh.terms(alert_days={"high": 10})

    assert gh.only("GH-21", [nothing, dependency(), agreed]).outcome is FAIL


def coverage(check_id: str, answers: list[Record], **values: Any) -> tuple[Outcome, str]:
    empty = {
        "GH-21": gh.record(DEPENDABOT, []),
        "GH-22": gh.record(SCANNING, []),
        "GH-23": gh.record(SECRETS, [], hide_secret="true"),
    }
    verdict = gh.only(
        check_id, [gh.repositories(gh.repository(**values)), empty[check_id], *answers]
    )
    return verdict.outcome, verdict.reason


@pytest.mark.parametrize(
    ("check_id", "answers", "expected", "words"),
    [
        ("GH-21", [gh.record(SWITCH)], PASS, "on"),
        ("GH-21", [gh.refused(SWITCH, "404", "Vulnerability alerts are disabled.")], FAIL, "off"),
        ("GH-21", [gh.refused(SWITCH, "404", "Not Found")], UNKNOWN, "“Administration: read”"),
        ("GH-21", [gh.refused(SWITCH)], UNKNOWN, gh.ADMINISTRATION),
        ("GH-21", [], UNKNOWN, "was not asked in this run"),
        ("GH-22", [gh.record(SETUP, {"state": "configured"})], PASS, "Default setup"),
        ("GH-22", [gh.record(SETUP, {"state": "not-configured"})], FAIL, "off"),
        ("GH-22", [gh.refused(SETUP)], UNKNOWN, gh.ADMINISTRATION),
        ("GH-22", [gh.refused(SETUP, "403", "Code Security must be enabled.")], FAIL, "off"),
        ("GH-22", [gh.record(SETUP, None)], UNKNOWN, "“Administration: read”"),
    ],
)
def test_each_repository_is_looked_through(
    check_id: str, answers: list[Record], expected: Outcome, words: str
) -> None:
    outcome, reason = coverage(check_id, answers)

    assert outcome is expected
    assert words in reason


@pytest.mark.parametrize(
    ("settings", "expected", "words"),
    [
        ({"secret_scanning": ON, "secret_scanning_push_protection": ON}, PASS, "on"),
        ({"secret_scanning": OFF, "secret_scanning_push_protection": OFF}, FAIL, "Secret scanning"),
        ({"secret_scanning": ON, "secret_scanning_push_protection": OFF}, FAIL, "Push protection"),
        ({"secret_scanning": None}, UNKNOWN, "“Administration: read”"),
        (None, UNKNOWN, "“Administration: read”"),
    ],
)
def test_secrets_are_looked_for_and_kept_out(settings: Any, expected: Outcome, words: str) -> None:
    outcome, reason = coverage("GH-23", [], security_and_analysis=settings)

    assert outcome is expected
    assert words in reason


def test_a_scanner_of_one_s_own_is_known_by_its_alerts() -> None:
    answers = [gh.repositories(), gh.record(SETUP, {"state": "not-configured"}), code_alert()]
    found = gh.judged("GH-22", answers)

    assert found["Code scanning of northwind/api"].outcome is PASS


@pytest.mark.parametrize("check_id", ["GH-21", "GH-22", "GH-23"])
def test_an_archived_repository_need_not_be_looked_through(check_id: str) -> None:
    assert coverage(check_id, [], archived=True)[0] is NA


@pytest.mark.parametrize(
    ("check_id", "call", "query", "name"),
    [
        ("GH-21", DEPENDABOT, {}, "Dependabot alerts"),
        ("GH-22", SCANNING, {}, "Code scanning alerts"),
        ("GH-23", SECRETS, {"hide_secret": "true"}, "Secret scanning alerts"),
    ],
)
def test_alerts_that_may_not_be_listed_are_unknown_and_name_the_permission(
    check_id: str, call: str, query: dict[str, str], name: str
) -> None:
    outcome, reason = of_alert(check_id, gh.refused(call, **query))

    assert outcome is UNKNOWN
    assert reason == f"It needs the repository permission “{name}: read”."
