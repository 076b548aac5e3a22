"""What an answer needs, and when the record does not bear it out."""

import pytest

from controls.rules.health import Health
from controls.rules.readiness import (
    LEAVE_A_GAP,
    LIVE,
    Choice,
    GapState,
    Shown,
    contradiction,
    note_needed,
)

CONTROL_FAILS = Shown(healths=[Health.FAILING])


@pytest.mark.parametrize(
    ("choice", "needed"),
    [
        (Choice.IN_PLACE, ""),
        (Choice.PARTLY, "what is missing"),
        (Choice.MISSING, "what is missing"),
        (Choice.NOT_APPLICABLE, "does not apply"),
    ],
)
def test_every_answer_but_in_place_needs_a_note(choice: Choice, needed: str) -> None:
    assert bool(note_needed(choice)) == bool(needed)
    assert needed in note_needed(choice)


@pytest.mark.parametrize(
    ("choice", "shown", "why"),
    [
        (Choice.IN_PLACE, CONTROL_FAILS, "A check that supports it fails now."),
        (Choice.IN_PLACE, Shown(healths=[Health.OPERATING]), ""),
        (Choice.IN_PLACE, Shown(healths=[Health.UNPROVEN]), ""),
        (Choice.IN_PLACE, Shown(healths=[Health.STALE]), ""),
        (Choice.IN_PLACE, Shown(), ""),
        (Choice.PARTLY, CONTROL_FAILS, ""),
        (Choice.MISSING, CONTROL_FAILS, ""),
        (Choice.NOT_APPLICABLE, CONTROL_FAILS, ""),
        (Choice.IN_PLACE, Shown(is_criterion=True), "No control in scope meets it."),
        (
            Choice.IN_PLACE,
            Shown(healths=[Health.FAILING, Health.OPERATING], is_criterion=True),
            "1 of the 2 controls that meet it fail now.",
        ),
        (
            Choice.IN_PLACE,
            Shown(
                healths=[Health.OPERATING, Health.OPERATING],
                answers=[Choice.PARTLY, Choice.IN_PLACE],
                is_criterion=True,
            ),
            "Of its controls, 1 were said to be missing or there in part.",
        ),
        (
            Choice.IN_PLACE,
            Shown(healths=[Health.OPERATING], answers=[Choice.NOT_APPLICABLE], is_criterion=True),
            "",
        ),
        (Choice.MISSING, Shown(is_criterion=True), ""),
    ],
)
def test_the_record_contradicts_only_that_something_is_in_place(
    choice: Choice, shown: Shown, why: str
) -> None:
    assert contradiction(choice, shown) == why


def test_what_is_there_in_part_or_missing_leaves_a_gap_that_lives_until_it_is_settled() -> None:
    assert set(Choice) - LEAVE_A_GAP == {Choice.IN_PLACE, Choice.NOT_APPLICABLE}
    assert set(GapState) - LIVE == {GapState.CLOSED, GapState.ACCEPTED, GapState.DROPPED}
