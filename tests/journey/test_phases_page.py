"""The journey's page and the strip: what is known, what is next, and who may look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audits import actions as audit_actions
from audits.models import Audit
from audits.rules.phases import Phase, PhaseState
from compliance.accounts.models import User
from compliance.dashboard.journey.burndown import gaps_left
from compliance.dashboard.journey.facts import known_at
from compliance.dashboard.journey.steps import steps_of
from compliance.dashboard.journey.strip import ShownPhase, strip_of
from compliance.dashboard.journey.todo import tasks_for
from compliance.ledger.events import Event
from compliance.ledger.models import Job, LedgerEntry, record
from compliance.web.once import asking_once
from controls import actions, remedying
from controls.models import Assessment, Control, Gap, System
from controls.rules.readiness import Choice
from tests import factories
from tests.journey import builders
from tests.journey.builders import DAY, HOUR

from .conftest import client_of

pytestmark = pytest.mark.django_db
PAGE = "/journey/"
ACTS = [
    (f"{PAGE}type-one/skip/", {"reason": "Nobody asks for it."}),
    (f"{PAGE}type-one/resume/", {}),
    (f"{PAGE}periods/type-ii-2026/next/", {}),
]


def phase(key: Phase, at: datetime | None = None) -> ShownPhase:
    found = strip_of(known_at(at or timezone.now()))
    return next(each for each in found if each.key == key)


def stands(key: Phase) -> tuple[PhaseState, str]:
    found = phase(key)
    return found.state, found.note


def titles(user: User) -> list[str]:
    return [task.title for task in tasks_for(user, at=timezone.now())]


def a_period(days_ago: int, length: int = 183) -> Audit:
    first = timezone.now().date() - timedelta(days=days_ago)
    return factories.audit(first_day=first, last_day=first + timedelta(days=length - 1))


@pytest.mark.parametrize(
    ("who", "page", "act"),
    [
        (factories.lead, 200, 302),
        (factories.engineer, 200, 403),
        (factories.employee, 404, 404),
        (factories.auditor, 404, 404),
    ],
)
def test_staff_look_leads_decide_others_find_nothing(
    who: Callable[[str], User], page: int, act: int, lead: User
) -> None:
    factories.audit()
    client = client_of(who("Somebody"))

    assert client.get(PAGE).status_code == page
    assert [client.post(url, data).status_code for url, data in ACTS] == [act] * 3
    assert LedgerEntry.objects.count() == (3 if act == 302 else 0)


def test_an_outsider_is_sent_to_sign_in(lead: User) -> None:
    for url, data in [(PAGE, {}), *ACTS]:
        assert Client().post(url, data).headers["Location"].startswith("/accounts/login/")


def test_the_strip_moves_on_by_what_the_record_holds(lead: User, control: Control) -> None:
    now = timezone.now()
    assert stands(Phase.SCOPE) == (PhaseState.NOW, "to confirm")
    actions.confirm_scope(actor=lead, at=now - 9 * DAY)
    assert phase(Phase.SCOPE).state is PhaseState.DONE
    assert stands(Phase.ASSESS) == (PhaseState.NOW, "to start")

    started = builders.assessment(lead, at=now - 8 * DAY)
    builders.say(started, control, Choice.PARTLY, by=lead, at=now - 8 * DAY + HOUR)
    assert stands(Phase.ASSESS) == (PhaseState.NOW, "1 of 2")
    assert (phase(Phase.ASSESS).value, phase(Phase.ASSESS).of) == (1, 2)
    builders.answer_the_rest(started, lead, at=now - 7 * DAY)
    assert stands(Phase.CLOSE_GAPS) == (PhaseState.NOW, "1 left")

    gap = Gap.objects.get()
    remedying.close_gap(gap=gap, note="Done.", actor=lead, at=now - 6 * DAY)
    assert phase(Phase.CLOSE_GAPS).on == (now - 6 * DAY).date()
    assert stands(Phase.TYPE_ONE) == (PhaseState.NOW, "to decide")
    audit_actions.skip_type_one(reason="Later.", actor=lead, at=now - 5 * DAY)
    assert stands(Phase.TYPE_ONE) == (PhaseState.SKIPPED, "skipped")
    assert stands(Phase.OBSERVE) == (PhaseState.NOW, "no period yet")

    a_period(141)
    assert stands(Phase.OBSERVE) == (PhaseState.NOW, "day 142 of 183")
    assert (phase(Phase.OBSERVE).value, phase(Phase.OBSERVE).of) == (142, 183)
    assert phase(Phase.FIELDWORK).state is PhaseState.AHEAD


def test_a_skipped_type_1_can_be_taken_back(leads: Client, lead: User) -> None:
    leads.post(*ACTS[0])
    assert phase(Phase.TYPE_ONE).state is PhaseState.SKIPPED
    assert b"Have a Type I after all" in leads.get(PAGE).content

    leads.post(*ACTS[1])

    assert phase(Phase.TYPE_ONE).state is PhaseState.AHEAD
    assert leads.post(ACTS[0][0], {"reason": ""}).status_code == 422


def test_a_type_1_stands_by_its_audit(lead: User) -> None:
    today = timezone.now().date()
    audit = factories.audit("Type I", as_of=today)
    assert phase(Phase.TYPE_ONE).note == f"{today.day} {today:%b}"

    audit_actions.close_audit(audit=audit, actor=lead, at=timezone.now())

    assert phase(Phase.TYPE_ONE).state is PhaseState.DONE


def test_a_scope_that_was_changed_is_to_be_confirmed_again(lead: User) -> None:
    actions.confirm_scope(actor=lead, at=timezone.now() - DAY)
    actions.add_system(name="New", description="", actor=lead, at=timezone.now())

    assert stands(Phase.SCOPE) == (PhaseState.NOW, "to confirm")


def test_after_the_period_come_fieldwork_and_the_report(lead: User) -> None:
    audit = a_period(200)
    assert phase(Phase.FIELDWORK).state is PhaseState.NOW
    after = audit.ends_on + timedelta(days=1)
    assert phase(Phase.FIELDWORK).note == f"since {after.day} {after:%b}"

    audit_actions.close_audit(audit=audit, actor=lead, at=timezone.now())
    assert stands(Phase.REPORT) == (PhaseState.NOW, "to be noted")
    today = timezone.now().date()
    audit_actions.note_report(audit=audit, dated_on=today, item=None, actor=lead, at=timezone.now())

    assert phase(Phase.REPORT).on == today


def test_a_first_report_makes_type_1_needless_for_the_next(lead: User) -> None:
    first = a_period(200)
    now = timezone.now()
    audit_actions.close_audit(audit=first, actor=lead, at=now)
    audit_actions.note_report(audit=first, dated_on=now.date(), item=None, actor=lead, at=now)
    audit_actions.open_following_audit(audit=first, actor=lead, at=now - HOUR)

    assert stands(Phase.TYPE_ONE) == (PhaseState.SKIPPED, "not needed")
    assert phase(Phase.OBSERVE).state is PhaseState.NOW


def test_the_next_period_is_one_press_away(leads: Client, lead: User) -> None:
    audit = a_period(10)
    assert b"Open it with the same scope" in leads.get(PAGE).content

    answer = leads.post(f"{PAGE}periods/{audit.slug}/next/", follow=True)

    assert b"is open, about the same categories and systems" in answer.content
    opened = Audit.objects.latest("pk")
    assert opened.begins_on == audit.ends_on + timedelta(days=1)
    page = leads.get(PAGE).content
    assert b"Open it with the same scope" not in page
    assert f"?audit={opened.slug}".encode() in page
    assert leads.get(f"{PAGE}?audit={opened.slug}").context["known"].audit == opened
    again = leads.post(f"{PAGE}periods/{audit.slug}/next/", follow=True)
    assert b"is about those days already" in again.content


def test_what_is_next_names_who_does_it(lead: User, ravi: User, control: Control) -> None:
    factories.control("GV-01", criteria=["CC6.1"])
    now = timezone.now()
    started = builders.assessment(lead, at=now - DAY)

    steps = steps_of(known_at(now), strip_of(known_at(now)))
    assert [step.title for step in steps] == ["Confirm the scope"]
    actions.confirm_scope(actor=lead, at=now - DAY)
    asked = steps_of(known_at(now), strip_of(known_at(now)))
    assert [(s.title, s.note) for s in asked] == [
        ("Answer 3 questions: Readiness", "the lead 2, Ravi 1")
    ]
    assert titles(ravi) == ["Answer 1 question: Readiness"]

    builders.say(started, control, Choice.MISSING, by=ravi, at=now - HOUR)
    builders.answer_the_rest(started, lead, at=now - HOUR)
    Gap.objects.update(due_on=now.date() - timedelta(days=3))
    gaps = steps_of(known_at(now), strip_of(known_at(now)))
    assert [(s.title, s.note, s.tone) for s in gaps] == [
        ("Close 1 gap", "1 overdue; Ravi 1", "bad")
    ]
    mine = tasks_for(ravi, at=now)
    assert [(t.title, t.tone, t.kind, t.key) for t in mine] == [
        ("Close the gap: AC-04 Key rotation", "bad", "Gap", Gap.objects.get().subject)
    ]
    assert mine[0].note.startswith("was due ")
    assert mine[0].due_at is not None


def test_the_journey_wants_nothing_of_employees_and_auditors(lead: User) -> None:
    assert titles(factories.employee()) == titles(factories.auditor()) == []
    assert titles(lead) == []
    a_period(9)
    assert titles(lead)[0] == "Confirm the scope"


def test_a_report_that_lapsed_is_for_the_lead_to_look_at(lead: User, ravi: User) -> None:
    actions.confirm_scope(actor=lead, at=timezone.now())
    builders.subservice(lead)
    long_ago = {"report_read_on": date(2020, 1, 1), "report_covers_to": date(2020, 3, 31)}
    builders.subservice(lead, "Mail", **long_ago)
    future = {"report_read_on": date(2020, 1, 1), "report_covers_to": date(2999, 1, 1)}
    builders.subservice(lead, "Payroll", **future)

    found = [(t.title, t.note) for t in tasks_for(lead, at=timezone.now()) if t.kind == "Vendor"]

    assert found == [
        ("Look at the newest report of Cloud Host", "none was read"),
        ("Look at the newest report of Mail", "the last one covered until 31 Mar 2020"),
    ]
    assert titles(ravi) == []


def test_gaps_out_of_scope_hold_nothing_up(lead: User, control: Control) -> None:
    cloud = factories.system()
    control.systems.add(cloud)
    gap = builders.gap(lead, control, at=timezone.now() - HOUR)
    builders.answer_the_rest(gap.found.assessment, lead, at=timezone.now() - HOUR)
    assert phase(Phase.CLOSE_GAPS).state is not PhaseState.DONE

    System.objects.update(is_in_scope=False)

    assert phase(Phase.CLOSE_GAPS).state is PhaseState.DONE


def test_a_past_instant_shows_what_stood_then(lead: User, control: Control) -> None:
    now = timezone.now()
    actions.confirm_scope(actor=lead, at=now - 9 * DAY)
    gap = builders.gap(lead, control, at=now - 8 * DAY)
    builders.answer_the_rest(gap.found.assessment, lead, at=now - 8 * DAY)
    remedying.close_gap(gap=gap, note="Done.", actor=lead, at=now - 2 * DAY)

    assert phase(Phase.CLOSE_GAPS).state is PhaseState.DONE
    then = phase(Phase.CLOSE_GAPS, now - 5 * DAY)
    assert (then.state, then.note) == (PhaseState.NOW, "1 left")
    assert phase(Phase.SCOPE, now - 20 * DAY).state is PhaseState.NOW


def test_the_burn_down_counts_each_day(lead: User, control: Control) -> None:
    now = timezone.now()
    assert gaps_left(assessment=None, at=now, by=None) is None
    gap = builders.gap(lead, control, at=now - 8 * DAY)
    builders.say(
        gap.found.assessment, control.criteria.get(), Choice.PARTLY, by=lead, at=now - 7 * DAY
    )
    remedying.close_gap(gap=gap, note="Done.", actor=lead, at=now - 2 * DAY)
    found = gaps_left(assessment=Assessment.objects.get(), at=now, by=date(2099, 1, 1))

    assert found is not None
    assert (found.total, found.left_now, found.last_day) == (2, 1, date(2099, 1, 1))
    assert [(left.day - now.date()).days for left in found.left] == [-8, -7, -2, 0]
    assert [left.count for left in found.left] == [1, 2, 1, 1]


def test_the_dashboard_has_the_strip(leads: Client, ravi: User) -> None:
    a_period(9)
    for client in (leads, client_of(ravi)):
        page = client.get("/dashboard/").content.decode()
        assert 'aria-label="Readiness journey"' in page
        assert "day 10 of 183" in page


def test_what_is_foreseen_stands_while_observing(leads: Client, control: Control) -> None:
    factories.control("BK-01", criteria=["CC7.5"], cadence="weekly")
    began = timezone.now() - 100 * DAY
    record(Event.CATALOGUE_LOADED, subject="catalogue", actor=Job("loader"), at=began)
    a_period(100)

    page = leads.get(PAGE)

    assert {f.control.code for f in page.context["forecasts"]} >= {"BK-01"}
    assert b"If nothing changes" in page.content
    assert client_of(factories.engineer("Mara")).get(PAGE).context["forecasts"] == []


def test_the_facts_cost_the_same_however_much_there_is(
    lead: User, control: Control, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        factories.control(f"ZZ-{number:02}", criteria=[f"CC9.{number}"])
    started = builders.assessment(lead, at=timezone.now() - DAY)
    for each in Control.objects.all():
        builders.say(started, each, Choice.PARTLY, by=lead, at=timezone.now() - HOUR)

    with asking_once(), django_assert_max_num_queries(4):
        strip_of(known_at(timezone.now()))
