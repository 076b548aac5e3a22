"""Joiners, leavers and movers as populations: what is known of each, tested and compared."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import User
from compliance.people.models import Account, Directory, Employment, Person, Position
from compliance.people.rules.clock import Clock, ClockState
from compliance.people.rules.duties import DutyState
from evidence.actions import populations as actions
from evidence.models import ItemKind, Population, PopulationItem, Snapshot
from evidence.populations.found import items_of, latest, latest_of_all
from evidence.populations.reconciled import reconciled
from evidence.populations.tested import tallies
from evidence.rules.differences import DifferenceKind
from evidence.rules.verdict import Outcome
from evidence.rules.workforce import (
    JOINER,
    LEAVER,
    MOVER,
    Access,
    Owed,
    Worked,
    attributes_of,
    facts_of,
    worked_from,
)
from evidence.workforce import note_workforce, roster_source
from tests import factories
from tests.people.building import directory, person, read, seen

NOW = datetime.fromisoformat("2026-06-30T12:00:00+00:00")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PASS, FAIL, NA, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.UNKNOWN


def access(state: ClockState, **told: Any) -> Access:
    clock = Clock(state=state, since=NOW - 2 * DAY, due=NOW - DAY, **told)
    return Access(directory="AWS", account="ada", clock=clock)


def worked(change: str = LEAVER, **told: Any) -> Worked:
    usual: dict[str, Any] = {
        "person": 1,
        "name": "Ada",
        "email": "ada@n.example",
        "kind": "employee",
        "at": NOW - 2 * DAY,
        "manager": "Bob",
    }
    return Worked(change=change, **usual | told)


@pytest.mark.parametrize(
    ("states", "closed", "ended"),
    [
        ([], NA, NA),
        ([ClockState.IN_TIME], PASS, PASS),
        ([ClockState.BEFORE], PASS, PASS),
        ([ClockState.LATE], PASS, FAIL),
        ([ClockState.OVERDUE], FAIL, FAIL),
        ([ClockState.RUNNING], FAIL, NA),
        ([ClockState.UNKNOWN], UNKNOWN, UNKNOWN),
        ([ClockState.IN_TIME, ClockState.OVERDUE], FAIL, FAIL),
        ([ClockState.IN_TIME, ClockState.UNKNOWN], UNKNOWN, UNKNOWN),
        ([ClockState.IN_TIME, ClockState.RUNNING], FAIL, PASS),
    ],
)
def test_a_leaver_s_access_is_closed_and_was_closed_in_time(
    states: list[ClockState], closed: Outcome, ended: Outcome
) -> None:
    found = attributes_of(worked(accesses=tuple(access(state) for state in states)))

    assert (found["closed"].outcome, found["ended"].outcome) == (closed, ended)


@pytest.mark.parametrize(
    ("owed", "outcome"),
    [
        ([], NA),
        ([DutyState.NONE], NA),
        ([DutyState.DONE], PASS),
        ([DutyState.DUE], NA),
        ([DutyState.LATE], FAIL),
        ([DutyState.OVERDUE, DutyState.DONE], FAIL),
        ([DutyState.MISSED], FAIL),
    ],
)
def test_a_joiner_does_what_everybody_owes(owed: list[DutyState], outcome: Outcome) -> None:
    held = tuple(Owed(title="Training", state=state) for state in owed)

    assert attributes_of(worked(JOINER, owed=held))["duties"].outcome is outcome


def test_without_a_manager_nobody_is_known_to_answer_for_a_change() -> None:
    assert attributes_of(worked(MOVER, manager=""))["manager"].outcome is UNKNOWN
    assert attributes_of(worked(MOVER))["manager"].outcome is PASS


def test_facts_are_read_back_as_they_were_written() -> None:
    held = Owed(title="Training", state=DutyState.DONE, due_on=NOW.date(), done_on=NOW.date())
    one = worked(JOINER, accesses=(access(ClockState.LATE, at=NOW),), owed=(held,))

    assert worked_from(facts_of(one)) == one


@pytest.fixture
def lead(db: None) -> User:
    factories.organization()
    return factories.lead()


def snapshot() -> Snapshot:
    return factories.evaluation(of_source=roster_source(), observed_at=timezone.now()).snapshot


@pytest.fixture
def company(lead: User) -> Directory:
    """Give a leaver whose account is open, one who left in time, a joiner and a mover."""
    now = timezone.now()
    aws = directory("AWS")
    for name, days in (("Noah", 5), ("Theo", 20)):
        person(name, last_day=(now - days * DAY).date(), left_at=now - days * DAY)
    person("Priya", joined_on=(now - 30 * DAY).date())
    lena = person("Lena")
    Position.objects.filter(person=lena).update(ended_on=(now - 40 * DAY).date())
    Position.objects.create(
        person=lena, department="Product", began_on=(now - 40 * DAY).date(), known_at=now
    )
    admin = {"is_privileged": True, "privileges": ("owner",)}
    people = [seen("noah"), seen("theo"), seen("priya", has_mfa=False), seen("lena", **admin)]
    read(aws, *people, seen("robot", emails=()), at=now - 60 * DAY)
    read(aws, *people, seen("robot", emails=()), at=now - 20 * DAY + HOUR)
    still = [each for each in people if each.name != "theo"]
    read(aws, *still, seen("robot", emails=()), at=now - 20 * DAY + 2 * HOUR)
    note_workforce(snapshot(), at=now)
    return aws


def outcomes(kind: str) -> dict[str, dict[str, Any]]:
    items = PopulationItem.objects.current().of_kind(kind)
    return {item.title: item.attributes for item in items}


def test_everybody_who_came_went_or_moved_is_an_item(company: Directory) -> None:
    assert set(outcomes("joiner")) == {"Priya"}
    assert set(outcomes("leaver")) == {"Noah", "Theo"}
    assert set(outcomes("mover")) == {"Lena"}


def test_each_is_tested_in_every_system(company: Directory) -> None:
    leavers = outcomes("leaver")
    assert (leavers["Noah"]["closed"], leavers["Noah"]["ended"]) == ("fail", "fail")
    assert (leavers["Theo"]["closed"], leavers["Theo"]["ended"]) == ("pass", "pass")
    assert outcomes("joiner")["Priya"]["factor"] == "fail"
    assert outcomes("mover")["Lena"]["privileges"] == "fail"


def test_the_same_again_begins_no_interval(company: Directory) -> None:
    before = PopulationItem.objects.count()

    assert note_workforce(snapshot(), at=timezone.now()) == 0
    assert PopulationItem.objects.count() == before


def test_a_closed_account_is_a_new_interval_and_the_one_before_stays(company: Directory) -> None:
    now = timezone.now()
    read(company, seen("priya"), seen("lena"), at=now)
    note_workforce(snapshot(), at=now)

    assert outcomes("leaver")["Noah"]["closed"] == "pass"
    # Nobody looked between the last reading that showed it and now: the limit lies between.
    assert outcomes("leaver")["Noah"]["ended"] == "unknown"
    noah = PopulationItem.objects.filter(title="Noah").order_by("began_at")
    assert [item.attributes["closed"] for item in noah] == ["fail", "pass"]


def test_standing_populations_are_found_by_kind(company: Directory) -> None:
    today = timezone.now().date()
    found = {each.title: each.key for each in latest_of_all(today=today)}

    source = roster_source().pk
    assert found == {
        "Joiners on the roster, last 90 days": f"source-{source}-joiner",
        "Leavers on the roster, last 90 days": f"source-{source}-leaver",
        "Movers on the roster, last 90 days": f"source-{source}-mover",
    }


def leavers() -> Population:
    return latest(roster_source(), kind="leaver", today=timezone.now().date())


def test_counts_add_up(company: Directory) -> None:
    every, each = tallies(items_of(leavers()), "leaver")

    assert [tally.title for tally in each] == [
        "Every account is closed",
        "All access ended in time",
    ]
    assert (every.held, every.failed, every.of) == (1, 1, 2)


def test_the_roster_is_compared_with_every_directory(company: Directory) -> None:
    found = reconciled(leavers())
    [read_of] = found.directories

    assert (read_of.directory, read_of.items, read_of.concerned) == ("AWS", 2, 2)
    assert read_of.accounts == read_of.linked + read_of.owned + read_of.unlinked
    assert [each.kind for each in found.differences] == [DifferenceKind.UNLINKED]
    assert "robot" in found.differences[0].text


def test_accounts_that_were_closed_while_the_roster_says_they_work_here(
    company: Directory,
) -> None:
    read(company, seen("noah"), seen("lena"), at=timezone.now())
    kinds = {each.kind: each.text for each in reconciled(leavers()).differences}

    assert "Every account of Priya was closed" in kinds[DifferenceKind.CLOSED_BUT_HERE]


def test_a_joiner_nobody_knows_is_a_difference(company: Directory) -> None:
    made = timezone.now() - 3 * DAY
    Account.objects.filter(name="robot").update(made_at=made)
    joiners = latest(roster_source(), kind="joiner", today=timezone.now().date())
    kinds = {each.kind: each for each in reconciled(joiners).differences}

    assert kinds[DifferenceKind.MADE_FOR_NOBODY].at == made


def test_somebody_without_an_account_is_said_to_have_none(company: Directory) -> None:
    person("Nobody", last_day=(timezone.now() - 2 * DAY).date())
    note_workforce(snapshot(), at=timezone.now())
    kinds = {each.kind: each for each in reconciled(leavers()).differences}

    assert kinds[DifferenceKind.NO_ACCOUNT].is_explained


def test_without_a_directory_the_roster_stands_alone(lead: User) -> None:
    person("Noah", last_day=(timezone.now() - 2 * DAY).date())
    note_workforce(snapshot(), at=timezone.now())

    first = next(iter(reconciled(leavers()).differences))
    assert first.kind is DifferenceKind.SOURCE_UNREAD


def test_a_population_of_leavers_is_frozen_with_its_comparison(
    company: Directory, lead: User
) -> None:
    yesterday = timezone.now().date() - DAY
    population = actions.define_population(
        definition=actions.Definition(
            source=roster_source(),
            kind=ItemKind.LEAVER,
            title="Leavers",
            first_day=yesterday - 60 * DAY,
            last_day=yesterday,
        ),
        actor=lead,
        at=timezone.now(),
    )
    before = reconciled(population)
    frozen = actions.freeze_population(population=population, actor=lead, at=timezone.now())
    Employment.objects.all().delete()
    Person.objects.filter(employments=None).exclude(positions__isnull=False).delete()

    assert reconciled(frozen).directories == before.directories
    assert items_of(frozen).count() == 2


@pytest.mark.parametrize("kind", ["joiner", "leaver", "mover"])
def test_each_kind_has_its_pages(company: Directory, lead: User, kind: str) -> None:
    client = Client()
    client.force_login(lead)
    key = f"source-{roster_source().pk}-{kind}"
    item = PopulationItem.objects.current().of_kind(kind).earliest("pk")

    page = client.get(f"/populations/{key}/")
    assert item.title in page.content.decode()
    assert "Questions to ask" not in page.content.decode()
    assert (
        "Roster and directories" in client.get(f"/populations/{key}/completeness/").content.decode()
    )
    shown = client.get(f"/populations/{key}/items/{item.pk}/").content.decode()
    assert "Every account" in shown
    assert client.get(f"/populations/{key}/?overall=fail").status_code == 200
    assert client.get(f"/populations/{key}/?format=csv").status_code == 200


def test_an_auditor_sees_them_in_the_window(company: Directory, lead: User) -> None:
    today = timezone.now().date()
    auditor = factories.auditor()
    factories.audit("Type II", auditors=[auditor], first_day=today - 60 * DAY, last_day=today)
    client = Client()
    client.force_login(auditor)
    key = f"source-{roster_source().pk}-leaver"

    assert "Noah" in client.get(f"/audit/type-ii/populations/{key}/").content.decode()
    assert client.get(f"/audit/type-ii/populations/{key}/completeness/").status_code == 200
    assert client.get(f"/populations/{key}/").status_code == 404
