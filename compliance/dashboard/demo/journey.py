"""The demo company's journey: two assessments with their gaps, a Type I report, three vendors.

Everything is done by the product's own acts at past instants; nothing is done twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from audits import actions as audit_actions
from audits.models import Audit
from audits.rules.window import AsOf
from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from controls import actions as control_actions
from controls import assessing, remedying, scoping
from controls.assessing import Said, may_answer
from controls.models import Assessment, Category, Control, Criterion, Gap, System
from controls.questions import Question, questions_of
from controls.remedying import Plan
from controls.rules.readiness import Choice
from controls.scoping import Subservice

_DAY = timedelta(days=1)
_FIRST, _SECOND = timedelta(days=304), timedelta(days=24)  # ago
_TYPE_ONE = timedelta(days=243)
_STEP = timedelta(minutes=3)
_LACKING = {
    Choice.PARTLY: (
        "Done for the main product, not for the tools around it.",
        "It happens, but nothing is written down when it does.",
        "Two of the three teams do it.",
    ),
    Choice.MISSING: (
        "Nobody was named to do it, so nobody does.",
        "It was planned last year and never begun.",
    ),
    Choice.NOT_APPLICABLE: ("There is no office and no server room of our own.",),
}
_REMEDIES = (
    "Write down who does it and when, then do it once and keep what shows it.",
    "Extend what the main product has to the other tools.",
    "Let the owner of each team do it, and look at it in the monthly meeting.",
)
_DONE = (
    "Written down, agreed on in the security meeting, and done for the first time.",
    "Extended to the other tools; the settings are collected now.",
)
_ACCEPTED = "The risk is small, and the tool is switched off in the spring."
_SYSTEM_OF = {"AWS": "Northwind Cloud", "GH": "Northwind Cloud", "GW": "Company IT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One assessment: when, and every which question had which answer but "in place"."""

    title: str
    ago: timedelta
    lacks: dict[int, Choice]  # by the remainder of a question's place
    every: int
    left: int  # gaps that are live today


_ROUNDS = (
    _Round(
        title="First readiness assessment",
        ago=_FIRST,
        lacks={4: Choice.PARTLY, 9: Choice.MISSING, 13: Choice.PARTLY},
        every=17,
        left=0,
    ),
    _Round(
        title="Readiness, one year on",
        ago=_SECOND,
        lacks={7: Choice.PARTLY, 22: Choice.MISSING},
        every=41,
        left=4,
    ),
)


@transaction.atomic
def make_journey(*, at: datetime) -> list[Assessment]:
    """Make all of it unless it is there; return the assessments that were made."""
    lead = User.objects.active().filter(role="lead").order_by("pk").first()
    if lead is None or Assessment.objects.exists():
        return []
    _name_systems(lead, at - _FIRST)
    _confirm_scope(lead, at - _FIRST)
    made = [_assess(each, lead, at) for each in _ROUNDS]
    _type_one(lead, at - _TYPE_ONE)
    _vendors(lead, at)
    return made


def _confirm_scope(lead: User, then: datetime) -> None:
    changes = (Event.CATEGORY_SCOPED, Event.SYSTEM_ADDED, Event.SYSTEM_SCOPED)
    newest = LedgerEntry.objects.filter(event__in=changes).aggregate(at=Max("occurred_at"))["at"]
    control_actions.confirm_scope(actor=lead, at=max(then, newest or then))


def _name_systems(lead: User, then: datetime) -> None:
    """Let what a provider's checks show be of the system that the provider is of."""
    systems = {system.name: system for system in System.objects.all()}
    for control in Control.objects.in_scope().exclude(checks=None).prefetch_related("checks"):
        of = {_SYSTEM_OF.get(c.check_id.partition("-")[0], "") for c in control.checks.all()}
        named = [systems[name] for name in of if name in systems]
        if len(named) == len(of):
            scoping.set_control_systems(control=control, systems=named, actor=lead, at=then)


def _assess(each: _Round, lead: User, at: datetime) -> Assessment:
    begun = at - each.ago
    assessment = assessing.start_assessment(title=each.title, actor=lead, at=begun)
    for place, question in enumerate(questions_of(assessment)):
        owner = question.owner if question.owner else lead
        assessing.answer(
            assessment=assessment,
            about=question.about,
            said=_said(each, place, question),
            actor=owner if may_answer(question.about, owner) else lead,
            at=begun + (place % 5) * _DAY + place * _STEP,
        )
    gaps = list(Gap.objects.live().filter(found__assessment=assessment).order_by("pk"))
    for place, gap in enumerate(gaps):
        left = place - max(len(gaps) - each.left, 0)  # the last few are live today
        _remedy(gap, left if left >= 0 else place, lead, at, is_left=left >= 0)
    return assessment


