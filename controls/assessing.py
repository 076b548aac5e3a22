"""What people do in a readiness assessment: actions, kept apart for their length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import record

from .models import Answer, Assessment, Control, Criterion, Gap
from .questions import questions_of
from .rules.readiness import LEAVE_A_GAP, Choice, GapState, note_needed

Subject = Control | Criterion


class AssessmentRefusedError(Exception):
    """It cannot be done like this; fit to show to the person who asked."""


class NoteNeededError(Exception):
    """The answer needs a note; the message says what it has to say."""


class NotTheirsError(Exception):
    """Another person answers this question; fit to show to the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One answer as it was given."""

    choice: Choice
    note: str = ""


@transaction.atomic
def start_assessment(*, title: str, actor: User, at: datetime) -> Assessment:
    """Ask about everything in scope anew; the assessment before stays as it is."""
    if not actor.is_lead:
        raise NotTheirsError("Only the compliance lead starts an assessment.")
    before = Assessment.objects.newest(at=at)
    if before and (left := sum(not q.is_answered for q in questions_of(before))):
        raise AssessmentRefusedError(
            f"“{before}” has {left} question{'s' if left > 1 else ''} left. Answer them first; "
            "then start the next one."
        )
    assessment = Assessment.objects.create(title=title, started_by=actor, started_at=at)
    record(
        Event.ASSESSMENT_STARTED,
        subject=assessment.subject,
        actor=actor,
        at=at,
        details={"title": title},
    )
    return assessment


@transaction.atomic
def answer(
    *, assessment: Assessment, about: Subject, said: Said, actor: User, at: datetime
) -> Answer:
    """Say how a criterion or control stands; what is missing leaves a gap."""
    _refuse_others(about, actor)
    _refuse_over(assessment, about, at)
    if (needed := note_needed(said.choice)) and not said.note.strip():
        raise NoteNeededError(needed)
    before = assessment.answers.about(about).first()
    row, _is_new = Answer.objects.update_or_create(
        assessment=assessment,
        **_key(about),
        defaults={
            "choice": said.choice,
            "note": said.note.strip(),
            "answered_by": actor,
            "answered_at": at,
        },
    )
    _settle_gap(row, said.choice, actor, at)
    details = {"about": about.code, "choice": said.choice.value, "note": row.note}
    if before and before.choice:
        details["from"] = before.choice
    record(
        Event.ASSESSMENT_ANSWERED, subject=assessment.subject, actor=actor, at=at, details=details
    )
    return row


@transaction.atomic
def take_back(*, answer: Answer, actor: User, at: datetime) -> None:
    """Leave the question open again."""
    _refuse_others(answer.about, actor)
    _refuse_over(answer.assessment, answer.about, at)
    if not answer.choice:
        return
    before, answer.choice, answer.note = answer.choice, "", ""
    answer.answered_by, answer.answered_at = actor, at
    answer.save(update_fields=["choice", "note", "answered_by", "answered_at"])
    _settle_gap(answer, None, actor, at)
    record(
        Event.ASSESSMENT_ANSWER_TAKEN_BACK,
        subject=answer.assessment.subject,
        actor=actor,
        at=at,
        details={"about": answer.code, "from": before},
    )


def may_answer(about: Subject, user: User) -> bool:
    """Return whether a question is this person's: all are a lead's, a control also its owner's."""
    if user.is_lead:
        return True
    is_own = isinstance(about, Control) and about.owner_id == user.pk
    return user.may_add_evidence and is_own


def _refuse_others(about: Subject, actor: User) -> None:
    if not may_answer(about, actor):
        raise NotTheirsError(f"{about.code} is for its owner or a compliance lead to answer.")


def _refuse_over(assessment: Assessment, about: Subject, at: datetime) -> None:
    newest = Assessment.objects.newest(at=at)
    if newest != assessment:
        raise AssessmentRefusedError(
            f"“{assessment}” is over: “{newest}” was started since. Answer there."
        )
    model = type(about)
    if not model.objects.in_scope().filter(pk=about.pk).exists():
        raise AssessmentRefusedError(f"{about.code} is out of scope, so nothing is asked of it.")


def _key(about: Subject) -> dict[str, Any]:
    return {"control" if isinstance(about, Control) else "criterion": about}


def _settle_gap(row: Answer, choice: Choice | None, actor: User, at: datetime) -> None:
    """Let there be one live gap where something is missing, and none that nobody touched."""
    about = row.about
    live = Gap.objects.select_for_update().live().filter(**_key(about)).first()
    if choice in LEAVE_A_GAP:
        if live is None:
            _open_gap(row, actor, at)
    elif live is not None and _is_untouched(live, row):
        Gap.objects.filter(pk=live.pk).update(
            state=GapState.DROPPED, settled_at=at, settled_by=actor
        )
        details = {"answer": choice.value if choice else "taken back"}
        record(Event.GAP_DROPPED, subject=live.subject, actor=actor, at=at, details=details)


def _open_gap(row: Answer, actor: User, at: datetime) -> None:
    owner = row.control.owner if row.control else None
    gap = Gap.objects.create(found=row, owner=owner, opened_at=at, **_key(row.about))
    details = {"about": row.code, "answer": row.choice, "owner": owner.pk if owner else None}
    record(Event.GAP_OPENED, subject=gap.subject, actor=actor, at=at, details=details)


def _is_untouched(gap: Gap, row: Answer) -> bool:
    usual = row.control.owner_id if row.control else None
    planned = gap.effort or gap.due_on or gap.remedy or gap.owner_id != usual
    return gap.found_id == row.pk and gap.state == GapState.OPEN and not planned
