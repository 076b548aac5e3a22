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
    return [item.title for item in browser.get(LIBRARY + query).context["shown"].part.rows]


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
        ("?origin=nonsense", []),
        ("?state=withdrawn", []),
        ("?state=standing&origin=upload", ["Minutes", "Access review"]),
        ("?covered_from=2026-02-01&covered_to=2026-02-01", ["Minutes"]),
        ("?covered_to=2026-01-31", ["Access review"]),
        ("?sort=evidence", ["AWS-04 on AWS 1111", "Access review", "Minutes"]),
        ("?sort=covers", ["Access review", "Minutes", "AWS-04 on AWS 1111"]),
    ],
)
def test_evidence_is_found_by_words_control_and_origin(
    query: str, found: list[str], browser: Client
) -> None:
    assert titles(browser, query) == found


def test_nothing_found_says_what_goes_here(browser: Client) -> None:
    empty = browser.get(LIBRARY).content.decode()
    assert "No evidence yet" in empty
    assert 'class="btn pri" href="/evidence/add/"' in empty

    factories.evidence_item(factories.control())
    page = browser.get(f"{LIBRARY}?q=nothing").content.decode()
    assert "Nothing matches" in page
    assert "0 of 1 item" in page


def test_withdrawn_evidence_stays_listed_and_marked(browser: Client) -> None:
    item = factories.evidence_item(factories.control())
    EvidenceItem.objects.filter(pk=item.pk).update(withdrawn_at=AT, withdrawn_reason="Wrong")

    assert "Withdrawn" in browser.get(LIBRARY).content.decode()


def test_a_long_list_is_cut_into_pages_with_its_whole_length_told(browser: Client) -> None:
    control = factories.control()
    for _ in range(53):
        factories.evidence_item(control)
    first = browser.get(LIBRARY)
    second = browser.get(first.context["shown"].next_href)

    assert [len(page.context["shown"].part.rows) for page in (first, second)] == [50, 3]
    assert "53 items" in first.content.decode()
    assert "51–53 of 53" in second.content.decode()


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_queries_does_not_grow_with_the_evidence(
    count: int, browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    controls = [factories.control(f"AC-{number:02}") for number in range(4)]
    for _ in range(count):
        factories.evidence_item(*controls)

    with django_assert_max_num_queries(24):
        browser.get(LIBRARY)


@pytest.mark.parametrize(
    "url", ["/evidence/?q=%00", "/controls/?q=a%00b", "/controls/%00/", "/api/v1/runs/?x=%00"]
)
def test_a_null_character_in_an_address_is_a_bad_request(url: str, browser: Client) -> None:
    answer = browser.get(url)

    assert answer.status_code == 400
    assert "Go back and try again" in answer.content.decode()
