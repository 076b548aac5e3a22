"""The questions of an assessment as pages show them: with what the record says beside each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from compliance.accounts.models import User
from controls.assessing import may_answer
from controls.models import Assessment, Control
from controls.questions import Question, questions_of
from controls.rules.health import Health
from controls.rules.readiness import Choice, Shown, contradiction
from evidence.health import health_of


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One question with the health of its control, or of the controls that meet its criterion."""

    question: Question
    assessment: Assessment
    shown: Shown
    is_mine: bool

    def __str__(self) -> str:
        return str(self.question)

    @property
    def code(self) -> str:
        return self.question.code

    @property
    def health(self) -> Health | None:
        """Return the health; of a criterion the worst of its controls."""
        found = set(self.shown.healths)
        return next((health for health in Health if health in found), None)

    @property
    def contradiction(self) -> str:
        choice = self.question.choice
        return contradiction(choice, self.shown) if choice else ""

    @property
    def warning(self) -> str:
        """Return what would contradict the answer "in place"."""
        return contradiction(Choice.IN_PLACE, self.shown)


def rows_of(assessment: Assessment, user: User, *, at: datetime) -> list[QuestionRow]:
    """Return the questions this person may see: a lead all, an owner those of their controls."""
    questions = questions_of(assessment)
    health, meets = _healths(at)
    said = {q.about.pk: q.choice for q in questions if q.is_control and q.choice}
    return [
        QuestionRow(
            question=question,
            assessment=assessment,
            shown=_shown(question, health, meets, said),
            is_mine=question.owner == user,
        )
        for question in questions
        if may_answer(question.about, user)
    ]


def left_in(rows: Iterable[QuestionRow]) -> list[QuestionRow]:
    """Return what is not answered yet."""
    return [row for row in rows if not row.question.is_answered]


def _healths(at: datetime) -> tuple[dict[int, Health], dict[str, list[int]]]:
    """Return each control's health, and the controls that meet each criterion."""
    controls = list(Control.objects.in_scope().only("cadence"))
    through = Control.criteria.through.objects.filter(control__in=[c.pk for c in controls])
    meets: dict[str, list[int]] = {}
    for criterion, control in through.values_list("criterion", "control"):
        meets.setdefault(criterion, []).append(control)
    return health_of(controls, at=at), meets


def _shown(
    question: Question,
    health: dict[int, Health],
    meets: dict[str, list[int]],
    said: Mapping[Any, Choice],
) -> Shown:
    about = question.about
    if isinstance(about, Control):
        known = health.get(about.pk)
        return Shown(healths=[known] if known else [])
    controls = meets.get(about.code, [])
    return Shown(
        healths=[health[pk] for pk in controls],
        answers=[said[pk] for pk in controls if pk in said],
        is_criterion=True,
    )
