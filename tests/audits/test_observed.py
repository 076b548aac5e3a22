"""On which days of the window a control was observed: days counted, gaps left, nothing beyond."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audits.models import Audit
from audits.observed import Observation, observed
from audits.rules.observed import Cover, Run, Seen, days_in, runs
from audits.rules.window import Window
from compliance.web.wall import State
from controls.models import Control
from evidence.models import EvidenceItem
from tests import factories

pytestmark = pytest.mark.django_db

JANUARY = Window(start=datetime(2026, 1, 1, tzinfo=UTC), end=datetime(2026, 2, 1, tzinfo=UTC))
LATER = datetime(2026, 6, 1, tzinfo=UTC)


def moment(day: int, hour: int = 12, month: int = 1) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def cover(start: datetime, end: datetime, seen: Seen = Seen.ALL_PASS) -> Cover:
    return Cover(time=Window(start=start, end=end), seen=seen)


def run(first: int, last: int, seen: Seen = Seen.ALL_PASS) -> Run:
    return Run(first=date(2026, 1, first), last=date(2026, 1, last), seen=seen)


@pytest.mark.parametrize(
    ("covers", "expected"),
    [
        ([], []),
        ([cover(moment(5), moment(5))], [run(5, 5)]),
        ([cover(moment(5), moment(9))], [run(5, 9)]),
        ([cover(moment(5), moment(6)), cover(moment(7), moment(9))], [run(5, 9)]),
        ([cover(moment(5), moment(6)), cover(moment(8), moment(9))], [run(5, 6), run(8, 9)]),
        (
            [cover(moment(5), moment(7)), cover(moment(7, 13), moment(8), Seen.SOMETHING_FAILED)],
            [run(5, 6), run(7, 8, Seen.SOMETHING_FAILED)],
        ),
        (
            [
                cover(moment(5, 1), moment(5, 2), Seen.SOMETHING_FAILED),
                cover(moment(5, 3), moment(5, 4), Seen.SOMETHING_UNREAD),
                cover(moment(5, 5), moment(5, 6)),
            ],
            [run(5, 5, Seen.SOMETHING_FAILED)],
        ),
        ([cover(moment(1) - timedelta(days=9), moment(2))], [run(1, 2)]),
        ([cover(moment(30), moment(9, month=2))], [run(30, 31)]),
        ([cover(moment(9, month=2), moment(10, month=2))], []),
        ([cover(moment(1) - timedelta(days=9), moment(1) - timedelta(days=8))], []),
    ],
)
def test_days_are_observed_when_any_moment_of_them_was(
    covers: list[Cover], expected: list[Run]
) -> None:
    assert runs(covers, JANUARY, UTC) == expected


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", 5), ("America/New_York", 4), ("Pacific/Auckland", 5)]
)
def test_a_day_is_the_organization_s(zone: str, day: int) -> None:
    early = cover(moment(5, 3), moment(5, 3))

    assert runs([early], JANUARY, ZoneInfo(zone)) == [run(day, day)]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (moment(1, 0), moment(2, 0), 1),
        (moment(1, 0), moment(1, 9), 1),
        (moment(1, 0), moment(2, 1), 2),
        (moment(1, 0), datetime(2026, 2, 1, tzinfo=UTC), 31),
    ],
)
def test_days_of_a_window_are_counted(start: datetime, end: datetime, days: int) -> None:
    assert days_in(Window(start=start, end=end), UTC) == days


@pytest.fixture
def audit() -> Audit:
    """Return an audit of the first quarter of 2026, of Otto's."""
    factories.organization()
    return factories.audit("This", auditors=[factories.auditor("Otto")])


def judge(
    control: Control, first: datetime, last: datetime, check_id: str = "AWS-04", **counts: int
) -> EvidenceItem:
    evaluation = factories.evaluation(control, check_id=check_id, observed_at=first, **counts)  # type: ignore[arg-type]
    EvidenceItem.objects.filter(pk=evaluation.item_id).update(covers_to=last)
    return evaluation.item


def look(audit: Audit, control: Control, at: datetime = LATER) -> Observation:
    found = observed(audit, control, at=at)
    assert found is not None
    return found


def test_a_gap_between_covers_is_neither_counted_nor_drawn(audit: Audit) -> None:
    control = factories.control()
    judge(control, moment(1), moment(10))
    judge(control, moment(21), moment(24), failed=2)
    judge(control, moment(25), moment(25), unknown=1)
    found = look(audit, control)

    (check,) = found.checks
    assert (found.days, check.days, check.failing, check.unread) == (90, 15, 4, 1)
    assert check.title == "AWS-04 on AWS 1111"
    (lane,) = found.chart.lanes
    assert [stretch.state for stretch in lane.stretches] == [
        State.OPERATED,
        State.FAILING,
        State.EVIDENCE_MISSING,
    ]
    gaps = list(found.chart.gaps(lane))
    assert [round(width * 90 / 100) for _start, width in gaps] == [10, 65]


def test_each_check_and_each_source_has_its_own_lane(audit: Audit) -> None:
    control = factories.control()
    judge(control, moment(1), moment(2))
    judge(control, moment(3), moment(5), check_id="AWS-05")
    other = factories.source("AWS 2222")
    factories.evaluation(control, observed_at=moment(9), of_source=other)

    found = look(audit, control)

    assert [(check.title, check.days) for check in found.checks] == [
        ("AWS-04 on AWS 1111", 2),
        ("AWS-04 on AWS 2222", 1),
        ("AWS-05 on AWS 1111", 3),
    ]


def test_only_the_window_up_to_now_is_counted(audit: Audit) -> None:
    control = factories.control()
    judge(control, moment(1) - timedelta(days=30), moment(3))
    found = look(audit, control, at=moment(10))

    assert (found.days, found.checks[0].days) == (10, 3)
    assert found.chart.end == moment(10)
    assert observed(audit, control, at=moment(1) - timedelta(days=20)) is None


def test_nothing_is_said_where_no_check_shows_the_control_in_the_audit(audit: Audit) -> None:
    control, elsewhere = factories.control(), factories.control("AC-09")
    factories.evidence_item(control, covers_from=moment(5))
    judge(elsewhere, moment(5), moment(6))
    judge(control, moment(5, month=6), moment(6, month=6))

    assert observed(audit, control, at=LATER) is None


def test_the_control_s_page_draws_it_with_its_numbers_in_words(
    audit: Audit, client: Client
) -> None:
    control = factories.control()
    judge(control, moment(1), moment(10), failed=1)
    client.force_login(audit.accesses.get().user)

    page = " ".join(client.get("/audit/this/controls/AC-04/").content.decode().split())

    assert "When it was observed" in page
    assert "on 10 of 90 days so far, on 10 of them something failing" in page
    assert "something failing 1 Jan 2026, 00:00 UTC to 11 Jan 2026, 00:00 UTC" in page
    assert 'href="/audit/this/evaluations/?check=AWS-04"' in page


def test_it_is_one_question_whatever_there_is(audit: Audit) -> None:
    control = factories.control()
    judge(control, moment(1), moment(2))
    with CaptureQueriesContext(connection) as few:
        look(audit, control)
    for day in range(3, 25, 2):
        judge(control, moment(day), moment(day))
    with CaptureQueriesContext(connection) as many:
        look(audit, control)

    assert len(many) == len(few)
