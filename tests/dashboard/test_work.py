"""My work: what waits for one person, and for nobody else."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from compliance.accounts.models import User
from compliance.dashboard.todo import Task, grouped, in_order
from compliance.dashboard.waiting import work_of
from compliance.dashboard.work import tasks_of_the_lead
from compliance.ledger.events import Event
from compliance.ledger.models import record
from compliance.people.actions import terms
from controls.models import Control
from evidence.models import Finding
from integrations.models import CollectionRun, Connection
from tests import factories
from tests.integrations.builders import connect, run_of
from tests.people import building

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def ravi() -> User:
    factories.organization()
    return factories.engineer("Ravi")


@pytest.fixture
def browser(ravi: User) -> Client:
    client = Client()
    client.force_login(ravi)
    return client


def owned(owner: User, code: str, **fields: Any) -> Control:
    control = factories.control(code, **fields)
    Control.objects.filter(pk=control.pk).update(owner=owner)
    return control


def test_what_fails_on_one_s_controls_is_one_click_away(browser: Client, ravi: User) -> None:
    owned(ravi, "AC-01", checks=["AWS-04"])
    factories.control("AC-02", checks=["AWS-05"])
    mine = factories.finding("AWS-04", resource_title="old key")
    factories.finding("AWS-05", resource_title="not mine")
    factories.finding("AWS-04", "pass", resource_title="fine")
    ended = factories.finding("AWS-04", resource_title="mended")
    Finding.objects.filter(pk=ended.pk).update(ended_at=timezone.now())

    page = browser.get("/work/")

    rows = page.context["shown"].part.rows
    assert [row.pk for row in rows] == [mine.pk]
    assert rows[0].control_codes == ["AC-01"]
    assert rows[0].remedy
    assert f'href="/checks/AWS-04/{mine.pk}/"' in page.content.decode()
    assert browser.get("/work/?control=AC-01").context["shown"].part.count.number == 1
    assert browser.get("/work/?control=AC-02").context["shown"].part.count.number == 0


def test_evidence_that_is_owed_is_named(browser: Client, ravi: User) -> None:
    now = timezone.now()
    never = owned(ravi, "AC-01", title="Never shown", cadence="on_event")
    stale = owned(ravi, "AC-02", title="Shown long ago", checks=["AWS-04"], cadence="weekly")
    ageing = owned(ravi, "AC-03", title="Shown once", checks=["AWS-04"], cadence="monthly")
    current = owned(ravi, "AC-04", title="Shown now", checks=["AWS-04"], cadence="quarterly")
    factories.evidence_item(stale, covers_from=now - timedelta(days=30))
    factories.evidence_item(ageing, covers_from=now - timedelta(days=30))
    factories.evidence_item(current, covers_from=now - HOUR)

    page = browser.get("/work/")

    groups = {group.title: [task.key for task in group.tasks] for group in page.context["groups"]}
    assert groups == {
        "Overdue": [f"control:{stale.code}:evidence"],
        "This week": [f"control:{never.code}:unproven"],
        "Later": [f"control:{ageing.code}:evidence"],
    }
    text = page.content.decode()
    assert 'href="/evidence/add/?control=AC-01"' in text
    assert "overdue by" in text
    assert "3 things wait for you; you answer for 4 controls." in text


def counted(client: Client) -> int:
    counter = client.get("/account/").context["counters"].get("work")
    return counter.number if counter else 0


def test_a_counter_counts_only_what_this_person_must_do(browser: Client, ravi: User) -> None:
    assert counted(browser) == 0
    owned(ravi, "AC-01", checks=["AWS-04"])
    factories.finding("AWS-04")
    owned(ravi, "AC-02", cadence="on_event")
    factories.control("AC-03")

    assert counted(browser) == 2
    assert '<i class="bad">2<span class="vh"> to do</span></i>' in str(
        browser.get("/work/").content.decode()
    )
    other = Client()
    other.force_login(factories.engineer("Zoe"))
    assert counted(other) == 0


@pytest.mark.parametrize("who", [factories.employee, factories.auditor])
def test_others_have_no_counter_and_no_such_page(who: Any, ravi: User) -> None:
    client = Client()
    client.force_login(who("Somebody"))

    assert client.get("/work/").status_code == 404
    assert client.get("/account/").context["counters"] == {}


def test_the_lead_sees_to_what_nobody_owns(ravi: User) -> None:
    factories.control("AC-01", criteria=["CC6.1"])
    factories.criterion("CC6.8")
    factories.criterion("P1.1", "privacy")
    owned(ravi, "AC-02", criteria=["CC6.2"])

    tasks = {task.title: task.href for task in tasks_of_the_lead()}

    assert tasks == {
        "1 control without an owner": "/controls/?owned_by=nobody",
        "1 criterion in scope without a control": "/criteria/?scope=in&gap=none",
    }


@pytest.mark.parametrize(
    ("result", "tone"), [("failed", "bad"), ("partial", "warn"), ("complete", None)]
)
def test_a_connection_that_was_not_read_in_full_is_the_lead_s(
    result: str, tone: str | None, ravi: User
) -> None:
    connection = connect()
    run = run_of(connection)
    run.result, run.finished_at = result, timezone.now()
    run.save()

    tasks = list(tasks_of_the_lead())

    assert [task.tone for task in tasks] == ([tone] if tone else [])
    connection.is_paused = True
    connection.save()
    assert list(tasks_of_the_lead()) == []


@pytest.mark.parametrize(
    ("acts", "kept_for", "expected"),
    [
        (False, HOUR, 0),  # nothing was done, and the clock has hardly moved
        (True, HOUR, 1),  # somebody did something: counted anew at once
        (False, timedelta(0), 1),  # the clock has moved on
    ],
)
def test_a_count_stands_until_somebody_acts_or_the_clock_moves_on(
    acts: bool,
    kept_for: timedelta,
    expected: int,
    browser: Client,
    ravi: User,
    settings: Settings,
) -> None:
    settings.COUNTERS_KEPT_FOR = kept_for
    assert counted(browser) == 0
    owned(ravi, "AC-01", cadence="on_event")
    if acts:
        record(Event.ARTIFACT_SEALED, subject="artifact:1", actor=ravi, at=timezone.now())

    assert counted(browser) == expected


def test_what_waits_is_in_order_and_each_thing_once() -> None:
    now = timezone.now()

    def task(key: str, days: float | None, tone: str = "warn") -> Task:
        due_at = None if days is None else now + timedelta(days=days)
        return Task(title=key, note="", href="/", tone=tone, key=key, due_at=due_at)

    tasks = [task("e", 20), task("d", None), task("c", None, "bad"), task("b", 3), task("a", -1)]

    assert [each.key for each in in_order([*tasks, task("a", -1)], at=now)] == list("abcde")
    found = {group.title: "".join(t.key for t in group.tasks) for group in grouped(tasks, at=now)}
    assert found == {"Overdue": "a", "This week": "bcd", "Later": "e"}


def test_an_employee_sees_what_they_owe(ravi: User) -> None:
    lead, emma = factories.lead(), factories.employee()
    today = timezone.now().date()
    one = building.person("Emma", email=emma.email, joined_on=today - timedelta(days=40))
    for title, days in (("Read the policy", 10), ("Finish the training", 45)):
        terms.add_obligation(
            title=title,
            kinds=[one.kind],
            due_days=days,
            repeats_months=None,
            actor=lead,
            at=timezone.now() - timedelta(days=50),
        )
    client = Client()
    client.force_login(emma)

    page = client.get("/start/")

    found = {g.title: [t.title for t in g.tasks] for g in page.context["groups"]}
    assert found == {"Overdue": ["Read the policy"], "This week": ["Finish the training"]}
    assert page.context["counters"]["start"].number == 2
    assert 'href="/people/me/"' in page.content.decode()


def test_the_lead_is_told_of_accounts_that_are_nobody_s(ravi: User) -> None:
    lead = factories.lead()
    directory = building.directory()
    building.read(directory, building.seen("ghost", emails=()), at=timezone.now())

    tasks = {task.key: task for task in work_of(lead, at=timezone.now())}

    assert tasks["accounts:unlinked"].title == "1 account is nobody’s"
    assert [t.key for t in work_of(ravi, at=timezone.now())] == []


def test_an_auditor_has_the_audits_they_are_named_in(ravi: User) -> None:
    otto, other = factories.auditor(), factories.auditor("Olga")
    until = timezone.now().date() + timedelta(days=9)
    factories.audit("Type II", auditors=[otto], until=until)

    tasks = work_of(otto, at=timezone.now())

    assert [(task.title, task.href) for task in tasks] == [("Examine Type II", "/audit/type-ii/")]
    assert tasks[0].due_at is not None
    assert tasks[0].due_at.date() == until + timedelta(days=1)
    assert work_of(other, at=timezone.now()) == []


def _random_world(chance: random.Random, lead: User, ravi: User) -> None:
    for number in range(chance.randrange(5)):
        owner = chance.choice([None, lead, ravi])
        criteria = chance.sample(["CC6.1", "CC6.2", "CC7.1", "P1.1"], chance.randrange(1, 3))
        checks = chance.sample(["AWS-04", "AWS-05"], chance.randrange(3))
        retired = chance.choice([None, None, date(2026, 1, 1)])
        control = factories.control(
            f"AC-{number}", owner=owner, criteria=criteria, checks=checks, retired_on=retired
        )
        if chance.random() < 0.5:
            long_ago = timedelta(days=chance.choice([0, 3, 400]), hours=1)
            factories.evidence_item(control, covers_from=timezone.now() - long_ago)
    for check_id in chance.sample(["AWS-04", "AWS-05"], chance.randrange(3)):
        factories.finding(check_id, chance.choice(["fail", "unknown", "pass"]))
    for number in range(chance.randrange(3)):
        connection = connect(title=f"AWS {number}", account=f"{number:012}")
        Connection.objects.filter(pk=connection.pk).update(is_paused=chance.random() < 0.3)
        for hours in range(chance.randrange(3)):
            result = chance.choice(["failed", "partial", "complete", *([] if hours else [""])])
            CollectionRun.objects.create(
                connection=connection,
                started_at=timezone.now() - hours * HOUR,
                finished_at=timezone.now() if result else None,
                result=result,
            )


@pytest.mark.parametrize("seed", range(20))
def test_the_counter_is_what_the_page_lists(seed: int, ravi: User) -> None:
    factories.criterion("P1.1", "privacy")
    lead = factories.lead()
    chance = random.Random(seed)  # noqa: S311  (no secret depends on it)
    _random_world(chance, lead, ravi)

    for person in (lead, ravi):
        client = Client()
        client.force_login(person)
        page = client.get("/work/").context
        assert counted(client) == len(page["tasks"])
        assert len(page["tasks"]) == sum(len(group.tasks) for group in page["groups"])
        assert len({task.name for task in page["tasks"]}) == len(page["tasks"])
        if page["tasks"]:
            is_bad = any(task.tone == "bad" for task in page["tasks"])
            assert (page["counters"]["work"].tone == "bad") is is_bad


def test_engineers_begin_at_their_work_and_leads_at_the_dashboard(browser: Client) -> None:
    assert browser.get("/").headers["Location"] == "/work/"
    browser.force_login(factories.lead())
    assert browser.get("/").headers["Location"] == "/dashboard/"
