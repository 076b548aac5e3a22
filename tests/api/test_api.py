"""The API as a whole: who may use it, what it lists, and its description."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from compliance.accounts import actions
from compliance.accounts.models import ApiToken, User
from compliance.ledger.models import LedgerEntry
from evidence.models import Finding
from integrations.models import CollectionRun, Connection
from tests import factories
from tests.api.test_evidence_api import bearer
from tests.factories import AT

pytestmark = pytest.mark.django_db

API = "/api/v1/"
LISTS = ["connections", "controls", "evaluations", "evidence", "findings", "runs"]
PAGES = [f"{API}{name}/" for name in LISTS] + [f"{API}schema/"]
DAY = timedelta(days=1)


@pytest.fixture
def pipeline() -> Client:
    return Client(headers=bearer(factories.engineer()))


def connection(name: str = "aws", **fields: Any) -> Connection:
    return Connection.objects.create(
        name=name,
        source=factories.source(name),
        next_run_at=AT,
        created_at=AT,
        settings={"role": "arn"},
        secrets=b"sealed secret",
        **fields,
    )


def statuses(client: Client, **headers: str) -> set[int]:
    return {client.get(url, headers=headers).status_code for url in PAGES}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (factories.lead, 200),
        (factories.engineer, 200),
        (factories.employee, 404),
        (factories.auditor, 404),
    ],
)
def test_only_leads_and_engineers_find_an_api(who: Callable[[], User], status: int) -> None:
    client = Client()
    client.force_login(who())

    assert statuses(client) == {status}


def test_without_a_token_or_a_session_it_answers_401(client: Client) -> None:
    factories.lead()

    assert statuses(client) == {401}
    assert client.get(PAGES[0]).headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    ["Bearer wrong", "Bearer \xff", "Bearer tr_", "Bearer a b c"],
)
def test_a_wrong_token_is_refused_with_what_to_do(header: str) -> None:
    factories.lead()
    answer = Client().get(PAGES[0], headers={"Authorization": header})

    assert answer.status_code == 401
    assert "Make a new one" in answer.json()["detail"]


@pytest.mark.parametrize("header", ["Bearer", "Basic dTpw", "tr_x"])
def test_another_way_to_sign_in_is_none(header: str) -> None:
    factories.lead()

    assert statuses(Client(), Authorization=header) == {401}


def test_a_revoked_token_stops_working_at_once() -> None:
    user = factories.engineer()
    headers = bearer(user)
    assert statuses(Client(), **headers) == {200}

    actions.revoke_token(token=ApiToken.objects.get(), actor=user, at=AT)

    assert statuses(Client(), **headers) == {401}


def test_a_token_s_user_who_lost_the_role_finds_nothing() -> None:
    user = factories.engineer()
    headers = bearer(user)
    actions.change_role(user=user, role="employee", actor=factories.lead(), at=AT)

    assert statuses(Client(), **headers) == {404}


@pytest.mark.parametrize(("sends_token", "status"), [(False, 403), (True, 201)])
def test_a_browser_s_session_needs_the_form_token_to_change_anything(
    sends_token: bool, status: int
) -> None:
    connection()
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.engineer())
    client.get("/evidence/add/")
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token} if sends_token else {}

    answer = client.post(f"{API}connections/aws/run/", headers=headers)

    assert answer.status_code == status
    assert CollectionRun.objects.exists() is sends_token


def test_a_run_is_started_once_and_told_with_its_parts(pipeline: Client) -> None:
    aws = connection()
    answer = pipeline.post(f"{API}connections/aws/run/")

    assert answer.status_code == 201
    told = answer.json()
    assert (told["connection"], told["result"], told["finished_at"]) == ("aws", "", None)
    assert len(told["collectors"]) == len(aws.provider.collectors)
    assert LedgerEntry.objects.get(event="run.started").user == User.objects.get(name="Enzo")
    again = pipeline.post(f"{API}connections/aws/run/")
    assert again.status_code == 400
    assert "is under way" in " ".join(again.json())
    assert pipeline.get(f"{API}runs/{told['id']}/").json()["id"] == told["id"]


def test_a_paused_or_unknown_connection_is_not_run(pipeline: Client) -> None:
    connection(is_paused=True)
    paused = pipeline.post(f"{API}connections/aws/run/")

    assert (paused.status_code, pipeline.post(f"{API}connections/no/run/").status_code) == (
        400,
        404,
    )
    assert "Resume it" in " ".join(paused.json())


def test_a_connection_s_secrets_and_settings_never_leave(pipeline: Client) -> None:
    connection()
    (told,) = pipeline.get(f"{API}connections/").json()["results"]

    assert told.keys() == {
        "name",
        "provider",
        "account",
        "interval_minutes",
        "next_run_at",
        "is_paused",
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?outcome=fail", 2),
        ("?outcome=fail&ended_at__isnull=true", 1),
        ("?ended_at__gte=2026-02-02T00:00:00Z", 0),
        ("?ended_at__lte=2026-02-02T00:00:00Z", 1),
        ("?check_id=AWS-05", 1),
    ],
)
def test_findings_are_filtered(query: str, found: int, pipeline: Client) -> None:
    source = factories.source()
    for number, (check, outcome, ended_at) in enumerate(
        [("AWS-04", "fail", AT + DAY), ("AWS-04", "fail", None), ("AWS-05", "pass", None)]
    ):
        Finding.objects.create(
            source=source,
            check_id=check,
            resource_id=str(number),
            resource_title="x",
            outcome=outcome,
            reason="x",
            began_at=AT,
            ended_at=ended_at,
        )

    assert len(pipeline.get(f"{API}findings/{query}").json()["results"]) == found


def test_an_evaluation_is_told_with_counts_that_add_up(pipeline: Client) -> None:
    factories.evaluation(factories.control(), passed=3, failed=2, unknown=1, not_applicable=4)
    (told,) = pipeline.get(f"{API}evaluations/?check_id=AWS-04").json()["results"]

    counts = ("passed", "failed", "unknown", "not_applicable", "excluded")
    assert told["population"] == sum(told[name] for name in counts) == 10
    assert pipeline.get(f"{API}evaluations/?observed_at__gte=2027-01-01").json()["results"] == []


@pytest.mark.parametrize(
    "query",
    ["evaluations/?observed_at__gte=soon", "findings/?ended_at__isnull=x&ended_at__lte=x"],
)
def test_a_filter_that_cannot_be_read_is_told(query: str, pipeline: Client) -> None:
    assert pipeline.get(API + query).status_code == 400


def test_a_control_is_read_with_its_criteria_and_checks(pipeline: Client) -> None:
    factories.control("AC-04", criteria=["CC6.1", "CC6.2"], checks=["AWS-04"])
    told = pipeline.get(f"{API}controls/AC-04/").json()

    assert (sorted(told["criteria"]), told["checks"]) == (["CC6.1", "CC6.2"], ["AWS-04"])
    assert told["owner"] is None
    assert pipeline.get(f"{API}controls/NO-99/").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_a_broken_cursor_is_told(name: str, pipeline: Client) -> None:
    assert pipeline.get(f"{API}{name}/?cursor=nonsense").status_code == 404


@pytest.mark.parametrize("position", ["p=abc", "p=%00", "p=", "r=1&p=-1", "p=%C2%B2"])
@pytest.mark.parametrize("name", LISTS)
def test_a_cursor_that_was_never_given_out_is_told(
    name: str, position: str, pipeline: Client
) -> None:
    forged = base64.b64encode(position.encode()).decode()

    assert pipeline.get(f"{API}{name}/", {"cursor": forged}).status_code == 404


def test_the_description_is_whole_and_without_a_warning(tmp_path: Any) -> None:
    file = tmp_path / "schema.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))

    described = file.read_text()
    assert all(f"/api/v1/{name}/:" in described for name in LISTS)
    assert "bearer" in described.lower()
