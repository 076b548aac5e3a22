"""Connecting Google Workspace by the pages: what is asked, what is refused, who may."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from compliance import vault
from compliance.accounts.models import User
from integrations.models import CollectionRun, Connection
from integrations.providers.google.methods import SCOPES, address_of
from tests import factories
from tests.fakes.google import Google
from tests.integrations.builders import text

from .worlds import DOMAIN, MARA, allow, entered, trouble

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queue")]
ADD, TEST = "/connections/add/google/", "/connections/add/google/test/"
CHANGE = "/connections/google/credentials/"
PAGES = ("/connections/", "/connections/google/", CHANGE)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def browser(lead: User) -> Client:
    return signed_in(lead)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(server: Google, **values: str) -> dict[str, str]:
    return {"title": "Google", "interval_minutes": "60", **entered(server), **values}


def test_the_page_has_the_line_of_scopes_and_what_each_is_for(browser: Client) -> None:
    page = text(browser.get(ADD))

    assert ",".join(address_of(scope) for scope in SCOPES) in page
    assert "Enable Admin SDK API and Cloud Identity API." in page
    assert "https://admin.google.com/ac/owl/domainwidedelegation" in page
    assert page.count("readonly") == 2 * len(SCOPES)
    assert all(f"{scope}: " in page for scope in SCOPES)


def test_the_page_says_what_is_read_and_what_is_not(browser: Client) -> None:
    page = text(browser.get(ADD))

    assert "no IP address, no mail, no file, no recovery address" in page
    assert "never what is on them" in page


def test_connecting_keeps_the_tested_key_and_starts_the_first_run(
    browser: Client, server: Google, lead: User
) -> None:
    response = browser.post(ADD, form(server))

    connection, run = Connection.objects.get(), CollectionRun.objects.get()
    assert response.headers["Location"] == f"/connections/runs/{run.pk}/"
    assert (connection.source.provider, connection.source.account) == ("google", DOMAIN)
    assert (run.connection, run.requested_by) == (connection, lead)
    assert sorted(part.collector for part in run.collectors.all()) == [
        "google.activity",
        "google.devices",
        "google.directory",
        "google.policies",
        "google.usage",
    ]
    assert json.loads(vault.unseal(connection.secrets)["key"]) == server.key
    assert "key" not in connection.settings


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_the_key(browser: Client, server: Google, path: str) -> None:
    browser.post(ADD, form(server))
    response = browser.get(path)

    assert response.status_code == 200
    assert "PRIVATE KEY" not in text(response)
    assert server.key["private_key_id"] not in text(response)


def test_a_delegation_that_could_write_is_refused_on_the_page(
    browser: Client, server: Google
) -> None:
    allow(server, more=("admin.directory.user",))
    response = browser.post(ADD, form(server))

    assert response.status_code == 422
    assert f"take away {address_of('admin.directory.user')} under Security" in text(response)
    assert Connection.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"domain": "northwind"}, "Enter the primary domain alone"),
        ({"administrator": "mara"}, "Enter an administrator's address"),
        ({"key": "{}"}, "Enter the whole JSON file of a service account's key"),
        ({"password_length": "4"}, "Enter a number from 8 to 100."),
        ({"administrator": f"nobody@{DOMAIN}"}, "Invalid email or User ID"),
        ({"domain": "elsewhere.example"}, "Google shows northwind.example to this sign-in"),
    ],
)
@pytest.mark.parametrize("where", [ADD, TEST])
def test_what_is_wrong_is_said_and_nothing_is_kept(
    browser: Client, server: Google, where: str, values: dict[str, str], words: str
) -> None:
    response = browser.post(where, form(server, **values))

    assert words in text(response)
    assert "PRIVATE KEY" not in text(response)
    assert Connection.objects.count() == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_test_says_who_it_reads_as_and_keeps_nothing(
    browser: Client, server: Google, headers: dict[str, str]
) -> None:
    response = browser.post(TEST, form(server), headers=headers)
    page = text(response)

    assert f"It works: account {DOMAIN}" in page
    assert f"Trackrecord reads as {server.key['client_email']} as {MARA}" in page
    assert ("<html" in page) is not bool(headers)
    assert Connection.objects.count() == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_test_against_an_api_that_is_switched_off_names_it(
    browser: Client, server: Google, headers: dict[str, str]
) -> None:
    trouble(server, disabled=["admin.googleapis.com"])
    page = text(browser.post(TEST, form(server), headers=headers))

    assert "It needs the Admin SDK API, to be enabled in the Cloud project" in page
    assert "It works" not in page


def test_submitting_twice_connects_once_and_says_so(browser: Client, server: Google) -> None:
    browser.post(ADD, form(server))
    again = browser.post(ADD, form(server))

    assert again.status_code == 422
    assert f"Account {DOMAIN} is already connected as “Google”" in text(again)
    assert CollectionRun.objects.count() == 1


def test_a_change_may_leave_the_key_blank_to_keep_it(browser: Client, server: Google) -> None:
    browser.post(ADD, form(server))
    response = browser.post(CHANGE, form(server, key="", session_hours="24"))

    assert response.status_code == 302
    connection = Connection.objects.get()
    assert connection.settings["session_hours"] == "24"
    assert json.loads(vault.unseal(connection.secrets)["key"]) == server.key


def test_another_domain_needs_a_key_of_its_own(browser: Client, server: Google) -> None:
    browser.post(ADD, form(server))
    response = browser.post(CHANGE, form(server, key="", domain="elsewhere.example"))

    assert response.status_code == 422
    assert "Enter the whole JSON file of a service account's key" in text(response)


def test_a_change_to_a_delegation_that_could_write_is_refused(
    browser: Client, server: Google
) -> None:
    browser.post(ADD, form(server))
    allow(server, more=("cloud-identity.policies",))
    response = browser.post(CHANGE, form(server, key="", inactive_days="30"))

    assert response.status_code == 422
    assert "Trackrecord connects only where it can change nothing." in text(response)
    assert Connection.objects.get().settings["inactive_days"] != "30"


def test_terms_wait_behind_a_word_until_one_of_them_is_wrong(
    browser: Client, server: Google
) -> None:
    closed = text(browser.get(ADD))
    faulty = text(browser.post(ADD, form(server, session_hours="0")))

    assert '<details class="part">' in closed
    assert '<details class="part" open>' in faulty
    assert "Enter a number from 1 to 720." in faulty
    assert "Longest web session" in closed


@pytest.mark.parametrize("path", [ADD, TEST, CHANGE])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        (factories.engineer, 403),
        (factories.employee, 403),
        (factories.auditor, 403),
        (None, 302),
    ],
)
def test_only_a_lead_connects(
    browser: Client,
    server: Google,
    path: str,
    who: Callable[[], User] | None,
    status: int,
) -> None:
    browser.post(ADD, form(server))
    client = signed_in(who()) if who else Client()
    posted: Any = client.post(path, form(server, title="Mine"))

    assert posted.status_code in {status, 404 if status == 403 else status}
    assert Connection.objects.count() == 1
    assert Connection.objects.get().source.title == "Google"
