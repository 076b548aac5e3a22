"""Finding evidence again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from evidence.models import EvidenceItem
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

LIBRARY = "/evidence/"


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(factories.engineer())
    return client


def titles(browser: Client, query: str = "") -> list[str]:
    return [item.title for item in browser.get(LIBRARY + query).context["items"]]


@pytest.fixture
def three() -> None:
    access, change = factories.control("AC-04"), factories.control("CM-01")
    day = timedelta(days=1)
    factories.evidence_item(access, title="Access review", file_name="q4.csv", covers_from=AT)
    factories.evidence_item(access, change, title="Minutes", covers_from=AT + day)
    factories.evaluation(change, observed_at=AT + 2 * day)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["AWS-04 on AWS 1111", "Minutes", "Access review"]),
        ("?q=review", ["Access review"]),
        ("?q=ACCESS+q4", ["Access review"]),
        ("?q=access+minutes", []),
        ("?q=aws-04", ["AWS-04 on AWS 1111"]),
        ("?q=ac-04", ["Minutes", "Access review"]),
        ("?q=1111", ["AWS-04 on AWS 1111"]),
        ("?q=%25", []),
        ("?q='%3B--", []),
        ("?control=CM-01", ["AWS-04 on AWS 1111", "Minutes"]),
        ("?control=NO-99", []),
        ("?origin=upload", ["Minutes", "Access review"]),
        ("?origin=check", ["AWS-04 on AWS 1111"]),
        ("?origin=upload&control=CM-01&q=min", ["Minutes"]),
        ("?origin=nonsense", ["AWS-04 on AWS 1111", "Minutes", "Access review"]),
    ],
)
def test_evidence_is_found_by_words_control_and_origin(
    query: str, found: list[str], browser: Client
) -> None:
    assert titles(browser, query) == found


def test_nothing_found_says_what_goes_here(browser: Client) -> None:
    page = browser.get(f"{LIBRARY}?q=nothing").content.decode()

    assert "No evidence here" in page
    assert 'href="/evidence/add/"' in page


def test_withdrawn_evidence_stays_listed_and_marked(browser: Client) -> None:
    item = factories.evidence_item(factories.control())
    EvidenceItem.objects.filter(pk=item.pk).update(withdrawn_at=AT, withdrawn_reason="Wrong")

    assert "Withdrawn" in browser.get(LIBRARY).content.decode()


@pytest.mark.parametrize(
    ("query", "number", "shown"),
    [("", 1, 50), ("?page=2", 2, 3), ("?page=99", 2, 3), ("?page=x", 1, 50), ("?page=0", 2, 3)],
)
def test_a_long_list_is_cut_into_pages_with_its_whole_length_told(
    query: str, number: int, shown: int, browser: Client
) -> None:
    control = factories.control()
    for _ in range(53):
        factories.evidence_item(control)
    answer = browser.get(LIBRARY + query)

    assert answer.context["items"].number == number
    assert len(answer.context["items"]) == shown
    assert "53 items" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_queries_does_not_grow_with_the_evidence(
    count: int, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    controls = [factories.control(f"AC-{number:02}") for number in range(4)]
    for _ in range(count):
        factories.evidence_item(*controls)

    with django_assert_max_num_queries(8):
        browser.get(LIBRARY)


@pytest.mark.parametrize(
    "url", ["/evidence/?q=%00", "/controls/?q=a%00b", "/controls/%00/", "/api/v1/runs/?x=%00"]
)
def test_a_null_character_in_an_address_is_a_bad_request(url: str, browser: Client) -> None:
    answer = browser.get(url)

    assert answer.status_code == 400
    assert "Go back and try again" in answer.content.decode()
