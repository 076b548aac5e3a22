"""Readiness assessments: all of them, one, and its questions card by card."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from compliance.web.access import for_lead, for_staff
from compliance.web.lists import answer as answer_list
from compliance.web.lists import shown
from compliance.web.peek import or_peek
from compliance.web.request import SignedInRequest
from controls import assessing as actions
from controls.models import Assessment
from controls.questions import tally_of

from .access import question_for, questions_for
from .cards import card_of, choices_of, last_answer, next_row
from .forms import AnswerForm, AssessmentForm
from .lists import ASSESSMENTS, QUESTIONS
from .rows import QuestionRow, left_in
from .tabs import tabs

_DECK = "cards"  # the part of the page that holds one card
_REFUSALS = (actions.AssessmentRefusedError, actions.NotTheirsError)


@require_safe
@for_staff
def assessments(request: SignedInRequest) -> HttpResponseBase:
    """List every assessment with what was answered, the newest first."""
    context = {"form": AssessmentForm(), "tabs": tabs("journey:assessments", request.user)}
    rows = Assessment.objects.all()
    return answer_list(request, ASSESSMENTS, rows, "journey/assessments.html", **context)


@require_POST
@for_lead
def start(request: SignedInRequest) -> HttpResponse:
    """Start an assessment."""
    form = AssessmentForm(request.POST)
    if form.is_valid():
        try:
            title = form.cleaned_data["title"]
            found = actions.start_assessment(title=title, actor=request.user, at=timezone.now())
            return redirect(found)
        except actions.AssessmentRefusedError as error:
            form.add_error("title", str(error))
    context = {
        "form": form,
        "tabs": tabs("journey:assessments", request.user),
        "shown": shown(request, ASSESSMENTS, Assessment.objects.all()),
    }
    return render(request, "journey/assessments.html", context, status=422)


@require_safe
@for_staff
def assessment(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Show how everything was answered, and what the record says to it."""
    found, rows = questions_for(request.user, pk)
    tally = tally_of(row.question for row in rows)
    earlier = Assessment.objects.filter(started_at__lt=found.started_at).newest_first().first()
    newest = Assessment.objects.newest_first().first()
    context = {
        "assessment": found,
        "tally": tally,
        "counts": choices_of(tally.counts),
        "left": len(left_in(rows)) if found == newest else 0,
        "newest": newest,
        "earlier": earlier,
        "contradicted": sum(bool(row.contradiction) for row in rows),
    }
    return answer_list(request, QUESTIONS, rows, "journey/assessment.html", **context)


@require_safe
@for_staff
def cards(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the next open question, one at a time."""
    found, rows = questions_for(request.user, pk)
    return _deck(request, found, rows, next_row(rows, request.GET))


def _deck(
    request: SignedInRequest,
    found: Assessment,
    rows: list[QuestionRow],
    row: QuestionRow | None,
    form: AnswerForm | None = None,
) -> HttpResponse:
    context = {
        "assessment": found,
        "tally": tally_of(each.question for each in rows),
        "card": card_of(row, form, at=timezone.now()) if row else None,
        "last": last_answer(found, request.user),
    }
    is_fragment = request.headers.get("HX-Target") == _DECK
    status = 422 if form and form.errors and not is_fragment else 200
    page = "journey/_cards.html" if is_fragment else "journey/cards.html"
    return render(request, page, context, status=status)


@require_POST
@for_staff
def answer(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Answer one question, then go on to the next card, or back to its page."""
    row = question_for(request.user, pk, code)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer(
                assessment=row.assessment,
                about=row.question.about,
                said=form.said(),
                actor=request.user,
                at=timezone.now(),
            )
        except _REFUSALS as error:
            messages.error(request, str(error))
        return _go(request, pk, {"after": code})
    if "card" in request.POST:
        return _deck(request, row.assessment, questions_for(request.user, pk)[1], row, form)
    return render(request, "journey/question.html", _context(row, form), status=422)


@require_POST
@for_staff
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take one's last answer back and show its card again."""
    found = get_object_or_404(Assessment, pk=pk)
    last = last_answer(found, request.user)
    if last is None:
        messages.info(request, "There is nothing to take back.")
        return redirect("journey:cards", pk)
    try:
        actions.take_back(answer=last, actor=request.user, at=timezone.now())
    except _REFUSALS as error:
        messages.error(request, str(error))
    return _go(request, pk, {"at": last.code})


def _go(request: SignedInRequest, pk: int, place: dict[str, str]) -> HttpResponse:
    """Show the card of a place: in the deck where it is one, else by leading there."""
    if request.headers.get("HX-Target") == _DECK:
        found, rows = questions_for(request.user, pk)
        return _deck(request, found, rows, next_row(rows, place))
    if "card" in request.POST or "at" in place:
        response = redirect("journey:cards", pk)
        response["Location"] += f"?{urlencode(place)}"
        return response
    return redirect(reverse("journey:question", args=[pk, place["after"]]))


def _peek(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    row = question_for(request.user, pk, code)
    context = {"card": card_of(row, at=timezone.now()), "row": row}
    return render(request, "journey/_peek_question.html", context)


@require_safe
@for_staff
@or_peek(_peek)
def question(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Show one question with its answer, and room for another."""
    row = question_for(request.user, pk, code)
    return render(request, "journey/question.html", _context(row))


def _context(row: QuestionRow, form: AnswerForm | None = None) -> dict[str, Any]:
    newest = Assessment.objects.newest_first().first()
    about = row.question.about
    if newest is None:
        raise Http404("There is no such page.")
    return {
        "row": row,
        "assessment": row.assessment,
        "card": card_of(row, form, at=timezone.now()),
        "may_answer": row.assessment == newest,
        "gaps": about.gaps.kept().order_by("-opened_at"),
    }
