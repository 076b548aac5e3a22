"""The pages of systems and subservice organizations: who sees them, and what they keep."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls.models import Control, SubserviceOrganization, System
from tests import factories
from tests.journey import builders

pytestmark = pytest.mark.django_db

PAGE = "/settings/scope/subservices/"
FORM = {"name": "Mail Sender", "does": "Sends mail.", "method": "carved_out", "csocs": "Keys."}
READ = (PAGE, f"{PAGE}cloud-host/")
ACTS: list[tuple[str, dict[str, str]]] = [
    (f"{PAGE}new/", FORM),
    (f"{PAGE}cloud-host/change/", {**FORM, "name": "Cloud Host"}),
    (f"{PAGE}cloud-host/retire/", {}),
    ("/settings/scope/systems/cloud/edit/", {"name": "Cloud EU"}),
    ("/controls/AC-04/systems/", {"systems": "1"}),
]


@pytest.fixture(autouse=True)
def record() -> None:
    factories.organization()
    control = factories.control("AC-04", criteria=["CC6.1"])
    lead = factories.lead("Somebody Else")
    factories.system("Cloud")
    builders.subservice(lead, csocs="Locks.", controls=[control])


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
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
def test_staff_read_leads_change_others_find_nothing(
    who: Callable[[], User], page: int, act: int
) -> None:
    client, before = client_of(who()), LedgerEntry.objects.count()
    acts = [(url, {**data, "systems": System.objects.get().pk}) for url, data in ACTS]

    assert [client.get(url).status_code for url in READ] == [page] * 2
    assert [client.post(url, data).status_code for url, data in acts] == [act] * len(ACTS)
    assert LedgerEntry.objects.count() - before == (len(ACTS) if act == 302 else 0)


def test_an_outsider_is_sent_to_sign_in() -> None:
    for url in READ:
        assert Client().get(url).headers["Location"].startswith("/accounts/login/")
    for url, data in ACTS:
        assert Client().post(url, data).headers["Location"].startswith("/accounts/login/")


def test_a_vendor_s_page_says_what_is_expected_and_what_rests_on_it() -> None:
    page = client_of(factories.lead()).get(f"{PAGE}cloud-host/").content.decode()

    assert "Locks." in page
    assert 'href="/controls/AC-04/"' in page
    assert "Its report covers no day any more" in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "cloud host"}, "is there already"),
        ({"report_read_on": "2026-01-01"}, "Give both days of the report"),
        ({"report_covers_to": "2026-01-01"}, "Give both days of the report"),
        ({"method": "guessed"}, "Select a valid choice"),
    ],
)
def test_a_bad_form_comes_back_with_a_sentence(changed: dict[str, str], sentence: str) -> None:
    answer = client_of(factories.lead()).post(f"{PAGE}new/", FORM | changed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert SubserviceOrganization.objects.count() == 1


def test_a_change_that_is_refused_shows_the_page_again() -> None:
    url = f"{PAGE}cloud-host/change/"

    answer = client_of(factories.lead()).post(url, {**FORM, "does": ""})

    assert answer.status_code == 422
    assert SubserviceOrganization.objects.get().does == "Runs our machines."


def test_lapsed_and_retired_ones_are_found_by_filter() -> None:
    client = client_of(factories.lead())
    assert client.get(f"{PAGE}?report=lapsed").context["shown"].part.count.number == 1
    assert client.get(f"{PAGE}?q=zebra").context["shown"].part.count.number == 0

    client.post(f"{PAGE}cloud-host/retire/")

    assert client.get(PAGE).context["shown"].part.count.number == 0
    assert client.get(f"{PAGE}?past=1").context["shown"].part.count.number == 1


def test_the_panel_gets_a_summary() -> None:
    answer = client_of(factories.engineer()).get(
        f"{PAGE}cloud-host/", headers={"HX-Target": "panel"}
    )

    assert b'id="panel-title"' in answer.content
    assert b"Next: look at its newest report." in answer.content


def test_a_system_that_is_called_like_another_is_refused() -> None:
    factories.system("Office")

    answer = client_of(factories.lead()).post(
        "/settings/scope/systems/cloud/edit/", {"name": "Office"}
    )

    assert answer.status_code == 422
    assert b"already a system called Office" in answer.content


def test_the_systems_of_a_control_are_chosen_on_its_page() -> None:
    client, cloud = client_of(factories.lead()), System.objects.get()

    client.post("/controls/AC-04/systems/", {"systems": cloud.pk})
    assert list(Control.objects.get().systems.all()) == [cloud]
    System.objects.update(is_in_scope=False)
    assert b"Out of scope" in client.get("/controls/AC-04/").content
    client.post("/controls/AC-04/systems/", {})

    assert not Control.objects.get().systems.exists()
    answer = client.post("/controls/AC-04/systems/", {"systems": "999"}, follow=True)
    assert b"none of them means all" in answer.content


def test_the_scope_page_confirms_what_is_in_scope() -> None:
    client = client_of(factories.lead())
    assert b"The scope is not confirmed yet" in client.get("/settings/scope/").content

    client.post("/settings/scope/confirm/")
    assert b"The scope is confirmed" in client.get("/settings/scope/").content
    client.post("/settings/scope/systems/cloud/", {"in_scope": "no"})

    assert b"The scope was changed since" in client.get("/settings/scope/").content
