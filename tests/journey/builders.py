"""Assessments, gaps and vendors for tests; override only what a test is about."""

from __future__ import annotations

from datetime import datetime, timedelta

from compliance.accounts.models import User
from controls import actions, assessing, scoping
from controls.assessing import Said
from controls.models import Assessment, Control, Criterion, Gap, SubserviceOrganization
from controls.questions import questions_of
from controls.rules.readiness import Choice
from controls.scoping import Subservice
from tests.factories import AT

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def assessment(lead: User, title: str = "Readiness", *, at: datetime = AT) -> Assessment:
    return assessing.start_assessment(title=title, actor=lead, at=at)


def say(
    of: Assessment,
    about: Control | Criterion,
    choice: Choice = Choice.IN_PLACE,
    *,
    by: User,
    note: str = "",
    at: datetime = AT + HOUR,
) -> None:
    """Answer one question; what needs a note gets one."""
    note = note or ("" if choice is Choice.IN_PLACE else "Half of it is there.")
    said = Said(choice=choice, note=note)
    assessing.answer(assessment=of, about=about, said=said, actor=by, at=at)


def answer_the_rest(of: Assessment, lead: User, *, at: datetime = AT + HOUR) -> None:
    for question in questions_of(of):
        if not question.is_answered:
            say(of, question.about, by=lead, at=at)


def gap(
    lead: User,
    control: Control,
    choice: Choice = Choice.MISSING,
    *,
    at: datetime = AT + HOUR,
) -> Gap:
    """Let the newest assessment, or a new one, find something missing of a control."""
    found = Assessment.objects.newest(at=at) or assessment(lead, at=at - HOUR)
    say(found, control, choice, by=lead, at=at)
    return Gap.objects.live().get(control=control)


def subservice(lead: User, name: str = "Cloud Host", **fields: object) -> SubserviceOrganization:
    usual: dict[str, object] = {"does": "Runs our machines.", "method": "carved_out"}
    drafted = Subservice(name=name, **usual | fields)  # type: ignore[arg-type]
    return scoping.add_subservice(subservice=drafted, actor=lead, at=AT)


def one_of_everything(lead: User, control: Control, *, at: datetime) -> Gap:
    """Make an assessment under way with a gap, and a vendor, for tests of all pages."""
    actions.confirm_scope(actor=lead, at=at - HOUR)
    subservice(lead)
    found = gap(lead, control, at=at)
    criterion = control.criteria.get()
    say(found.found.assessment, criterion, Choice.PARTLY, by=lead, at=at)
    return found
