"""From Google's answers to whose an account is, and how soon a leaver's was closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from compliance.people.models import (
    Account,
    AccountLink,
    Directory,
    Employment,
    Person,
    RosterImport,
)
from evidence.models import Finding, PopulationItem
from integrations.actions import parts, runs
from integrations.models import CollectionRun, CollectorRun, Connection
from tests.fakes.google import Google
from tests.people.building import person

from .test_harvest import connect
from .worlds import DOMAIN

pytestmark = pytest.mark.django_db
DIRECTORY, ACTIVITY = "google.directory", "google.activity"
RAVI = f"ravi@{DOMAIN}"


@pytest.fixture(autouse=True)
def _clear() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def start(connection: Connection) -> CollectionRun:
    run = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    run.collectors.exclude(collector__in=[DIRECTORY, ACTIVITY]).delete()
    return run


def do(run: CollectionRun, collector: str) -> CollectorRun:
    """Do a part of a run as workers do, one try."""
    part = run.collectors.get(collector=collector)
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()
    return part


def read(connection: Connection) -> None:
    run = start(connection)
    assert [do(run, each).state for each in (ACTIVITY, DIRECTORY)] == ["judged", "judged"]


def verdict(check_id: str, title: str) -> Finding:
    return Finding.objects.open().get(check_id=check_id, resource_title=title)


def test_accounts_wait_for_the_logs_that_date_their_changes(server: Google) -> None:
    run = start(connect(server))
    waiting = do(run, DIRECTORY)
    assert (waiting.state, waiting.attempt, waiting.waits) == ("queued", 0, 0)

    do(run, ACTIVITY)

    assert do(run, DIRECTORY).state == "judged"
    assert Directory.objects.get().read_at is not None


def test_a_log_that_takes_too_long_is_not_waited_for(server: Google) -> None:
    run = start(connect(server))
    CollectionRun.objects.update(started_at=datetime.now(UTC) - timedelta(minutes=11))

    assert do(run, DIRECTORY).state == "judged"


def test_a_leaver_s_row_turns_when_the_account_is_suspended(server: Google) -> None:
    now = datetime.now(UTC)
    left = now - timedelta(hours=5)
    person("Ravi", email=RAVI, last_day=left.date(), left_at=left)
    connection = connect(server)
    read(connection)
    assert "Until then there is time" in verdict("GW-07", RAVI).reason

    server.tell("suspend_user", email=RAVI)
    read(connection)

    found = verdict("GW-07", RAVI)
    assert (found.outcome, "by the directory’s log" in found.reason) == ("pass", True)
    [item] = PopulationItem.objects.current().of_kind("leaver")
    assert (item.title, item.attributes["ended"]) == ("Ravi", "pass")


def test_every_account_is_linked_or_said_not_to_be(server: Google) -> None:
    person("Ravi", email=RAVI)
    read(connect(server))

    assert AccountLink.objects.current().get().account.name == RAVI
    assert verdict("GW-10", RAVI).outcome == "pass"
    others = Account.objects.usable().exclude(name=RAVI)
    failing = Finding.objects.open().filter(check_id="GW-10", outcome="fail")
    assert others.count() == failing.count() > 0


def test_a_directory_may_be_the_roster(server: Google) -> None:
    connection = connect(server)
    connection.settings = {**connection.settings, "is_roster": "yes"}
    connection.save()
    read(connection)

    ravi = Person.objects.get(email=RAVI)
    assert ravi.employments.get().last_day is None
    assert AccountLink.objects.current().filter(person=ravi).exists()
    brought = RosterImport.objects.get()
    assert (brought.origin, brought.imported_by) == ("directory", None)

    read(connection)
    assert RosterImport.objects.count() == 1

    server.tell("suspend_user", email=RAVI)
    read(connection)
    assert ravi.employments.get().last_day is not None
    assert verdict("GW-07", RAVI).outcome == "pass"


def test_a_directory_takes_nothing_back_that_hr_said(server: Google) -> None:
    last_day = (datetime.now(UTC) - timedelta(days=9)).date()
    ravi = person("Ravi", email=RAVI, last_day=last_day)
    connection = connect(server)
    connection.settings = {**connection.settings, "is_roster": "yes"}
    connection.save()
    read(connection)

    assert Employment.objects.get(person=ravi).last_day == last_day
    assert verdict("GW-07", RAVI).outcome == "fail"
