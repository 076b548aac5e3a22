"""Pages of connections and runs: what they say, and who may open them."""

from __future__ import annotations

import pytest
from django.test import Client

from compliance.accounts.models import Role, User
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from integrations.actions import parts, runs
from integrations.models import CollectionRun, Connection
from tests import factories
from tests.fakes.aws import AwsServer

from .builders import AT, connect, part_of, run_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queue")]
PAGE = "/connections/aws-production/"
POLLS = 'hx-trigger="every 1s"'


@pytest.fixture(autouse=True)
def _founded() -> None:
    factories.organization()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("path", "lead", "engineer", "outsiders"),
    [
        ("/connections/", 200, 200, 404),
        ("/connections/add/aws/", 200, 403, 404),
        ("/connections/runs/{run}/", 200, 200, 404),
        (PAGE, 200, 200, 404),
        (PAGE + "credentials/", 200, 403, 404),
        ("/connections/runs/0/", 404, 404, 404),
        ("/connections/nothing/", 404, 404, 404),
        (PAGE + "run/", 405, 405, 405),
    ],
)
def test_each_page_opens_only_for_whom_it_is(
    path: str, lead: int, engineer: int, outsiders: int
) -> None:
    run = run_of(connect())
    address = path.format(run=run.pk)

    statuses = {
        role: signed_in(factories.user(role.label, role)).get(address).status_code for role in Role
    }

    assert statuses == {
        Role.LEAD: lead,
        Role.ENGINEER: engineer,
        Role.EMPLOYEE: outsiders,
        Role.AUDITOR: outsiders,
    }


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.EMPLOYEE, Role.AUDITOR])
@pytest.mark.parametrize("act", ["schedule/", "credentials/", "run/"])
def test_others_can_change_nothing(role: Role, act: str) -> None:
    connect()
    before = Connection.objects.values().get()
    client = signed_in(factories.user("Sam", role))

    response = client.post(PAGE + act, {"interval_minutes": "15", "is_paused": "on"})

    if (role, act) == (Role.ENGINEER, "run/"):
        assert CollectionRun.objects.get().requested_by is not None
        return
    assert response.status_code == (403 if role == Role.ENGINEER else 404)
    assert Connection.objects.values().get() == before
    assert CollectionRun.objects.count() == 0


def test_signed_out_people_are_asked_to_sign_in() -> None:
    connect()

    response = Client().get(PAGE)

    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_run_s_page_asks_again_only_while_it_goes_on(
    server: AwsServer, headers: dict[str, str]
) -> None:
    run = run_of(connect(server), only="aws.kms")
    client = signed_in(factories.engineer())
    unfinished = text(client.get(run.get_absolute_url(), headers=headers))

    part = part_of(run)
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=AT)
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=AT)
    finished = text(client.get(run.get_absolute_url(), headers=headers))

    assert POLLS in unfinished
    assert "0 of 1 collectors done" in unfinished
    assert POLLS not in finished
    assert "1 of 1 collectors done" in finished
    assert "AWS-40" in finished
    for page in (unfinished, finished):
        assert ("<html" in page) is not bool(headers)


def test_run_now_pressed_twice_leads_to_the_same_run() -> None:
    connect()
    client = signed_in(factories.engineer())

    first, second = (client.post(PAGE + "run/") for _ in range(2))

    run = CollectionRun.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == run.get_absolute_url()
    assert "A run is under way" in text(client.get(PAGE))


def test_a_connection_s_page_says_how_it_signs_in_as_the_form_did() -> None:
    connect()

    page = text(signed_in(factories.engineer()).get(PAGE))

    assert "<dd>Use an access key</dd>" in page


def test_a_paused_connection_says_so_and_is_not_run() -> None:
    connect()
    Connection.objects.update(is_paused=True)
    client = signed_in(factories.engineer())

    page = text(client.post(PAGE + "run/", follow=True))

    assert "AWS production is paused. Resume it before you run it." in page
    assert CollectionRun.objects.count() == 0


@pytest.mark.parametrize(
    ("entered", "expected", "words"),
    [
        ({"interval_minutes": "15"}, (15, False), "The schedule is saved."),
        ({"interval_minutes": "1440", "is_paused": "on"}, (1440, True), "The schedule is saved."),
        ({"interval_minutes": "1"}, (60, False), "Choose one of the intervals."),
        ({}, (60, False), "Choose one of the intervals."),
    ],
)
def test_the_schedule_is_set_to_one_of_the_intervals(
    entered: dict[str, str], expected: tuple[int, bool], words: str
) -> None:
    connect(actor=(lead := factories.lead()))

    page = text(signed_in(lead).post(PAGE + "schedule/", entered, follow=True))

    assert words in page
    assert Connection.objects.values_list("interval_minutes", "is_paused").get() == expected
    changes = [Event.CONNECTION_CHANGED, Event.CONNECTION_PAUSED]
    recorded = LedgerEntry.objects.filter(event__in=changes).count()
    assert recorded == (words == "The schedule is saved.")


def test_a_failed_run_s_cause_stands_on_the_connection_s_page() -> None:
    run = run_of(connect(), only="aws.kms")
    cause = "AWS does not recognize the credentials."
    runs.fail_part(part=part_of(run), error=cause, actor=runs.COLLECTOR, at=AT)

    page = text(signed_in(factories.engineer()).get(PAGE))

    assert "The newest run failed" in page
    assert cause in page


def test_the_list_shows_a_connection_that_never_ran() -> None:
    connect()

    page = text(signed_in(factories.engineer()).get("/connections/"))

    assert "Never run" in page
    assert "Last run" in page


def test_the_api_starts_a_run_once_and_shows_no_secret() -> None:
    connect(secret_access_key="never-to-be-shown")
    client = signed_in(factories.engineer())
    address = "/api/v1/connections/aws-production/"

    first, second = (client.post(address + "run/") for _ in range(2))

    run = CollectionRun.objects.get()
    assert (first.status_code, first.json()["id"]) == (201, run.pk)
    assert second.status_code == 400
    assert "is under way" in second.json()[0]
    for path in (address, "/api/v1/connections/", f"/api/v1/runs/{run.pk}/"):
        assert "never-to-be-shown" not in text(client.get(path))


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.AUDITOR])
def test_the_api_of_connections_is_for_staff(role: Role) -> None:
    connect()
    client = signed_in(factories.user("Sam", role))

    assert client.get("/api/v1/connections/").status_code == 404
    assert client.post("/api/v1/connections/aws-production/run/").status_code == 404
    assert CollectionRun.objects.count() == 0
