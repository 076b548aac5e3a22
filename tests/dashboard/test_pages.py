"""The pages that span apps: who finds them, what they cost, what they say when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from compliance.accounts.models import User
from controls.models import Control
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
CELL = "/dashboard/CC6.1/2026-01-26/"
PAGES = [
    "/dashboard/",
    "/dashboard/?wall=families",
    "/dashboard/?wall=gaps",
    CELL,
    "/controls/",
    "/controls/AC-00/",
    "/criteria/",
    "/criteria/CC6.1/",
    "/checks/",
    "/checks/AWS-04/",
    "/checks/AWS-04/{finding}/",
]


def company(numbers: range) -> int:
    """Add a control, evidence, a finding and an evaluation for each number; return a finding."""
    now = timezone.now()
    key = 0
    for number in numbers:
        control = factories.control(
            f"AC-{number:02}",
            criteria=["CC6.1", "CC6.2"],
            checks=["AWS-04"],
            owner=factories.engineer(f"Owner {number}"),
        )
        controls = [*Control.objects.order_by("code")[:3], control]
        factories.evidence_item(*set(controls), covers_from=now - number * HOUR)
        factories.evaluation(*set(controls), observed_at=now - number * HOUR, failed=1)
        key = factories.finding(began_at=now - number * HOUR).pk
    return key


@pytest.fixture
def browser() -> Client:
    factories.organization()
    client = Client()
    client.force_login(factories.lead())
    return client


def test_the_number_of_queries_does_not_grow_with_the_record(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries, settings: Settings
) -> None:
    settings.COUNTERS_KEPT_FOR = timedelta(hours=1)
    key, asked = company(range(2)), dict[str, int]()
    browser.get("/keys/")  # what waits is counted once after an act
    for url in PAGES:
        with django_assert_max_num_queries(42, info=url) as queries:
            assert browser.get(url.format(finding=key)).status_code == 200
        asked[url] = len(queries)

    key = company(range(2, 24))
    browser.get("/keys/")

    for url, most in asked.items():
        with django_assert_max_num_queries(most, info=url):
            assert browser.get(url.format(finding=key)).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (factories.lead, 200),
        (factories.engineer, 200),
        (factories.employee, 404),
        (factories.auditor, 404),
    ],
)
def test_leads_and_engineers_find_them_and_nobody_else(
    who: Callable[[str], User], status: int
) -> None:
    key, client = company(range(1)), Client()
    client.force_login(who("Somebody"))

    assert {client.get(url.format(finding=key)).status_code for url in PAGES} == {status}


def test_an_outsider_is_sent_to_sign_in() -> None:
    key = company(range(1))
    for url in PAGES:
        answer = Client().get(url.format(finding=key))
        assert answer.headers["Location"].startswith("/accounts/login/?next=/")


@pytest.mark.parametrize(
    "url",
    [
        "/controls/NO-99/",
        "/criteria/CC9.9/",
        "/checks/AWS-99/",
        "/checks/AWS-04/999999/",
        "/checks/AWS-05/{finding}/",
        "/checks/AWS-04/99999999999999999999/",
        "/dashboard/CC9.9/2026-01-26/",
        "/dashboard/CC6.1/2026-02-30/",
        "/dashboard/CC6.1/9999-12-31/",
        "/dashboard/CC6.1/0001-01-01/",
        "/dashboard/CC6.1/yesterday/",
    ],
)
def test_what_does_not_exist_is_not_found(url: str, browser: Client) -> None:
    answer = browser.get(url.format(finding=company(range(1))))

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_a_cell_of_any_day_of_the_century_is_shown(zone: str) -> None:
    factories.organization(zone)
    factories.criterion()
    client = Client()
    client.force_login(factories.lead())

    for day in ("2000-01-01", "2026-03-29", "2099-12-31"):
        assert client.get(f"/dashboard/CC6.1/{day}/").status_code == 200


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("/dashboard/", "No criterion in scope"),
        ("/dashboard/", "Nothing was checked yet: connect a provider first."),
        ("/dashboard/?wall=gaps", "No gaps"),
        ("/controls/", "No control in scope"),
        ("/checks/?outcome=fail", "Nothing matches"),
        ("/checks/AWS-04/", "No resource here"),
        ("/checks/AWS-04/", "Not evaluated yet."),
    ],
)
def test_an_empty_record_says_what_goes_where(url: str, sentence: str, browser: Client) -> None:
    assert sentence in browser.get(url).content.decode()


def test_a_control_without_checks_or_evidence_says_what_is_good_evidence(browser: Client) -> None:
    factories.control(good_evidence="The signed review of the quarter.")
    page = browser.get("/controls/AC-04/").content.decode()

    assert "No connected provider can show this control" in page
    assert "No evidence yet" in page
    assert page.count("The signed review of the quarter.") == 2
    assert 'href="/evidence/add/?control=AC-04"' in page


def test_a_criterion_without_controls_says_so_in_its_cell(browser: Client) -> None:
    factories.criterion("CC6.1")

    assert "No control is mapped to this criterion." in browser.get(CELL).content.decode()


def test_a_retired_control_is_listed_nowhere_but_keeps_its_page(browser: Client) -> None:
    control = factories.control("AC-77")
    Control.objects.filter(pk=control.pk).update(retired_on=factories.AT.date())

    for url in ("/controls/", "/criteria/", "/criteria/CC6.1/", CELL, "/dashboard/"):
        assert "AC-77" not in browser.get(url).content.decode()
    assert browser.get("/controls/AC-77/").status_code == 200


def test_a_page_asked_for_by_htmx_is_the_cell_alone(browser: Client) -> None:
    factories.criterion("CC6.1")
    part = browser.get(CELL, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert part.strip() in browser.get(CELL).content.decode()


def test_a_failing_resource_says_who_answers_and_how_it_is_mended(browser: Client) -> None:
    engineer = factories.engineer("Ravi")
    factories.control("AC-01", title="Keys turn", checks=["AWS-40"], owner=engineer)
    factories.control("AC-02", title="Nobody's", checks=["AWS-40"])
    factories.control("AC-03", title="Another matter", checks=["AWS-05"])
    finding = factories.finding(
        "AWS-40", resource_id="arn:aws:kms:eu-west-1:1:key/k-77", region="eu-west-1"
    )

    page = browser.get(f"/checks/AWS-40/{finding.pk}/").content.decode()

    assert "--key-id k-77" in page and "--region eu-west-1</pre>" in page
    assert 'data-copy="command-1"' in page and 'id="command-1"' in page
    for words in ("Keys turn", "Ravi", "Nobody&#x27;s", "Nobody answers for it yet"):
        assert words in page, words
    assert "Another matter" not in page


@pytest.mark.parametrize("outcome", ["pass", "unknown", "not_applicable"])
def test_what_does_not_fail_is_not_mended(outcome: str, browser: Client) -> None:
    finding = factories.finding("AWS-40", outcome)

    page = browser.get(f"/checks/AWS-40/{finding.pk}/").content.decode()

    assert "enable-key-rotation" not in page
    assert "No control rests on AWS-40." in page
