"""Flash mode: which question is next, and what its card has to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from compliance.accounts.models import User
from compliance.dashboard.catalogue import CheckStanding, checks_of
from controls.models import Answer, Assessment, Control
from controls.rules.health import Health
from controls.rules.readiness import LEAVE_A_GAP, Choice, note_needed
from evidence.health import health_of
from evidence.models import EvidenceItem

from .forms import AnswerForm
from .rows import QuestionRow
from .words import CHOICES, HINTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One of the four things to say, with its key, and what its note has to say."""

    value: str
    title: str
    hint: str
    key: int
    why: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One question with all that helps to answer it."""

    row: QuestionRow
    form: AnswerForm
    ways: list[Way]
    controls: list[tuple[Control, Health, str]]  # of a criterion, with what was said of each
    checks: list[CheckStanding]
    item_count: int
    newest: EvidenceItem | None
    before: Answer | None  # in an earlier assessment

    @property
    def told(self) -> str:
        """Return how the controls of a criterion stand, in a few words."""
        healths = Counter(health for _control, health, _said in self.controls)
        said = Counter(said for _control, _health, said in self.controls)
        numbers = [f"{healths[health]} {health}" for health in Health if healths[health]]
        lacking = [choice for choice in CHOICES if choice in LEAVE_A_GAP and said[choice]]
        numbers += [f"{said[choice]} said to be {CHOICES[choice].lower()}" for choice in lacking]
        return ", ".join(numbers)


def next_row(rows: Sequence[QuestionRow], asked: Mapping[str, str]) -> QuestionRow | None:
    """Return the question asked for by its code, else the next one after it that is open."""
    by_code = {row.code: row for row in rows}
    if found := by_code.get(asked.get("at", "")):
        return found
    codes = list(by_code)
    after = asked.get("after", "")
    start = codes.index(after) + 1 if after in by_code else 0
    turned = [*rows[start:], *rows[:start]]
    return next((row for row in turned if not row.question.is_answered), None)


def last_answer(assessment: Assessment, user: User) -> Answer | None:
    """Return this person's newest answer that still counts."""
    own = assessment.answers.given().filter(answered_by=user)
    found = own.select_related("assessment", "control", "criterion")
    return found.order_by("-answered_at", "-pk").first()


def card_of(row: QuestionRow, form: AnswerForm | None = None, *, at: datetime) -> Card:
    """Return the card of a question; a form that was refused keeps what was typed."""
    about = row.question.about
    controls = [about] if isinstance(about, Control) else list(_meeting(row))
    items = EvidenceItem.objects.standing().filter(controls__in=controls, covers_from__lte=at)
    answer = row.question.answer
    usual = {"choice": answer.choice, "note": answer.note} if answer else {}
    form = form or AnswerForm(initial=usual)
    return Card(
        row=row,
        form=form,
        ways=_ways(str(form["choice"].value() or "")),
        controls=[] if row.question.is_control else _said(row, controls, at),
        checks=checks_of(about, at=at) if isinstance(about, Control) else [],
        item_count=items.distinct().count(),
        newest=items.newest_first().first(),
        before=_before(row),
    )


def _meeting(row: QuestionRow) -> Sequence[Control]:
    found = Control.objects.in_scope().filter(criteria__code=row.code)
    return list(found.select_related("owner").order_by("code"))


def _said(
    row: QuestionRow, controls: Sequence[Control], at: datetime
) -> list[tuple[Control, Health, str]]:
    health = health_of(controls, at=at)
    answers = row.assessment.answers.filter(control__in=controls)
    said = dict(answers.values_list("control", "choice"))
    return [(control, health[control.pk], said.get(control.pk, "")) for control in controls]


def _before(row: QuestionRow) -> Answer | None:
    earlier = Answer.objects.given().about(row.question.about)
    found = earlier.filter(assessment__started_at__lt=row.assessment.started_at)
    return found.select_related("assessment").order_by("-assessment__started_at").first()


def _ways(chosen: str) -> list[Way]:
    return [
        Way(
            value=choice.value,
            title=title,
            hint=HINTS[choice],
            key=key,
            why=note_needed(choice),
            is_chosen=chosen == choice,
        )
        for key, (choice, title) in enumerate(CHOICES.items(), start=1)
    ]


def choices_of(counts: Mapping[Choice, int]) -> list[tuple[Choice, int]]:
    """Return how many answers there were of each kind, in the order of the keys."""
    return [(choice, counts[choice]) for choice in CHOICES]
