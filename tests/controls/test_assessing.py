"""Readiness assessments: who answers what, and the gaps that answers leave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls import actions, assessing, remedying
from controls.assessing import Said
from controls.models import Answer, Assessment, Category, Control, Criterion, Gap
from controls.questions import questions_of, tally_of
from controls.remedying import Plan
from controls.rules.readiness import Choice, GapState
from tests import factories
from tests.factories import AT
from tests.journey import builders
from tests.journey.builders import DAY, HOUR, say

pytestmark = pytest.mark.django_db
LATER = AT + DAY


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def control() -> Control:
    return factories.control("AC-04", criteria=["CC6.1"])


def events() -> list[str]:
    return [entry.event for entry in LedgerEntry.objects.in_order()]


def test_controls_are_asked_about_first_then_the_criteria_they_meet(lead: User) -> None:
    factories.control("BK-01", criteria=["CC7.5", "A1.2"])
    factories.control("AC-01", criteria=["CC6.1"])
    factories.control("PV-01", criteria=["P1.1"])
    factories.criterion("A1.2", "availability")
    factories.category("privacy")
    Criterion.objects.filter(code="P1.1").update(category="privacy")

    found = questions_of(builders.assessment(lead))

    assert [question.code for question in found] == ["AC-01", "BK-01", "CC7.5", "A1.2", "CC6.1"]
    assert tally_of(found).left == 5


def test_what_comes_into_scope_is_asked_as_well(lead: User, control: Control) -> None:
    started = builders.assessment(lead)
    builders.answer_the_rest(started, lead)
    assert tally_of(questions_of(started)).left == 0
    factories.control("PV-01", criteria=[])
    Control.objects.get(code="PV-01").criteria.add(factories.criterion("P1.1", "privacy"))
    assert tally_of(questions_of(started)).left == 0

    privacy = Category.objects.get(code="privacy")
    actions.put_category_in_scope(category=privacy, actor=lead, at=LATER)

    assert [q.code for q in questions_of(started) if not q.is_answered] == ["PV-01", "P1.1"]


def test_only_a_lead_starts_one_and_only_after_the_one_before(lead: User, control: Control) -> None:
    with pytest.raises(assessing.NotTheirsError, match="Only the compliance lead"):
        builders.assessment(factories.engineer())
    first = builders.assessment(lead)
    with pytest.raises(assessing.AssessmentRefusedError, match="2 questions left"):
        builders.assessment(lead, "Second", at=LATER)
    builders.answer_the_rest(first, lead)

    second = builders.assessment(lead, "Second", at=LATER)

    assert Assessment.objects.newest(at=LATER) == second
    assert Assessment.objects.newest(at=AT + HOUR) == first
    assert tally_of(questions_of(first)).answered == 2
    assert tally_of(questions_of(second)).left == 2


def test_an_earlier_assessment_keeps_its_answers_whatever_the_scope_becomes(
    lead: User, control: Control
) -> None:
    first = builders.assessment(lead)
    builders.answer_the_rest(first, lead)
    builders.assessment(lead, "Second", at=LATER)
    Control.objects.filter(pk=control.pk).update(retired_on=LATER.date())

    assert [q.code for q in questions_of(first)] == ["AC-04", "CC6.1"]


@pytest.mark.parametrize(
    ("who", "is_owner", "may"),
    [
        (factories.lead, False, True),
        (factories.engineer, True, True),
        (factories.engineer, False, False),
        (factories.employee, True, False),
        (factories.auditor, False, False),
    ],
)
def test_a_control_is_for_its_owner_or_a_lead_to_answer(
    who: Callable[[str], User], is_owner: bool, may: bool, lead: User, control: Control
) -> None:
    started, person = builders.assessment(lead), who("Somebody")
    Control.objects.filter(pk=control.pk).update(owner=person if is_owner else None)
    control.refresh_from_db()

    assert assessing.may_answer(control, person) is may
    if may:
        say(started, control, by=person)
        assert Answer.objects.get().answered_by == person
    else:
        with pytest.raises(assessing.NotTheirsError, match="AC-04 is for its owner"):
            say(started, control, by=person)
        assert not Answer.objects.exists()


def test_a_criterion_is_for_a_lead_alone(lead: User, control: Control) -> None:
    engineer = factories.engineer()
    Control.objects.filter(pk=control.pk).update(owner=engineer)

    assert not assessing.may_answer(control.criteria.get(), engineer)
    assert assessing.may_answer(control.criteria.get(), lead)


@pytest.mark.parametrize("choice", [Choice.PARTLY, Choice.MISSING, Choice.NOT_APPLICABLE])
@pytest.mark.parametrize("note", ["", "   "])
def test_without_its_note_an_answer_is_refused(
    choice: Choice, note: str, lead: User, control: Control
) -> None:
    started = builders.assessment(lead)
    said = Said(choice=choice, note=note)

    with pytest.raises(assessing.NoteNeededError, match="Say "):
        assessing.answer(assessment=started, about=control, said=said, actor=lead, at=LATER)

    assert not Answer.objects.exists()


def test_the_database_asks_for_the_note_too(lead: User, control: Control) -> None:
    row = {"answered_by": lead, "answered_at": AT, "control": control}
    with pytest.raises(IntegrityError, match="an_answer_says_why"), transaction.atomic():
        Answer.objects.create(assessment=builders.assessment(lead), choice="missing", **row)


def test_an_earlier_assessment_and_what_is_out_of_scope_take_no_answer(
    lead: User, control: Control
) -> None:
    first = builders.assessment(lead)
    builders.answer_the_rest(first, lead)
    second = builders.assessment(lead, "Second", at=LATER)

    with pytest.raises(assessing.AssessmentRefusedError, match="Answer there"):
        say(first, control, by=lead, at=LATER)
    Control.objects.filter(pk=control.pk).update(retired_on=AT.date())
    with pytest.raises(assessing.AssessmentRefusedError, match="out of scope"):
        say(second, control, by=lead, at=LATER)


@pytest.mark.parametrize(
    ("choice", "gaps"),
    [
        (Choice.IN_PLACE, 0),
        (Choice.PARTLY, 1),
        (Choice.MISSING, 1),
        (Choice.NOT_APPLICABLE, 0),
    ],
)
def test_what_is_missing_leaves_a_gap_of_the_control_s_owner(
    choice: Choice, gaps: int, lead: User, control: Control
) -> None:
    ravi = factories.engineer("Ravi")
    Control.objects.filter(pk=control.pk).update(owner=ravi)
    control.refresh_from_db()

    say(builders.assessment(lead), control, choice, by=ravi)

    assert [(gap.control, gap.owner) for gap in Gap.objects.live()] == [(control, ravi)] * gaps
    assert events() == [
        "assessment.started",
        *["gap.opened"] * gaps,
        "assessment.answered",
    ]


def test_saying_it_again_leaves_no_second_gap(lead: User, control: Control) -> None:
    started = builders.assessment(lead)
    say(started, control, Choice.PARTLY, by=lead)
    say(started, control, Choice.MISSING, by=lead, at=LATER)

    assert Gap.objects.get().state == GapState.OPEN
    assert Answer.objects.get().choice == Choice.MISSING
    assert LedgerEntry.objects.head().details["from"] == "partly"  # type: ignore[union-attr]


@pytest.mark.parametrize("how", ["changed", "taken back"])
def test_a_gap_nobody_touched_goes_with_its_answer(how: str, lead: User, control: Control) -> None:
    started = builders.assessment(lead)
    gap = builders.gap(lead, control)

    if how == "changed":
        say(started_of(gap), control, by=lead, at=LATER)
    else:
        assessing.take_back(answer=gap.found, actor=lead, at=LATER)

    gap.refresh_from_db()
    assert gap.state == GapState.DROPPED
    assert gap.settled_at == LATER
    assert "gap.dropped" in events()
    assert Assessment.objects.get() == started


def started_of(gap: Gap) -> Assessment:
    return gap.found.assessment


def test_a_gap_somebody_works_on_stays(lead: User, control: Control) -> None:
    gap = builders.gap(lead, control)
    plan = Plan(owner=lead, effort="s", due_on=None, remedy="Do it.")
    remedying.plan_gap(gap=gap, plan=plan, actor=lead, at=LATER)

    say(started_of(gap), control, by=lead, at=LATER)

    gap.refresh_from_db()
    assert gap.state == GapState.OPEN


def test_taking_back_leaves_the_question_open_and_does_so_once(
    lead: User, control: Control
) -> None:
    started = builders.assessment(lead)
    say(started, control, by=lead)
    answer = Answer.objects.get()

    assessing.take_back(answer=answer, actor=lead, at=LATER)
    assessing.take_back(answer=answer, actor=lead, at=LATER)

    assert tally_of(questions_of(started)).left == 2
    assert events().count("assessment.answer_taken_back") == 1
    with pytest.raises(assessing.NotTheirsError):
        assessing.take_back(answer=answer, actor=factories.engineer(), at=LATER)


def test_a_gap_of_an_earlier_assessment_goes_on_in_the_next(lead: User, control: Control) -> None:
    gap = builders.gap(lead, control)
    builders.answer_the_rest(started_of(gap), lead)
    second = builders.assessment(lead, "Second", at=LATER)

    say(second, control, Choice.PARTLY, by=lead, at=LATER + HOUR)

    assert Gap.objects.get() == gap
    say(second, control, by=lead, at=LATER + 2 * HOUR)
    assert Gap.objects.get().is_live, "it was found by the earlier one, so it is to be closed"
