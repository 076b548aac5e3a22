from collections.abc import Callable

import pytest
from django.test import Client

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls.models import Category, System
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/settings/scope/"
ACTS = [
    (f"{PAGE}privacy/", {"in_scope": "yes"}),
    (f"{PAGE}systems/", {"name": "Acme"}),
    (f"{PAGE}systems/cloud/", {"in_scope": "no"}),
]


@pytest.fixture(autouse=True)
def record() -> None:
    factories.category("security")
    factories.category("privacy", position=5)
    factories.control("AC-01", criteria=["CC6.1"])
    factories.control("PV-01", criteria=["P1.1", "CC6.1"])
    factories.criterion("P1.2", "privacy")
    factories.system()


def signed_in(client: Client, who: Callable[[], User]) -> Client:
    client.force_login(who())
    return client


@pytest.mark.parametrize(
    ("who", "page", "act"),
    [
        (factories.lead, 200, 302),
        (factories.engineer, 200, 403),
        (factories.employee, 404, 404),
        (factories.auditor, 404, 404),
    ],
)
def test_who_may_see_and_change_the_scope(
    who: Callable[[], User], page: int, act: int, client: Client
) -> None:
    signed_in(client, who)

    assert client.get(PAGE).status_code == page
    assert [client.post(url, data).status_code for url, data in ACTS] == [act] * 3
    assert LedgerEntry.objects.count() == (3 if act == 302 else 0)


def test_an_outsider_is_sent_to_sign_in(client: Client) -> None:
    factories.lead()
    for url, data in [(PAGE, {}), *ACTS]:
        assert client.post(url, data).headers["Location"].startswith("/accounts/login/")
    assert not LedgerEntry.objects.exists()


def test_the_page_says_what_a_category_brings_along(client: Client) -> None:
    page = signed_in(client, factories.lead).get(PAGE)

    choices = {choice.category.code: choice for choice in page.context["choices"]}
    assert (choices["security"].criteria, choices["security"].controls) == (2, 2)
    assert choices["security"].is_fixed
    assert choices["privacy"].advice.startswith("Add it only when")
    assert b"Always in scope" in page.content


def test_only_a_lead_is_offered_changes(client: Client) -> None:
    assert b"<form class" in signed_in(client, factories.lead).get(PAGE).content
    assert b"in_scope" not in signed_in(client, factories.engineer).get(PAGE).content


def test_a_lead_changes_the_scope(client: Client) -> None:
    signed_in(client, factories.lead)
    for url, data in ACTS:
        assert client.post(url, data).headers["Location"] == PAGE

    assert Category.objects.get(code="privacy").is_in_scope
    assert dict(System.objects.values_list("slug", "is_in_scope")) == {
        "cloud": False,
        "acme": True,
    }


def test_taking_out_security_is_answered_with_a_sentence(client: Client) -> None:
    signed_in(client, factories.lead)

    page = client.post(f"{PAGE}security/", {"in_scope": "no"}, follow=True)

    assert b"Security is part of every SOC 2 report" in page.content


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "This field is required"), ("CLOUD", "already a system called")]
)
def test_a_bad_system_is_refused_in_the_form(name: str, sentence: str, client: Client) -> None:
    page = signed_in(client, factories.lead).post(f"{PAGE}systems/", {"name": name})

    assert page.status_code == 400
    assert sentence in page.content.decode()
    assert System.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "data", "status"),
    [
        (f"{PAGE}astrology/", {"in_scope": "yes"}, 404),
        (f"{PAGE}systems/none/", {"in_scope": "yes"}, 404),
        (f"{PAGE}privacy/", {"in_scope": "maybe"}, 400),
        (f"{PAGE}systems/cloud/", {}, 400),
    ],
)
def test_nonsense_changes_nothing(
    url: str, data: dict[str, str], status: int, client: Client
) -> None:
    assert signed_in(client, factories.lead).post(url, data).status_code == status
    assert not LedgerEntry.objects.exists()
