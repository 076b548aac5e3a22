"""People over the API: sent by an HR system, read by the lead alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from compliance.accounts.models import User
from compliance.people.models import Person, RosterImport
from tests import factories
from tests.api.test_evidence_api import bearer
from tests.people.building import directory, person, read, seen

pytestmark = pytest.mark.django_db
PEOPLE, ROSTER, ACCOUNTS = "/api/v1/people/", "/api/v1/people/roster/", "/api/v1/accounts/"
ADA = {"name": "Ada", "email": "Ada@n.example", "joined_on": "2024-01-01"}


def send(client: Client, *people: dict[str, Any]) -> Any:
    return client.post(ROSTER, {"people": people}, content_type="application/json")


@pytest.fixture
def hr() -> Client:
    return Client(headers=bearer(factories.lead()))


@pytest.mark.parametrize("who", [factories.engineer, factories.employee])
def test_people_are_the_lead_s_alone(who: Callable[[], User]) -> None:
    client = Client(headers=bearer(who()))

    assert {client.get(path).status_code for path in (PEOPLE, ACCOUNTS)} == {404}
    assert send(client, ADA).status_code == 404
    assert Client().get(PEOPLE).status_code in {401, 403}


def test_a_list_is_taken_in_and_read_back(hr: Client) -> None:
    told = send(hr, ADA | {"last_day": "2026-03-31", "left_time": "17:00"})

    assert told.status_code == 201
    assert (told.json()["new"], told.json()["refused"]) == (1, [])
    [row] = hr.get(PEOPLE).json()["results"]
    assert (row["name"], row["email"]) == ("Ada", "ada@n.example")
    assert row["employments"][0]["last_day"] == "2026-03-31"
    assert RosterImport.objects.get().origin == "api"


def test_who_is_not_sent_stays_and_is_named(hr: Client) -> None:
    person("Bob")
    told = send(hr, ADA).json()

    assert told["absent"] == ["bob@n.example"]
    assert Person.objects.count() == 2


def test_a_person_sent_twice_is_refused_and_the_others_count(hr: Client) -> None:
    told = send(hr, ADA, ADA, ADA | {"email": "bob@n.example"}).json()

    assert told["new"] == 2
    assert "overlapping days" in told["refused"][0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada"},
        {"joined_on": "soon"},
        {"last_day": "2020-01-01"},
        {"left_time": "17:00"},
        {"kind": "robot"},
    ],
)
def test_what_cannot_be_is_refused_whole(hr: Client, wrong: dict[str, str]) -> None:
    told = send(hr, ADA | wrong)

    assert told.status_code == 400
    assert next(iter(wrong)) in str(told.json())
    assert not Person.objects.exists()


def test_accounts_are_listed(hr: Client) -> None:
    read(directory(), seen())
    [row] = hr.get(ACCOUNTS).json()["results"]

    assert (row["directory"], row["name"], row["owner"]) == ("AWS", "ada", None)
