"""What a person owes, and how they stand with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from compliance.people.rules.duties import DutyState, DutyTerms, duty

TODAY = date(2026, 6, 1)
ONCE = DutyTerms(kinds={"employee"}, due_days=30, repeats_months=None, since=date(2020, 1, 1))
YEARLY = DutyTerms(kinds={"employee"}, due_days=30, repeats_months=12, since=date(2020, 1, 1))


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("terms", "kind", "stints", "done", "state"),
    [
        pytest.param(ONCE, "contractor", [(ago(90), None)], [], DutyState.NONE, id="not of a kind"),
        pytest.param(ONCE, "employee", [], [], DutyState.NONE, id="never employed"),
        pytest.param(ONCE, "employee", [(ago(-5), None)], [], DutyState.NONE, id="to come"),
        pytest.param(ONCE, "employee", [(ago(10), None)], [], DutyState.DUE, id="time left"),
        pytest.param(ONCE, "employee", [(ago(30), None)], [], DutyState.DUE, id="due today"),
        pytest.param(ONCE, "employee", [(ago(31), None)], [], DutyState.OVERDUE, id="overdue"),
        pytest.param(ONCE, "employee", [(ago(90), None)], [ago(70)], DutyState.DONE, id="done"),
        pytest.param(ONCE, "employee", [(ago(90), None)], [ago(40)], DutyState.LATE, id="late"),
        pytest.param(
            ONCE, "employee", [(ago(90), ago(20))], [], DutyState.MISSED, id="left without"
        ),
        pytest.param(
            ONCE, "employee", [(ago(90), ago(80))], [], DutyState.NONE, id="left before it was due"
        ),
        pytest.param(
            YEARLY, "employee", [(ago(500), None)], [ago(490)], DutyState.OVERDUE, id="again"
        ),
        pytest.param(
            YEARLY,
            "employee",
            [(ago(500), None)],
            [ago(490), ago(100)],
            DutyState.DONE,
            id="done again",
        ),
        pytest.param(
            YEARLY,
            "employee",
            [(ago(900), ago(700)), (ago(20), None)],
            [ago(890)],
            DutyState.DUE,
            id="a rehire owes it again",
        ),
        pytest.param(
            ONCE,
            "employee",
            [(ago(90), None)],
            [ago(-3)],
            DutyState.OVERDUE,
            id="a day to come is not done",
        ),
    ],
)
def test_a_person_stands_somewhere_with_each_obligation(
    terms: DutyTerms,
    kind: str,
    stints: list[tuple[date, date | None]],
    done: list[date],
    state: DutyState,
) -> None:
    assert duty(terms, kind, stints, done, today=TODAY).state is state


def test_what_is_asked_for_since_yesterday_is_not_overdue_for_those_who_were_here() -> None:
    terms = DutyTerms(kinds={"employee"}, due_days=7, repeats_months=None, since=ago(1))

    assert duty(terms, "employee", [(ago(900), None)], [], today=TODAY).due_on == ago(-6)


def test_a_year_after_the_last_of_january_is_the_last_of_january() -> None:
    terms = DutyTerms(kinds={"employee"}, due_days=0, repeats_months=1, since=date(2020, 1, 1))
    found = duty(
        terms,
        "employee",
        [(date(2026, 1, 1), None)],
        [date(2026, 1, 31)],
        today=date(2026, 2, 10),
    )

    assert found.due_on == date(2026, 2, 28)
