"""Who sees what of the journey; for everybody else there is no such page."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from compliance.accounts.models import User
from controls.models import Assessment, Gap

from .rows import QuestionRow, rows_of


def questions_for(user: User, pk: int) -> tuple[Assessment, list[QuestionRow]]:
    """Return an assessment with the questions this person may see."""
    assessment = get_object_or_404(Assessment.objects.select_related("started_by"), pk=pk)
    return assessment, rows_of(assessment, user, at=timezone.now())


def question_for(user: User, pk: int, code: str) -> QuestionRow:
    """Return one question this person may answer."""
    _assessment, rows = questions_for(user, pk)
    found = next((row for row in rows if row.code == code), None)
    if found is None:
        raise Http404("There is no such page.")
    return found


def gap_for(user: User, pk: int) -> Gap:
    """Return a gap this person may see."""
    rows = Gap.objects.seen_by(user).select_related(
        "control__owner",
        "criterion",
        "owner",
        "found__assessment",
        "found__answered_by",
        "settled_by",
    )
    return get_object_or_404(rows, pk=pk)