def _said(each: _Round, place: int, question: Question) -> Said:
    choice = each.lacks.get(place % each.every, Choice.IN_PLACE)
    if question.code in {"PH-01", "PH-02"}:
        choice = Choice.NOT_APPLICABLE
    notes = _LACKING.get(choice, ("",))
    return Said(choice=choice, note=notes[place % len(notes)])


def _remedy(gap: Gap, place: int, lead: User, at: datetime, *, is_left: bool) -> None:
    """Plan a gap; close it some weeks later, or leave it under way."""
    planned = min(gap.opened_at + 8 * _DAY, at)
    due = day_of(at + (place * 9 - 6) * _DAY) if is_left else day_of(planned + 45 * _DAY)
    plan = Plan(
        owner=gap.owner or lead,
        effort="sml"[place % 3],
        due_on=due,
        remedy=_REMEDIES[place % len(_REMEDIES)],
    )
    if is_left and place % 4 == 3:
        return
    remedying.plan_gap(gap=gap, plan=plan, actor=lead, at=planned)
    if place % 3 != 2:
        remedying.begin_gap(gap=gap, actor=lead, at=min(planned + 3 * _DAY, at))
    if is_left:
        return
    ended = min(planned + (12 + 6 * place) * _DAY, at)
    if place == 5:
        remedying.accept_gap(gap=gap, reason=_ACCEPTED, actor=lead, at=ended)
    else:
        note = _DONE[place % len(_DONE)]
        remedying.close_gap(gap=gap, note=note, actor=lead, at=ended)


def _type_one(lead: User, then: datetime) -> None:
    if Audit.objects.filter(type=Audit.Type.ONE).exists():
        return
    audit = audit_actions.open_audit(
        name=f"SOC 2 Type I {then:%Y}",
        span=AsOf(day=day_of(then)),
        categories=list(Category.objects.filter(is_in_scope=True)),
        systems=list(System.objects.all()),
        actor=lead,
        at=then - 20 * _DAY,
    )
    reported = then + 21 * _DAY
    audit_actions.note_report(
        audit=audit, dated_on=day_of(reported), item=None, actor=lead, at=reported
    )
    audit_actions.close_audit(audit=audit, actor=lead, at=reported)


def _vendors(lead: User, at: datetime) -> None:
    for subservice, since in _subservices(at):
        scoping.add_subservice(subservice=subservice, actor=lead, at=since)


def _subservices(at: datetime) -> list[tuple[Subservice, datetime]]:
    criteria = {row.code: row for row in Criterion.objects.in_scope()}

    def resting(*codes: str) -> list[Criterion]:
        return [criteria[code] for code in codes if code in criteria]

    then = at - _FIRST
    return [
        (
            Subservice(
                name="Amazon Web Services",
                does="Runs the machines, the networks and the buildings of the product.",
                method="carved_out",
                csocs="Only its own people enter its data centres.\nDisks are destroyed when they "
                "are taken out of use.\nPower and cooling are kept up and tried.",
                criteria=resting("CC6.4", "A1.2"),
                report_read_on=day_of(at - 75 * _DAY),
                report_covers_to=day_of(at + 40 * _DAY),
            ),
            then,
        ),
        (
            Subservice(
                name="Google Workspace",
                does="Keeps mail, documents and the sign-in of everybody who works here.",
                method="carved_out",
                csocs="Sign-ins are refused as the organization's policies say.",
                criteria=resting("CC6.1"),
                report_read_on=day_of(at - 120 * _DAY),
                report_covers_to=day_of(at + 12 * _DAY),
            ),
            then + _DAY,
        ),
        (
            Subservice(
                name="Northwind Mail",
                does="Sends the product's mail to customers.",
                method="carved_out",
                csocs="Mail is sent over encrypted lines only.\nIts people see no content.",
                criteria=resting("CC6.7"),
                report_read_on=day_of(at - 400 * _DAY),
                report_covers_to=day_of(at - 12 * _DAY),
            ),
            then + 2 * _DAY,
        ),
    ]
