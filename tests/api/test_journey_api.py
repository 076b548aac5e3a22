"""Assessments and gaps over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls.models import Control, Gap
from controls.rules.readiness import Choice, GapState
from tests import factories
from tests.api.test_evidence_api import bearer
from tests.journey import builders
from tests.journey.builders import HOUR

pytestmark = pytest.mark.django_db
GAPS, ASSESSMENTS = "/api/v1/gaps/", "/api/v1/assessments/"


@pytest.fixture
def gap() -> Gap:
    """Have a gap of Ravi's control."""
    factories.organization()
    control = factories.control("AC-04", criteria=["CC6.1"])
    Control.objects.update(owner=factories.engineer("Ravi"))
    control.refresh_from_db()
    lead = factories.lead("June")
    return builders.gap(lead, control, Choice.PARTLY, at=timezone.now() - HOUR)


def client_of(user: User) -> Client:
    return Client(headers=bearer(user))


def ravi() -> User:
    found: User = User.objects.get(name="Ravi")
    return found


@pytest.mark.parametrize(
    ("who", "status", "number"),
    [
        (factories.lead, 200, 1),
        (ravi, 200, 1),
        (factories.engineer, 200, 0),
        (factories.employee, 404, 0),
    ],
)
def test_everybody_gets_the_gaps_that_are_theirs_to_see(
    who: Callable[[], User], status: int, number: int, gap: Gap
) -> None:
    client = client_of(who())
    answer = client.get(GAPS)

    assert answer.status_code == client.get(ASSESSMENTS).status_code == status
    if status == 200:
        assert len(answer.json()["results"]) == number
    one = client.get(f"{GAPS}{gap.pk}/").status_code
    closing = client.post(f"{GAPS}{gap.pk}/close/", {"note": "Done."}).status_code
    assert (one, closing) == ((200, 200) if number else (404, 404))
    assert Client().get(GAPS).status_code in {401, 403}


def test_for_an_auditor_there_is_no_such_thing(gap: Gap, client: Client) -> None:
    client.force_login(factories.auditor())

    for path in (GAPS, ASSESSMENTS, f"{GAPS}{gap.pk}/"):
        assert client.get(path).status_code == 404


def test_a_gap_says_what_is_missing_and_is_closed_with_a_word(gap: Gap) -> None:
    client = client_of(ravi())
    [told] = client.get(f"{GAPS}?state=open").json()["results"]
    assert (told["about"], told["missing"]) == ("AC-04", "Half of it is there.")
    assert told["owner"] == "ravi@example.com"
    assert client.post(f"{GAPS}{gap.pk}/close/", {}).status_code == 400

    answer = client.post(f"{GAPS}{gap.pk}/close/", {"note": "Done."})

    assert (answer.json()["state"], answer.json()["settled_note"]) == ("closed", "Done.")
    assert LedgerEntry.objects.head().user == ravi()  # type: ignore[union-attr]
    again = client.post(f"{GAPS}{gap.pk}/close/", {"note": "Done."})
    assert again.status_code == 400
    assert "already" in str(again.json())
    assert Gap.objects.get().state == GapState.CLOSED


def test_an_assessment_comes_with_the_answers_one_may_see(gap: Gap) -> None:
    url = f"{ASSESSMENTS}{gap.found.assessment_id}/"

    told = client_of(factories.lead()).get(url).json()
    assert (told["title"], told["questions"]) == ("Readiness", 2)
    assert [(a["about"], a["choice"]) for a in told["answers"]] == [("AC-04", "partly")]
    stranger = client_of(factories.engineer()).get(url).json()
    assert (stranger["questions"], stranger["answers"]) == (0, [])
