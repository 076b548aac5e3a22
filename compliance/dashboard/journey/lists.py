"""Assessments, and the questions of one, as lists."""

from __future__ import annotations

from collections import Counter
from typing import Any

from compliance.web.lists import Choice, Column, Empty, Listing, Option, Words, choices, holding
from compliance.web.templatetags.parts import state_title, tone
from controls.questions import questions_of, tally_of
from controls.rules.health import Health
from controls.rules.readiness import Choice as Answered

from .words import CHOICES, WORDS


def _with_tallies(rows: list[Any]) -> list[Any]:
    for row in rows:
        row.tally = tally_of(questions_of(row))
    return rows


def _number_of(choice: Answered) -> Column:
    return Column(
        key=choice.value,
        title=CHOICES[choice],
        value=lambda row: row.tally.counts[choice],
        css="num",
    )


ASSESSMENTS = Listing(
    key="assessments",
    noun="assessment",
    plural="assessments",
    columns=(
        Column(key="assessment", title="Assessment", value=str, sort="title", is_optional=False),
        Column(
            key="started",
            title="Started",
            value=lambda row: row.started_at,
            sort="started_at",
            css="tight",
        ),
        Column(
            key="answered",
            title="Answered",
            value=lambda row: row.tally.answered,
            more=(("Of", lambda row: row.tally.total),),
        ),
        *(_number_of(choice) for choice in CHOICES),
        Column(
            key="finished",
            title="Last answer",
            value=lambda row: row.tally.answered_at,
            css="tight later",
        ),
    ),
    row="journey/_assessment_row.html",
    sort="-started",
    has_peek=False,
    prepare=_with_tallies,
    empty=Empty(
        symbol="clipboard-document-check",
        title="Nothing was assessed yet",
        text="A readiness assessment asks of every criterion and control in scope whether it is "
        "in place. What is not becomes a gap.",
    ),
)

_ANSWERS = [
    *(Option(value=c.value, title=t, tone=WORDS[c][0]) for c, t in CHOICES.items()),
    Option(value="open", title="To answer", tone="na"),
]
_WORST = ("open", Answered.MISSING, Answered.PARTLY, Answered.NOT_APPLICABLE, Answered.IN_PLACE)
_RANKS = {str(value): rank for rank, value in enumerate(_WORST)}
_HEALTHS = [Option(value=h.value, title=state_title(h), tone=tone(h)) for h in Health]


def _said(row: Any) -> str:
    return str(row.question.choice or "open")


QUESTIONS = Listing(
    noun="question",
    plural="questions",
    title="Every question",
    file="assessment",
    columns=(
        Column(
            key="about",
            title="About",
            value=lambda row: row.code,
            more=(("Title", lambda row: row.question.title),),
            sort=lambda row: row.code,
            css="mid",
            is_optional=False,
        ),
        Column(
            key="owner",
            title="Owner",
            value=lambda row: row.question.owner or "",
            sort=lambda row: str(row.question.owner or "~").lower(),
            css="tight",
        ),
        Column(
            key="answer",
            title="Answer",
            value=_said,
            sort=lambda row: (_RANKS[_said(row)], row.code),
        ),
        Column(
            key="note",
            title="Note",
            value=lambda row: row.question.answer.note if row.question.answer else "",
            css="wrap",
        ),
        Column(
            key="record",
            title="The record shows",
            term="health",
            value=lambda row: row.health or "",
            more=(("Contradicted", lambda row: row.contradiction),),
        ),
        Column(
            key="by",
            title="Answered by",
            value=lambda row: row.question.answer.answered_by if row.question.answer else "",
            is_usual=False,
        ),
    ),
    row="journey/_question_row.html",
    sort="answer",
    identity=lambda row: row.code,
    filters=(
        Words(title="Filter questions", narrow=holding(str)),
        Choice(
            name="answer",
            title="Answer",
            options=lambda _user: _ANSWERS,
            narrow=lambda rows, value: [row for row in rows if _said(row) == value],
            count=lambda rows: Counter(_said(row) for row in rows),
        ),
        Choice(
            name="record",
            title="The record",
            options=lambda _user: [
                Option(value="against", title="Contradicted", tone="bad"),
            ],
            narrow=lambda rows, _value: [row for row in rows if row.contradiction],
            count=lambda rows: {"against": sum(bool(row.contradiction) for row in rows)},
        ),
        Choice(
            name="of",
            title="Of",
            options=choices([("control", "Controls"), ("criterion", "Criteria")]),
            narrow=lambda rows, of: [
                row for row in rows if row.question.is_control == (of == "control")
            ],
        ),
        Choice(
            name="health",
            title="Health",
            options=lambda _user: _HEALTHS,
            narrow=lambda rows, health: [row for row in rows if row.health == health],
        ),
    ),
    empty=Empty(
        symbol="clipboard-document-check",
        title="No question is yours",
        text="Owners answer for their controls, a lead for everything in scope.",
    ),
)
