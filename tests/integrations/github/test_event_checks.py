"""What was done to an organization, by its audit log: GH-27."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.tape import Record

from . import builders as gh
from .builders import FAIL, NA, PASS, UNKNOWN

LOG = "GET /orgs/{org}/audit-log"
EVENT = {
    "_document_id": "x1",
    "action": "protected_branch.policy_override",
    "actor": "mara",
    "repo": gh.REPO,
    "@timestamp": 1_780_452_660_000,
}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            EVENT,
            "mara went past the rules of a branch of northwind/api on 3 Jun 2026, 02:11 UTC. To "
            "be reviewed within 30 days.",
        ),
        (
            {"action": "repo.access", "repo": gh.REPO, "visibility": "public"},
            "An account that is gone changed who may see northwind/api, now public. To be "
            "reviewed within 30 days.",
        ),
        (
            {"action": "org.update_member", "actor": "mara", "user": "june", "permission": "admin"},
            "mara changed the role of june, now admin. To be reviewed within 30 days.",
        ),
        (
            {},
            "An account that is gone did something to the organization. To be reviewed within 30 "
            "days.",
        ),
    ],
)
def test_each_act_that_weakens_protection_is_to_be_reviewed(
    row: dict[str, Any], reason: str
) -> None:
    log, event = [v for _, v in gh.evaluated("GH-27", [gh.record(LOG, [row], phrase="a")])]

    assert log.outcome is PASS
    assert (event.outcome, event.reason) == (FAIL, reason)


@pytest.mark.parametrize(
    ("answers", "expected", "words"),
    [
        ([gh.organization("team"), gh.refused(LOG, "404")], NA, "the plan “team” shows none"),
        ([gh.refused(LOG, "404")], NA, "Only Enterprise Cloud"),
        (
            [gh.organization("enterprise"), gh.refused(LOG, "404")],
            UNKNOWN,
            "it needs the organization permission “Administration: read”.",
        ),
        ([gh.organization("enterprise"), gh.refused(LOG)], UNKNOWN, gh.OF_ORGANIZATION),
        ([gh.record(LOG, None)], UNKNOWN, "without a list"),
        ([], UNKNOWN, "was not asked in this run"),
        ([gh.record(LOG, []), gh.record(LOG, [], phrase="b")], PASS, "was read"),
    ],
)
def test_without_enterprise_there_is_no_audit_log_to_read(
    answers: list[Record], expected: Outcome, words: str
) -> None:
    verdict = gh.only("GH-27", answers)

    assert verdict.outcome is expected
    assert words in verdict.reason


def test_an_event_is_no_longer_asked_about_after_30_days() -> None:
    log = [gh.record(LOG, [EVENT], phrase="a")]
    in_time, late = (gh.evaluated("GH-27", log, gh.AT.replace(day=day))[1][1] for day in (30, 3))
    later = gh.evaluated("GH-27", log, gh.AT.replace(month=7))[1][1]

    assert [in_time.outcome, late.outcome, later.outcome] == [FAIL, FAIL, NA]
    assert in_time.reason == later.reason


def test_an_event_that_two_phrases_found_is_judged_once() -> None:
    pages = [gh.record(LOG, [EVENT], phrase="a"), gh.record(LOG, [EVENT], phrase="b")]

    assert len(gh.evaluated("GH-27", pages)) == 2
