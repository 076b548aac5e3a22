"""What a readiness assessment asks, what an answer needs, and what becomes of a gap.

Authority: docs/decisions/phases-complete-by-data.md. An answer is a person's word; what the record
shows stands beside it, and where the two disagree the word is contradicted, never corrected.

* Every answer but "in place" needs a note: somebody will ask what exactly is missing, or why it
  does not apply.
* "Partly" and "not in place" leave a gap, one for each subject until it is settled.
* A gap is open, then in progress, and ends closed, with what was done, or accepted by a lead, with
  why. It is dropped where the answer it came from is taken back before anybody worked on it.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from .health import Health


class Choice(enum.StrEnum):
    """What is said of a criterion or a control."""

    IN_PLACE = "in_place"
    PARTLY = "partly"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


class GapState(enum.StrEnum):
    """How far a gap is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


LEAVE_A_GAP = frozenset({Choice.PARTLY, Choice.MISSING})
LIVE = frozenset({GapState.OPEN, GapState.IN_PROGRESS})
_NEEDED = {
    Choice.PARTLY: "Say what is there, and what is missing.",
    Choice.MISSING: "Say what is missing.",
    Choice.NOT_APPLICABLE: "Say why it does not apply here.",
}


def note_needed(choice: Choice) -> str:
    """Return what the note of an answer has to say; empty where none is needed."""
    return _NEEDED.get(choice, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the record shows of one subject: of a control itself, of a criterion its controls."""

    healths: Sequence[Health] = ()
    answers: Sequence[Choice] = ()  # given for the controls of a criterion
    is_criterion: bool = False


def contradiction(choice: Choice, shown: Shown) -> str:
    """Return why the record does not bear an answer out; empty where it does, or cannot tell."""
    if choice != Choice.IN_PLACE:
        return ""
    return _of_criterion(shown) if shown.is_criterion else _of_control(shown)


def _of_control(shown: Shown) -> str:
    return "A check that supports it fails now." if Health.FAILING in shown.healths else ""


def _of_criterion(shown: Shown) -> str:
    if not shown.healths:
        return "No control in scope meets it."
    if failing := list(shown.healths).count(Health.FAILING):
        return f"{failing} of the {len(shown.healths)} controls that meet it fail now."
    if lacking := sum(answer in LEAVE_A_GAP for answer in shown.answers):
        return f"Of its controls, {lacking} were said to be missing or there in part."
    return ""
