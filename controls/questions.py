"""What an assessment asks, with what was said so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from compliance.accounts.models import User

from .models import Answer, Assessment, Control, Criterion
from .rules.readiness import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One criterion or control that is asked about."""

    about: Control | Criterion
    answer: Answer | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        return self.about.code

    @property
    def title(self) -> str:
        return self.about.title if isinstance(self.about, Control) else self.about.summary

    @property
    def is_control(self) -> bool:
        return isinstance(self.about, Control)

    @property
    def owner(self) -> User | None:
        return self.about.owner if isinstance(self.about, Control) else None

    @property
    def choice(self) -> Choice | None:
        return Choice(self.answer.choice) if self.answer and self.answer.choice else None

    @property
    def is_answered(self) -> bool:
        return self.choice is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many questions there are, and how they were answered."""

    total: int
    counts: dict[Choice, int]
    answered_at: datetime | None  # the newest answer

    @property
    def answered(self) -> int:
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        return self.total - self.answered


def questions_of(assessment: Assessment) -> list[Question]:
    """Return the questions: controls first, then criteria, which are met by them.

    The newest assessment asks about all that is in scope now; an earlier one shows what it got.
    """
    rows = assessment.answers.select_related("control__owner", "criterion__category", "answered_by")
    if Assessment.objects.newest_first().values_list("pk", flat=True).first() != assessment.pk:
        given = [Question(about=row.about, answer=row) for row in rows.given()]
        return sorted(given, key=_order)
    by_control = {row.control_id: row for row in rows if row.control_id}
    by_criterion = {row.criterion_id: row for row in rows if row.criterion_id}
    controls = Control.objects.in_scope().select_related("owner").order_by("code")
    criteria = Criterion.objects.in_scope().in_order().select_related("category")
    return [
        *(Question(about=row, answer=by_control.get(row.pk)) for row in controls),
        *(Question(about=row, answer=by_criterion.get(row.pk)) for row in criteria),
    ]


def _order(question: Question) -> tuple[bool, int, str]:
    about = question.about
    position = 0 if isinstance(about, Control) else about.position
    return (not question.is_control, position, question.code)


def tally_of(questions: Iterable[Question]) -> Tally:
    """Return how far the questions are answered."""
    asked = list(questions)
    given = [question for question in asked if question.choice is not None]
    counted = Counter(question.choice for question in given)
    moments = [question.answer.answered_at for question in given if question.answer]
    return Tally(
        total=len(asked),
        counts={choice: counted[choice] for choice in Choice},
        answered_at=max(moments, default=None),
    )
