"""The rules of access reviews, case by case."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from compliance.people.rules.reminders import is_overdue, reminder_day
from compliance.people.rules.reviews import (
    Candidate,
    Choice,
    Facts,
    Followed,
    Mark,
    Removal,
    Standing,
    State,
    done_at,
    followed,
    is_old,
    marks,
    needs_countersign,
    one_by_one,
    pace_of,
    reason_needed,
    reviewer_of,
    standing,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
INACTIVE = 90 * DAY


def facts(**values: Any) -> Facts:
    defaults: dict[str, Any] = {"as_of": AT, "person": 1, "kind": "person"}
    return Facts(**defaults | values)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"person": None}, [Mark.GHOST]),
        ({"person": None, "kind": "unsorted"}, [Mark.GHOST]),
        ({"person": None, "kind": "service", "owner": 4}, []),
        ({"person": None, "kind": "shared"}, [Mark.OWNERLESS]),
        ({"has_left": True}, [Mark.LEFT]),
        ({"is_privileged": True, "has_mfa": False}, [Mark.PRIVILEGED, Mark.NO_MFA]),
        ({"kind": "service", "owner": 4, "has_mfa": False}, []),
        ({"has_mfa": None}, []),
        ({"last_used_at": None}, []),
        ({"last_used_at": AT - 89 * DAY}, []),
        ({"last_used_at": AT - 90 * DAY}, [Mark.UNUSED]),
        (
            {"person": None, "is_privileged": True, "last_used_at": AT - 400 * DAY},
            [Mark.GHOST, Mark.PRIVILEGED, Mark.UNUSED],
        ),
    ],
)
def test_an_account_stands_out_for_what_is_wrong_with_it(
    values: dict[str, Any], expected: list[Mark]
) -> None:
    assert list(marks(facts(**values), inactive=INACTIVE)) == expected


@pytest.mark.parametrize(
    ("choice", "found", "is_needed"),
    [
        (Choice.KEEP, [], False),
        (Choice.KEEP, [Mark.NO_MFA], False),
        (Choice.KEEP, [Mark.GHOST], True),
        (Choice.KEEP, [Mark.LEFT], True),
        (Choice.KEEP, [Mark.PRIVILEGED], True),
        (Choice.KEEP, [Mark.UNUSED], True),
        (Choice.KEEP, [Mark.OWNERLESS], True),
        (Choice.REMOVE, [], True),
        (Choice.CHANGE, [], True),
        (Choice.ASK, [], True),
        (Choice.OPEN, [Mark.GHOST], False),
    ],
)
def test_a_reason_is_needed_for_all_but_keeping_what_is_plain(
    choice: Choice, found: list[Mark], is_needed: bool
) -> None:
    assert bool(reason_needed(choice, found)) is is_needed


@pytest.mark.parametrize(
    ("found", "word"),
    [
        ([], ""),
        ([Mark.UNUSED], ""),
        ([Mark.NO_MFA], ""),
        ([Mark.GHOST], "nobody’s"),
        ([Mark.PRIVILEGED], "privileged"),
        ([Mark.LEFT, Mark.PRIVILEGED], "of somebody who left"),
        ([Mark.OWNERLESS], "without an owner"),
    ],
)
def test_what_stands_out_is_not_kept_together_with_others(found: list[Mark], word: str) -> None:
    assert one_by_one(found) == word


@pytest.mark.parametrize(
    ("choice", "persons", "values", "expected"),
    [
        (Choice.KEEP, {1}, {}, True),
        (Choice.REMOVE, {1}, {}, True),
        (Choice.CHANGE, {1}, {}, True),
        (Choice.ASK, {1}, {}, False),
        (Choice.OPEN, {1}, {}, False),
        (Choice.KEEP, {2}, {}, False),
        (Choice.KEEP, set(), {}, False),
        (Choice.KEEP, {2}, {"person": None, "owner": 2, "kind": "shared"}, True),
        (Choice.KEEP, {7, 1}, {}, True),
    ],
)
def test_nobody_decides_on_their_own_access_alone(
    choice: Choice, persons: set[int], values: dict[str, Any], expected: bool
) -> None:
    assert needs_countersign(choice, persons, facts(**values)) is expected


@pytest.mark.parametrize(
    ("choice", "needs", "is_signed", "expected"),
    [
        (None, False, False, Standing.OPEN),
        (Choice.OPEN, False, False, Standing.OPEN),
        (Choice.ASK, False, False, Standing.ASKED),
        (Choice.KEEP, False, False, Standing.DECIDED),
        (Choice.REMOVE, True, False, Standing.COUNTERSIGN),
        (Choice.REMOVE, True, True, Standing.DECIDED),
    ],
)
def test_how_far_an_account_is(
    choice: Choice | None, needs: bool, is_signed: bool, expected: Standing
) -> None:
    assert standing(choice, needs_countersign=needs, is_countersigned=is_signed) == expected


def candidate(user: int, *persons: int) -> Candidate:
    return Candidate(user=user, because=f"as {user}", persons=frozenset(persons))


@pytest.mark.parametrize(
    ("candidates", "values", "expected"),
    [
        ([candidate(10, 5), candidate(20), candidate(30)], {}, 10),
        ([None, candidate(20), candidate(30)], {}, 20),
        ([None, None, candidate(30)], {}, 30),
        ([candidate(10, 1), candidate(20), candidate(30)], {}, 20),
        ([None, candidate(20, 1), candidate(30)], {}, 30),
        ([None, None, candidate(30, 1)], {}, 30),
        ([candidate(10, 1), candidate(20, 1), candidate(30, 1)], {}, 30),
        ([candidate(10, 4), candidate(20)], {"person": None, "owner": 4, "kind": "service"}, 20),
        ([None, candidate(20), candidate(30)], {"person": None}, 20),
    ],
)
def test_the_reviewer_is_the_first_whose_own_it_is_not(
    candidates: list[Candidate | None], values: dict[str, Any], expected: int
) -> None:
    assert reviewer_of(facts(**values), candidates).user == expected


def state(began: int, *privileges: str, active: bool = True, ended: int | None = None) -> State:
    return State(
        began_at=AT + began * DAY,
        ended_at=None if ended is None else AT + ended * DAY,
        is_active=active,
        privileges=frozenset(privileges),
    )


def removal(*states: State, **values: Any) -> Removal:
    defaults: dict[str, Any] = {
        "choice": Choice.REMOVE,
        "decided_at": AT,
        "privileges": frozenset({"admin", "reader"}),
        "read_at": AT + 10 * DAY,
    }
    return Removal(states=states, **defaults | values)


CHANGE = {"choice": Choice.CHANGE}
NO_ADMIN = {"choice": Choice.CHANGE, "takes_away": frozenset({"admin"})}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (removal(state(-9, "admin")), None),
        (removal(state(-9, ended=2), gone_at=AT + 2 * DAY), 2),
        (removal(state(-9, ended=1), state(1, active=False)), 1),
        (removal(state(-9, ended=1), state(1, active=False, ended=3), gone_at=AT + 3 * DAY), 1),
        (removal(state(-9, ended=1), state(1, active=False, ended=3), state(3)), None),
        (removal(state(-9, ended=1), state(1, active=False, ended=2), state(2, active=False)), 1),
        (removal(state(-9, ended=-1), state(-1, active=False)), -1),
        (removal(), None),
        (removal(state(-9, "admin", "reader", ended=2), state(2, "reader")), None),
        (removal(state(-9, "admin", "reader"), **CHANGE), None),
        (removal(state(-9, "admin", "reader", ended=2), state(2, "reader"), **CHANGE), 2),
        (removal(state(-9, "admin", "reader", ended=2), state(2, "admin"), **NO_ADMIN), None),
        (removal(state(-9, "admin", "reader", ended=2), state(2, "reader"), **NO_ADMIN), 2),
        (
            removal(
                state(-9, "admin", "reader", ended=2),
                state(2, "reader", ended=4),
                state(4, "admin", "reader"),
                **NO_ADMIN,
            ),
            None,
        ),
        (
            removal(
                state(-9, "admin", "reader", ended=2),
                state(2, "admin", "reader", "x", ended=4),
                **CHANGE,
                gone_at=AT + 4 * DAY,
            ),
            4,
        ),
    ],
)
def test_a_removal_is_done_by_the_first_reading_that_shows_it_and_none_after_undoes_it(
    found: Removal, expected: int | None
) -> None:
    assert done_at(found) == (None if expected is None else AT + expected * DAY)


@pytest.mark.parametrize(
    ("found", "at", "expected"),
    [
        (removal(state(-9), read_at=AT - HOUR), AT + HOUR, Followed.WAITING),
        (removal(state(-9), read_at=AT), AT + HOUR, Followed.WAITING),
        (removal(state(-9), read_at=None), AT + HOUR, Followed.WAITING),
        (removal(state(-9), read_at=AT + HOUR), AT + 2 * HOUR, Followed.STILL_THERE),
        (removal(state(-9), read_at=AT + HOUR), AT + 24 * HOUR, Followed.STILL_THERE),
        (removal(state(-9), read_at=AT + HOUR), AT + 25 * HOUR, Followed.OVERDUE),
        (removal(state(-9), read_at=None), AT + 25 * HOUR, Followed.OVERDUE),
        (removal(state(-9, ended=3), gone_at=AT + 3 * DAY), AT + 4 * DAY, Followed.DONE),
    ],
)
def test_a_removal_is_overdue_after_its_limit_read_or_not(
    found: Removal, at: datetime, expected: Followed
) -> None:
    assert followed(found, limit=DAY, at=at) == expected


def test_a_hurried_review_says_so() -> None:
    slow, quick = timedelta(seconds=9), timedelta(seconds=1.9)
    times = [(slow, False), (quick, False), (timedelta(seconds=2), False), (None, False)]

    pace = pace_of([*times, (None, True), (None, True)])

    assert (pace.decided, pace.in_bulk, pace.quick, pace.hasty) == (6, 2, 1, 3)
    assert pace.median == timedelta(seconds=2)
    assert pace_of([]).median is None


@pytest.mark.parametrize(
    ("read_at", "expected"),
    [(None, True), (AT - 8 * DAY, True), (AT - 7 * DAY, False), (AT, False)],
)
def test_a_list_that_was_read_long_ago_says_little(
    read_at: datetime | None, expected: bool
) -> None:
    assert is_old(read_at, as_of=AT) is expected


BERLIN, AUCKLAND, HONOLULU = (
    ZoneInfo(name) for name in ("Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu")
)
DUE = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (AT - HOUR, BERLIN, None),
        (AT, BERLIN, date(2026, 3, 2)),
        (AT + 3 * DAY, BERLIN, date(2026, 3, 2)),
        (datetime(2026, 3, 13, 6, 59, tzinfo=UTC), BERLIN, date(2026, 3, 2)),
        (datetime(2026, 3, 13, 7, 0, tzinfo=UTC), BERLIN, date(2026, 3, 13)),
        (datetime(2026, 3, 15, 12, 0, tzinfo=UTC), BERLIN, date(2026, 3, 13)),
        (datetime(2026, 3, 16, 7, 0, tzinfo=UTC), BERLIN, DUE),
        (datetime(2026, 3, 15, 19, 0, tzinfo=UTC), AUCKLAND, DUE),
        (datetime(2026, 3, 16, 17, 0, tzinfo=UTC), HONOLULU, date(2026, 3, 13)),
        (datetime(2026, 3, 16, 18, 0, tzinfo=UTC), HONOLULU, DUE),
        (datetime(2026, 3, 18, 12, 0, tzinfo=UTC), BERLIN, DUE),
        (datetime(2026, 3, 19, 12, 0, tzinfo=UTC), BERLIN, date(2026, 3, 19)),
        (datetime(2026, 3, 30, 12, 0, tzinfo=UTC), BERLIN, date(2026, 3, 28)),
    ],
)
def test_reminders_go_out_on_their_days_in_the_morning(
    at: datetime, zone: ZoneInfo, expected: date | None
) -> None:
    assert reminder_day(started_at=AT, due_on=DUE, zone=zone, at=at) == expected


def test_a_review_started_at_night_or_shortly_before_its_day_is_announced_at_once() -> None:
    night = datetime(2026, 3, 15, 2, 0, tzinfo=UTC)

    assert reminder_day(started_at=night, due_on=DUE, zone=BERLIN, at=night) == night.date()
    noon = night + 10 * HOUR
    assert reminder_day(started_at=night, due_on=DUE, zone=BERLIN, at=noon) == night.date()
    assert reminder_day(started_at=night, due_on=DUE, zone=BERLIN, at=noon + DAY) == DUE


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (datetime(2026, 3, 16, 22, 59, tzinfo=UTC), BERLIN, False),
        (datetime(2026, 3, 16, 23, 0, tzinfo=UTC), BERLIN, True),
        (datetime(2026, 3, 16, 11, 0, tzinfo=UTC), AUCKLAND, True),
        (datetime(2026, 3, 17, 9, 59, tzinfo=UTC), HONOLULU, False),
    ],
)
def test_the_due_day_ends_by_the_organization_s_clock(
    at: datetime, zone: ZoneInfo, expected: bool
) -> None:
    assert is_overdue(due_on=DUE, zone=zone, at=at) is expected
