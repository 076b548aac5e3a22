"""What a container's health check is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from compliance.accounts.models import User
from compliance.jobs.models import Heartbeat
from tests import factories

pytestmark = pytest.mark.django_db
WELL = {"database": "ok", "queue": "ok", "migrations": "ok", "beat": "ok"}
STALE = "The schedule does not run: no tick lately. Check the beat and worker processes."


@pytest.fixture
def _ticking() -> None:
    Heartbeat.beat("tick", timezone.now())


def readyz() -> tuple[int, dict[str, str]]:
    response = Client().get("/readyz")
    return response.status_code, response.json()


def test_a_process_that_answers_says_so_before_anybody_has_an_account() -> None:
    response = Client().get("/healthz")

    assert not User.objects.exists()
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.usefixtures("_ticking")
@pytest.mark.parametrize("has_lead", [False, True])
def test_all_well_is_told_to_anybody_signed_out(has_lead: bool) -> None:
    if has_lead:
        factories.lead()

    assert readyz() == (200, WELL)


@pytest.mark.parametrize("seconds_ago", [None, 5])
def test_a_schedule_that_does_not_tick_is_not_ready(seconds_ago: int | None) -> None:
    if seconds_ago:
        since = 4 * project.TICK + timedelta(seconds=seconds_ago)
        Heartbeat.beat("tick", timezone.now() - since)

    assert readyz() == (503, WELL | {"beat": STALE})
    with pytest.raises(CommandError, match="no tick lately"):
        call_command("heartbeat")


@pytest.mark.usefixtures("_ticking")
def test_a_ticking_schedule_is_told_on_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("heartbeat")

    assert capsys.readouterr().out == "The schedule runs.\n"


@pytest.mark.usefixtures("_ticking")
def test_unapplied_migrations_are_not_ready() -> None:
    newest = MigrationLoader(connection).graph.leaf_nodes("integrations")[0]
    MigrationRecorder(connection).record_unapplied(*newest)

    status, said = readyz()

    assert status == 503
    assert said["migrations"] == "Migrations are not applied. Run: manage.py migrate"


@pytest.mark.usefixtures("_ticking")
def test_a_queue_that_does_not_answer_is_not_ready(settings: Settings) -> None:
    lost = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": lost}

    status, said = readyz()

    assert status == 503
    assert said["queue"] == "The queue (Redis) does not answer."
    assert "beat" not in said


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_is_not_ready() -> None:
    port = connection.settings_dict["PORT"]
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": 9}
    try:
        status, said = readyz()
    finally:
        connection.settings_dict |= {"HOST": host, "PORT": port}

    assert status == 503
    assert said == {"database": "The database does not answer.", "queue": "ok"}
