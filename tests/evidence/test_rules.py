from datetime import UTC, datetime, timedelta

import pytest

from controls.rules.cadence import Cadence
from evidence.rules.judged import DuplicateResourceError, JudgedCheck, JudgedResource
from evidence.rules.media import media_type
from evidence.rules.verdict import Outcome, Verdict, failed, not_applicable, passed, unknown
from evidence.rules.weeks import Week, WeekFacts, WeekState, control_week, criterion_week

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = Week(start=MONDAY, end=MONDAY + timedelta(days=7))


def judged(*verdicts: Verdict) -> JudgedCheck:
    return JudgedCheck(
        check_id="AWS-04",
        version=1,
        title="Everybody has MFA",
        resources=tuple(
            JudgedResource(id=f"user/{number}", title=f"User {number}", region="", verdict=verdict)
            for number, verdict in enumerate(verdicts)
        ),
    )


def test_every_verdict_is_counted_under_its_outcome() -> None:
    check = judged(passed("MFA"), failed("none"), unknown("denied"), not_applicable("no console"))

    assert [check.count(outcome) for outcome in Outcome] == [1, 1, 1, 1]


def test_the_digest_does_not_depend_on_the_order_of_resources() -> None:
    check = judged(passed("MFA"), failed("none"))
    turned = JudgedCheck(
        check_id="AWS-04", version=1, title="", resources=tuple(reversed(check.resources))
    )

    assert check.digest == turned.digest


@pytest.mark.parametrize("other", [failed("MFA"), passed("a key")])
def test_another_outcome_or_reason_gives_another_digest(other: Verdict) -> None:
    assert judged(passed("MFA")).digest != judged(other).digest


def test_two_resources_of_one_id_are_refused() -> None:
    one = JudgedResource(id="user/1", title="", region="", verdict=passed(""))

    with pytest.raises(DuplicateResourceError, match="user/1"):
        JudgedCheck(check_id="AWS-04", version=1, title="", resources=(one, one))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b'{"a": 1}', "application/json"),
        ("naïve text".encode(), "text/plain"),
        (b"<script>alert(1)</script>", "text/plain"),
        (b"a\x00b", "application/octet-stream"),
        (b"\xff\xfe\x00", "application/octet-stream"),
    ],
)
def test_a_media_type_is_told_from_the_bytes(body: bytes, expected: str) -> None:
    assert media_type(body) == expected


@pytest.mark.parametrize(
    ("at", "began", "known", "expected"),
    [
        (MONDAY - timedelta(days=1), MONDAY, {"failed", "evidence"}, WeekState.AHEAD),
        (MONDAY, MONDAY, {"failed", "unread", "evidence"}, WeekState.EXCEPTION),
        (MONDAY, MONDAY, {"unread", "evidence"}, WeekState.NOT_OBSERVED),
        (MONDAY, MONDAY, {"unread"}, WeekState.NOT_OBSERVED),
        (MONDAY, MONDAY, {"evidence"}, WeekState.OPERATED),
        (MONDAY, MONDAY, set(), WeekState.MISSING),
        (WEEK.end, WEEK.end, set(), WeekState.NOT_OBSERVED),
        (WEEK.end, WEEK.end, {"evidence"}, WeekState.OPERATED),
        (MONDAY, MONDAY, {"evidence", "gap"}, WeekState.NOT_OBSERVED),
        (MONDAY, MONDAY, {"failed", "gap"}, WeekState.EXCEPTION),
        (MONDAY, MONDAY, {"evidence", "on event"}, WeekState.NOTHING_DUE),
        (MONDAY, MONDAY, {"fresh", "on event"}, WeekState.OPERATED),
        (MONDAY, MONDAY, {"on event"}, WeekState.MISSING),
    ],
)
def test_a_control_s_week_is_what_the_facts_allow(
    at: datetime, began: datetime, known: set[str], expected: WeekState
) -> None:
    facts = WeekFacts(
        week=WEEK,
        cadence=Cadence.ON_EVENT if "on event" in known else Cadence.CONTINUOUS,
        failed="failed" in known,
        unread="unread" in known,
        has_gap="gap" in known,
        has_fresh_evidence="fresh" in known,
        has_current_evidence=bool(known & {"evidence", "fresh"}),
    )

    assert control_week(facts, record_began_at=began, at=at) is expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([WeekState.OPERATED, WeekState.EXCEPTION, WeekState.MISSING], WeekState.EXCEPTION),
        ([WeekState.OPERATED, WeekState.MISSING], WeekState.MISSING),
        ([WeekState.OPERATED, WeekState.NOT_OBSERVED], WeekState.NOT_OBSERVED),
        ([WeekState.OPERATED, WeekState.NOTHING_DUE], WeekState.OPERATED),
        ([], WeekState.MISSING),
    ],
)
def test_a_criterion_shows_the_worst_of_its_controls(
    states: list[WeekState], expected: WeekState
) -> None:
    assert criterion_week(states) is expected
