"""Due performances: by what time shows them, with late, missing and excused told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.rules.cadence import Cadence
from controls.rules.occurrences import Span, occurrences
from evidence.rules.forecast import ForecastKind, Outlook, foretell
from evidence.rules.performed import OccurrenceState, Performance, Stated, stated
from evidence.rules.weeks import Week, WeekState, due_week

S, W = OccurrenceState, WeekState
START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
MONTHS = occurrences(
    [Span(cadence=Cadence.MONTHLY, start=None, end=None)],
    start=START,
    end=END,
    zone=ZoneInfo("UTC"),
)


def on(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}T12:00+00:00")


def done(*days: str) -> list[Performance]:
    """Return performances that each cover one day, and “a/b” from a to b."""
    spans = [(text.partition("/")[0], text.rpartition("/")[2]) for text in days]
    return [
        Performance(start=on(first), end=on(last), item=number)
        for number, (first, last) in enumerate(spans, 1)
    ]


def states(
    performances: Sequence[Performance],
    at: str = "07-15",
    excused: Sequence[datetime] = (),
    began: datetime = START,
) -> list[OccurrenceState]:
    found = stated(MONTHS, performances, excused=excused, record_began_at=began, at=on(at))
    return [one.state for one in found]


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        (["01-10", "02-28"], "03-01", [S.FULFILLED, S.FULFILLED, S.DUE, *[S.AHEAD] * 3]),
        (["01-10", "03-03"], "03-31", [S.FULFILLED, S.FULFILLED_LATE, S.DUE, *[S.AHEAD] * 3]),
        ([], "02-03", [S.LATE, S.DUE, *[S.AHEAD] * 4]),
        ([], "02-08", [S.MISSING, S.DUE, *[S.AHEAD] * 4]),
        (["02-20"], "02-21", [S.MISSING, S.FULFILLED, *[S.AHEAD] * 4]),
        (["01-01/03-31"], "04-01", [*[S.FULFILLED] * 3, S.DUE, S.AHEAD, S.AHEAD]),
        (["01-20/02-10"], "02-11", [S.MISSING, S.FULFILLED, *[S.AHEAD] * 4]),
    ],
)
def test_a_window_is_shown_by_the_time_a_performance_covers(
    days: list[str], at: str, expected: list[OccurrenceState]
) -> None:
    assert states(done(*days), at) == expected


def test_one_performance_is_not_late_for_one_month_and_in_time_for_the_next() -> None:
    assert states(done("02-03"), "03-20")[:3] == [S.FULFILLED_LATE, S.MISSING, S.DUE]


def test_an_excuse_stands_until_it_was_performed_after_all() -> None:
    excused = [MONTHS[0].start, MONTHS[1].start]

    assert states(done("02-10"), "03-20", excused)[:3] == [S.EXCUSED, S.FULFILLED, S.DUE]


def test_before_the_record_nobody_looked() -> None:
    assert states([], "03-20", began=MONTHS[0].end)[:2] == [S.NOT_OBSERVED, S.MISSING]


def test_a_check_shows_every_window_in_which_it_looked() -> None:
    looked = [Performance(start=on("01-20"), end=on("03-02"), is_watch=True)]

    found = stated(MONTHS, looked, record_began_at=START, at=on("04-20"))

    assert [one.state for one in found][:4] == [S.FULFILLED, S.FULFILLED, S.FULFILLED, S.DUE]
    assert [one.performed_at for one in found][:2] == [on("01-20"), MONTHS[1].start]


@given(st.lists(st.integers(0, 200)), st.integers(0, 220))
def test_knowing_more_never_makes_an_earlier_window_worse(days: list[int], at: int) -> None:
    """Each window is one state; what is in its window or grace is all that counts for it."""
    shown = [Performance(start=START + n * DAY, end=START + n * DAY, item=n) for n in days]
    now = START + at * DAY
    known = [p for p in shown if p.end <= now]

    found = stated(MONTHS, known, record_began_at=START, at=now)

    assert len(found) == len(MONTHS)
    for one in found:
        inside = [p for p in known if one.occurrence.start <= p.end < one.occurrence.end]
        if one.state is S.FULFILLED:
            assert one.item in {p.item for p in inside}
        if one.state is S.MISSING:
            assert one.occurrence.grace_until <= now
        if one.state is S.AHEAD:
            assert one.occurrence.start > now


def week_of(text: str) -> Week:
    monday = on(text).replace(hour=0)
    monday -= monday.weekday() * DAY
    return Week(start=monday, end=monday + 7 * DAY)


def known(days: Sequence[str], at: str, began: datetime = START) -> list[Stated]:
    return stated(MONTHS, done(*days), record_began_at=began, at=on(at))


@pytest.mark.parametrize(
    ("days", "at", "week", "expected"),
    [
        (["01-14"], "01-20", "01-14", W.OPERATED),
        (["01-14"], "01-20", "01-20", W.NOTHING_DUE),
        ([], "02-02", "01-31", W.LATE),  # the week in which it was due
        ([], "02-20", "01-31", W.MISSING),
        ([], "02-20", "02-10", W.MISSING),  # still, weeks after
        (["02-12"], "02-20", "02-12", W.OPERATED),
        (["02-12"], "02-20", "02-18", W.NOTHING_DUE),
        (["01-14", "03-04"], "03-20", "03-04", W.LATE),
        (["01-14", "03-04"], "03-20", "02-28", W.LATE),
    ],
)
def test_a_week_tells_of_what_was_due_and_done_in_it(
    days: list[str], at: str, week: str, expected: WeekState
) -> None:
    assert due_week(known(days, at), week_of(week), at=on(at)) is expected


def test_a_week_before_the_record_is_not_observed() -> None:
    began = datetime(2026, 4, 1, tzinfo=UTC)

    found = due_week(known([], "04-20", began), week_of("02-10"), at=on("04-20"))

    assert found is W.NOT_OBSERVED


def outlook(days: Sequence[str], at: str) -> Outlook:
    return Outlook(
        cadence=Cadence.MONTHLY,
        occurrences=known(days, at),
        evidence_to=None,
        is_watched=False,
    )


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        (["01-10"], "02-10", []),
        (["01-10"], "02-25", [(ForecastKind.MISSES, "03-01")]),
        (["01-10"], "03-03", [(ForecastKind.MISSES, "03-07")]),
        (
            ["01-10"],
            "03-28",
            [(ForecastKind.MISSES, "04-01"), (ForecastKind.TOO_FEW, "07-01")],
        ),
    ],
)
def test_what_goes_wrong_is_told_with_its_day(
    days: list[str], at: str, expected: list[tuple[ForecastKind, str]]
) -> None:
    found = foretell(outlook(days, at), ends_at=END, at=on(at))

    assert [(one.kind, f"{one.at:%m-%d}") for one in found] == expected


def test_too_few_tells_of_how_many() -> None:
    found = foretell(outlook(["01-10"], "03-20"), ends_at=END, at=on("03-20"))

    assert [(one.can_show, one.of) for one in found] == [(5, 6)]


@pytest.mark.parametrize(
    ("evidence_to", "is_watched", "goes"),
    [("03-01", False, True), ("03-01", True, False), ("02-01", False, False)],
)
def test_evidence_goes_stale_unless_somebody_looks(
    evidence_to: str, is_watched: bool, goes: bool
) -> None:
    told = Outlook(
        cadence=Cadence.WEEKLY,
        occurrences=[],
        evidence_to=on(evidence_to),
        is_watched=is_watched,
    )

    found = foretell(told, ends_at=END, at=on("03-05"))

    assert [one.kind for one in found] == ([ForecastKind.GOES_STALE] if goes else [])


def test_a_continuous_control_misses_no_window() -> None:
    told = replace(outlook([], "03-20"), cadence=Cadence.CONTINUOUS, evidence_to=on("03-19"))

    found = foretell(told, ends_at=END, at=on("03-20"))

    assert [one.kind for one in found] == [ForecastKind.GOES_STALE]


def test_after_the_end_nothing_is_foretold() -> None:
    assert foretell(outlook([], "07-02"), ends_at=END, at=on("07-02")) == []
