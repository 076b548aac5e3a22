"""Assessments in the browser's terms: lists, cards, one question; for whom, and for whom not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls.models import Answer, Assessment, Control, Gap
from controls.rules.readiness import Choice, GapState
from tests import factories
from tests.journey import builders
from tests.journey.builders import DAY, HOUR

from .conftest import client_of

pytestmark = pytest.mark.django_db
DECK = {"HX-Request": "true", "HX-Target": "cards"}


@pytest.fixture
def started(lead: User, control: Control) -> Assessment:
    return builders.assessment(lead, at=timezone.now() - DAY)


def url(of: Assessment, rest: str = "") -> str:
    return f"/journey/assessments/{of.pk}/{rest}"


def card(answer: Any) -> str:
    found = answer.context["card"]
    return found.row.code if found else ""


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (factories.lead, 200),
        (factories.engineer, 200),
        (factories.employee, 404),
        (factories.auditor, 404),
    ],
)
def test_staff_find_assessments_and_nobody_else(
    who: Callable[[str], User], status: int, started: Assessment
) -> None:
    client = client_of(who("Somebody"))
    for path in ("/journey/assessments/", url(started), url(started, "cards/")):
        assert client.get(path).status_code == status, path


def test_an_outsider_is_sent_to_sign_in(started: Assessment) -> None:
    for rest in ("", "cards/", "AC-04/"):
        assert Client().get(url(started, rest)).headers["Location"].startswith("/accounts/login/")
    for rest in ("AC-04/answer/", "back/"):
        assert Client().post(url(started, rest)).headers["Location"].startswith("/accounts/login/")


def test_an_owner_sees_their_controls_and_a_lead_everything(
    started: Assessment, ravi: User, leads: Client
) -> None:
    factories.control("GV-01", criteria=["CC6.1"])
    engineer = client_of(ravi)

    def codes(client: Client) -> list[str]:
        rows = client.get(url(started)).context["shown"].part.rows
        return sorted(row.code for row in rows)

    assert codes(leads) == ["AC-04", "CC6.1", "GV-01"]
    assert codes(engineer) == ["AC-04"]
    assert engineer.get(url(started, "AC-04/")).status_code == 200
    for code in ("GV-01", "CC6.1", "NO-01"):
        assert engineer.get(url(started, f"{code}/")).status_code == 404
        assert engineer.post(url(started, f"{code}/answer/")).status_code == 404


def test_a_lead_starts_an_assessment_and_others_do_not(
    leads: Client, ravi: User, control: Control
) -> None:
    data = {"title": "Readiness, spring"}
    assert client_of(ravi).post("/journey/assessments/start/", data).status_code == 403
    assert leads.post("/journey/assessments/start/", {"title": ""}).status_code == 422

    answer = leads.post("/journey/assessments/start/", data)

    assert answer.headers["Location"] == url(Assessment.objects.get())
    refused = leads.post("/journey/assessments/start/", data)
    assert refused.status_code == 422
    assert b"2 questions left" in refused.content


def test_cards_come_one_after_the_other_and_back(leads: Client, started: Assessment) -> None:
    assert card(leads.get(url(started, "cards/"))) == "AC-04"
    said = {"choice": "in_place", "card": "yes"}

    answer = leads.post(url(started, "AC-04/answer/"), said, headers=DECK)
    assert (answer.status_code, card(answer)) == (200, "CC6.1")
    assert b"<html" not in answer.content
    answer = leads.post(url(started, "back/"), headers=DECK)
    assert card(answer) == "AC-04"
    assert Answer.objects.given().count() == 0
    answer = leads.post(url(started, "AC-04/answer/"), said)
    assert answer.headers["Location"] == url(started, "cards/?after=AC-04")
    leads.post(url(started, "CC6.1/answer/"), said)

    done = leads.get(url(started, "cards/"))
    assert card(done) == ""
    assert b"That was the last one" in done.content
    assert b"2 in place" in done.content


def test_a_card_can_be_put_off_and_asked_for(leads: Client, started: Assessment) -> None:
    assert card(leads.get(url(started, "cards/?after=AC-04"))) == "CC6.1"
    assert card(leads.get(url(started, "cards/?after=CC6.1"))) == "AC-04"
    assert card(leads.get(url(started, "cards/?at=CC6.1"))) == "CC6.1"
    assert card(leads.get(url(started, "cards/?after=nonsense"))) == "AC-04"


def test_nothing_to_take_back_is_said(leads: Client, started: Assessment) -> None:
    answer = leads.post(url(started, "back/"), follow=True)

    assert b"There is nothing to take back" in answer.content


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"choice": "missing"}, "Say what is missing."),
        ({"choice": "partly", "note": " "}, "Say what is there, and what is missing."),
        ({"choice": "not_applicable"}, "Say why it does not apply here."),
        ({"choice": ""}, "Choose one of the four."),
        ({"choice": "perhaps", "note": "x"}, "Select a valid choice"),
    ],
)
@pytest.mark.parametrize("in_deck", [True, False])
def test_an_answer_that_lacks_something_comes_back(
    sent: dict[str, str], sentence: str, in_deck: bool, leads: Client, started: Assessment
) -> None:
    data = sent | ({"card": "yes"} if in_deck else {})

    answer = leads.post(url(started, "AC-04/answer/"), data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Answer.objects.exists()


def test_the_record_stands_beside_the_question(
    leads: Client, started: Assessment, control: Control
) -> None:
    factories.evaluation(control, observed_at=timezone.now() - HOUR, failed=2)
    factories.finding("AWS-04")

    page = leads.get(url(started, "cards/")).content.decode()
    assert "fails for 2 of 5" in page
    assert "1 item, covering to" in page
    assert "A check that supports it fails now." in page
    assert "Ravi" in page
    leads.post(url(started, "AC-04/answer/"), {"choice": "in_place"})

    assert "The record says otherwise" in leads.get(url(started, "AC-04/")).content.decode()
    listed = leads.get(url(started, "?record=against"))
    assert [row.code for row in listed.context["shown"].part.rows] == ["AC-04"]
    assert listed.context["contradicted"] == 1


def test_a_criterion_shows_what_was_said_of_its_controls(
    leads: Client, lead: User, started: Assessment, control: Control
) -> None:
    builders.say(started, control, Choice.PARTLY, by=lead, at=timezone.now())
    for number in range(4):
        factories.control(f"GV-0{number}", criteria=["CC6.1"])

    page = leads.get(url(started, "cards/?at=CC6.1")).content.decode()

    assert "5 meet it: 5 unproven, 1 said to be partly" in page
    assert "Of its controls, 1 were said to be missing or there in part." in page
    Control.objects.all().update(retired_on=timezone.now().date())
    bare = leads.get(url(started, "cards/?at=CC6.1")).content.decode()
    assert "None in scope meets it" in bare


def test_the_earlier_answer_is_shown_and_the_earlier_assessment_stays(
    leads: Client, lead: User, started: Assessment, control: Control
) -> None:
    now = timezone.now()
    builders.say(started, control, Choice.PARTLY, by=lead, note="Half.", at=now - 9 * HOUR)
    builders.answer_the_rest(started, lead, at=now - 8 * HOUR)
    second = builders.assessment(lead, "Second", at=now - HOUR)

    assert "Partly on" in leads.get(url(second, "cards/")).content.decode()
    listed = leads.get("/journey/assessments/").context["shown"].part.rows
    assert [(str(row), row.tally.counts[Choice.PARTLY]) for row in listed] == [
        ("Second", 0),
        ("Readiness", 1),
    ]
    earlier = leads.get(url(started))
    assert earlier.context["left"] == 0
    assert b"a newer one" in earlier.content
    refused = leads.post(url(started, "AC-04/answer/"), {"choice": "in_place"}, follow=True)
    assert b"Answer there" in refused.content
    assert b"How it stands" not in leads.get(url(started, "AC-04/")).content


def test_a_question_s_page_answers_and_shows_its_gaps(
    leads: Client, started: Assessment, ravi: User
) -> None:
    sent = {"choice": "missing", "note": "Nobody does it."}
    answer = client_of(ravi).post(url(started, "AC-04/answer/"), sent)

    assert answer.headers["Location"] == url(started, "AC-04/")
    gap = Gap.objects.get()
    assert (gap.owner, gap.state) == (ravi, GapState.OPEN)
    assert gap.get_absolute_url() in leads.get(url(started, "AC-04/")).content.decode()
    head = LedgerEntry.objects.head()
    assert head is not None
    assert (head.event, head.user) == ("assessment.answered", ravi)


def test_the_panel_gets_a_summary_of_a_question(leads: Client, started: Assessment) -> None:
    answer = leads.get(url(started, "AC-04/"), headers={"HX-Target": "panel"})

    assert b'id="panel-title"' in answer.content
    assert b"Next: answer it." in answer.content


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("answer=missing", ["AC-04"]),
        ("answer=open", ["CC6.1"]),
        ("of=criterion", ["CC6.1"]),
        ("of=control", ["AC-04"]),
        ("q=rotation", ["AC-04"]),
        ("health=unproven", ["CC6.1", "AC-04"]),
        ("answer=in_place", []),
    ],
)
def test_questions_are_filtered(
    query: str, codes: list[str], leads: Client, lead: User, started: Assessment, control: Control
) -> None:
    builders.say(started, control, Choice.MISSING, by=lead, at=timezone.now())

    rows = leads.get(url(started, f"?{query}")).context["shown"].part.rows

    assert [row.code for row in rows] == codes
