"""Search: everything the record keeps, by words, by id, and misspelt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.dashboard.search import tidy
from compliance.dashboard.search.hits import SHOWN, Way
from compliance.dashboard.search.ids import code_of
from controls.models import Control
from integrations.models import CollectionRun
from tests import factories

from .searches import ask, connect, hits, titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "words",
    [
        "access review",
        "acc",
        "acess review",
        "revew",
        "QUARTERLY",
        "quarterl",
        "reviews",
        "managers",
        "acecss review",
        "quartelry",
        "mangaers",
    ],
)
def test_a_control_is_found_by_its_words_also_misspelt(review: Control, words: str) -> None:
    assert review.title in titles(factories.engineer(), words, "controls")


@pytest.mark.parametrize("words", ["zebra", "payroll", "!!!", "\\", "'; --", "%", "a & | b", "()"])
def test_what_nobody_has_is_not_found_and_breaks_nothing(review: Control, words: str) -> None:
    assert titles(factories.lead(), words, "controls") == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("AC-04", "AC-04"),
        ("ac-04", "AC-04"),
        ("ac4", "AC-04"),
        ("AC 04", "AC-04"),
        ("CC6.2", "CC6.2"),
        ("cc6.2", "CC6.2"),
        ("AWS-04", "AWS-04"),
        ("aws4", "AWS-04"),
    ],
)
def test_what_is_typed_by_its_id_stands_first(review: Control, words: str, code: str) -> None:
    assert hits(factories.engineer(), words)[0].code == code


@pytest.mark.parametrize(
    ("typed", "code"), [("ac4", "AC-04"), ("EV-12", "EV-12"), ("cc6.1", "CC6.1"), ("no", "NO")]
)
def test_an_id_is_read_as_it_is_written(typed: str, code: str) -> None:
    assert code_of(typed) == code


def test_an_exact_id_is_not_repeated_among_its_kind(review: Control) -> None:
    found = [hit.href for hit in hits(factories.lead(), "AC-04") if hit.way is Way.GO]

    assert len(found) == len(set(found))


def test_a_criterion_brings_the_controls_that_meet_it(review: Control) -> None:
    assert titles(factories.engineer(), "CC6.2", "controls") == [review.title]


def test_evidence_is_found_by_number_title_and_resemblance(review: Control) -> None:
    item = factories.evidence_item(review, title="Signed quarterly report")
    lead = factories.lead("Mara")

    assert hits(lead, f"ev-{item.pk}")[0].href == item.get_absolute_url()
    assert hits(lead, f"EV {item.pk}")[0].code == item.code
    assert titles(lead, "signed rep", "evidence") == [item.title]
    for typed in ("sigend quarterly", "signed qaurterly", "reprot"):
        assert titles(lead, typed, "evidence") == [item.title], typed


def test_resources_connections_and_runs_are_found_by_staff() -> None:
    factories.organization()
    link = connect()
    run = CollectionRun.objects.create(connection=link, started_at=factories.AT)
    open_one = factories.finding(resource_title="customer-data", resource_id="arn:aws:s3:::one")
    factories.finding(resource_title="gone-bucket", ended_at=factories.AT + timedelta(days=1))
    engineer = factories.engineer()

    assert titles(engineer, "customer", "resources") == [open_one.resource_title]
    assert titles(engineer, "s3:::one", "resources") == [open_one.resource_title]
    assert hits(engineer, "gone-bu", "resources")[0].detail.startswith("no longer")
    assert titles(engineer, "1111222", "connections") == ["AWS production"]
    assert hits(engineer, f"run {run.pk}")[0].href == run.get_absolute_url()
    assert f"Run {run.pk} of AWS production" in titles(engineer, str(run.pk), "exact")


def test_checks_are_found_by_title_and_remedy() -> None:
    engineer = factories.engineer()

    assert "AWS-04" in [hit.code for hit in hits(engineer, "mfa", "checks")]
    assert hits(engineer, "administrator role", "checks")


def test_a_kind_is_cut_with_a_way_to_all_of_it(client: Client) -> None:
    factories.organization()
    for number in range(SHOWN + 3):
        factories.control(f"ZZ-{number:02}", title=f"Zebra crossing {number}")
    lead = factories.lead()
    (group,) = [group for group in ask(lead, "zebra").groups if group.key == "controls"]
    client.force_login(lead)

    assert len(group.hits) == SHOWN
    assert group.has_more
    page = client.get("/find/", {"q": "zebra"}).content.decode()
    assert "/find/?q=zebra&amp;kind=controls" in page
    whole = client.get("/find/", {"q": "zebra", "kind": "controls"}).content.decode()
    assert whole.count('class="hit"') == SHOWN + 3
    assert f"{SHOWN + 3} in all" in whole
    assert 'href="/controls/?q=zebra"' in whole


def test_all_of_a_kind_is_shown_page_by_page(client: Client) -> None:
    factories.organization()
    item = factories.evidence_item(factories.control())
    for number in range(60):
        factories.evidence_item(artifact=item.artifact, title=f"Zebra {number}")
    client.force_login(factories.lead("Mara"))
    asked = {"q": "zebra", "kind": "evidence"}
    first, second = (client.get("/find/", asked | {"page": page}) for page in ("", "2"))

    assert [page.content.decode().count('class="hit"') for page in (first, second)] == [50, 10]
    assert "page=2" in first.content.decode()
    assert "51–60 of 60" in second.content.decode()


def test_a_kind_of_others_is_not_there(client: Client) -> None:
    client.force_login(factories.engineer())

    assert client.get("/find/", {"q": "a", "kind": "users"}).status_code == 404
    assert client.get("/find/", {"q": "a", "kind": "controls"}).status_code == 200


def test_a_search_asks_the_same_number_of_questions_whatever_it_finds(review: Control) -> None:
    lead = factories.lead("Mara")
    with CaptureQueriesContext(connection) as few:
        ask(lead, "review")
    for number in range(12):
        control = factories.control(f"RV-{number:02}", title=f"Review number {number}")
        factories.evidence_item(control, title=f"Review {number}")
    with CaptureQueriesContext(connection) as many:
        ask(lead, "review")

    assert len(many) <= len(few) <= 26


@pytest.mark.parametrize("typed", ["  two   words ", "x" * 500, "", "\t\n"])
def test_what_is_typed_is_tidied(typed: str) -> None:
    assert len(tidy(typed)) <= 100
    assert tidy(typed) == tidy(typed).strip()


def test_nobody_signed_in_is_sent_to_the_sign_in(client: Client) -> None:
    factories.lead()

    assert client.get("/find/?q=access").headers["Location"].startswith("/accounts/login/")
    assert client.get("/keys/").headers["Location"].startswith("/accounts/login/")


def test_the_palette_gets_a_part_and_the_browser_a_page(client: Client, review: Control) -> None:
    client.force_login(factories.engineer())
    part = client.get("/find/?q=access", headers={"HX-Target": "found"}).content.decode()
    page = client.get("/find/?q=access").content.decode()

    assert "<html" not in part
    assert "<html" in page
    assert "/controls/AC-04/" in part
    assert "/controls/AC-04/" in page
