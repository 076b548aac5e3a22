"""Connecting AWS by the pages, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from compliance import vault
from compliance.accounts.models import User
from integrations.models import CollectionRun, Connection
from tests import factories
from tests.fakes.aws import ACCOUNT, KEYS, AwsServer

from .builders import NOBODY_LISTENS, ROLE, connect, text

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queue")]
ADD, TEST = "/connections/add/aws/", "/connections/add/aws/test/"
CHANGE = "/connections/aws-production/credentials/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def browser(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


def entered(server: AwsServer, **values: str) -> dict[str, str]:
    form = {"title": "AWS production", "interval_minutes": "60", "external_id": "trackrecord-1"}
    return form | server.settings(region="eu-west-1") | values


def proposed_external_id(page: str) -> str:
    found = re.search(r'name="external_id" value="([^"]+)"', page)
    assert found
    return found[1]


def test_the_page_proposes_a_fresh_external_id_that_stands_in_the_trust_policy(
    browser: Client,
) -> None:
    pages = [text(browser.get(ADD)) for _ in range(2)]

    ids = [proposed_external_id(page) for page in pages]
    assert ids[0] != ids[1]
    for page, external_id in zip(pages, ids, strict=True):
        assert re.fullmatch(r"trackrecord-[0-9a-f]{32}", external_id)
        assert f'"sts:ExternalId": "{external_id}"' in page


def test_a_failed_submit_keeps_the_external_id_and_the_rest_but_no_secret(
    browser: Client, server: AwsServer
) -> None:
    external_id = proposed_external_id(text(browser.get(ADD)))
    form = entered(server, external_id=external_id, region="Ireland", secret_access_key="hush-hush")

    response = browser.post(ADD, form)

    page = text(response)
    assert response.status_code == 422
    assert proposed_external_id(page) == external_id
    assert f'"sts:ExternalId": "{external_id}"' in page
    assert 'value="AWS production"' in page
    assert "hush-hush" not in page
    assert "Enter a region such as us-east-1." in page
    assert re.search(r'id="id_region_error"', page)
    assert Connection.objects.count() == 0


def test_settings_few_people_need_wait_behind_a_word(browser: Client, server: AwsServer) -> None:
    closed = text(browser.get(ADD))
    faulty = text(browser.post(ADD, entered(server, endpoint_url="localhost:5000")))

    assert '<details class="part">' in closed
    assert '<details class="part" open>' in faulty


def test_the_form_says_which_way_to_sign_in_needs_a_field(browser: Client) -> None:
    page = text(browser.get(ADD))

    role, key = page.index("<h2>To assume a role</h2>"), page.index("<h2>Access key</h2>")
    assert role < page.index('id="id_role_arn"') < page.index('id="id_external_id"') < key
    assert key < page.index('id="id_access_key_id"') < page.index('id="id_secret_access_key"')
    assert "optional" not in page[role : page.index("More settings")]


def test_connecting_keeps_tested_credentials_and_starts_the_first_run(
    browser: Client, server: AwsServer, lead: User
) -> None:
    response = browser.post(ADD, entered(server))

    connection, run = Connection.objects.get(), CollectionRun.objects.get()
    assert response.headers["Location"] == f"/connections/runs/{run.pk}/"
    assert connection.source.account == ACCOUNT
    assert (run.connection, run.requested_by) == (connection, lead)
    assert vault.unseal(connection.secrets) == {"secret_access_key": "secret"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"endpoint_url": NOBODY_LISTENS}, f"{NOBODY_LISTENS} could not be reached"),
        (ROLE, "that the external id is the same"),
    ],
)
def test_credentials_that_do_not_work_are_not_kept(
    browser: Client, server: AwsServer, values: dict[str, str], words: str
) -> None:
    server.control("deny?call=sts:AssumeRole")

    response = browser.post(ADD, entered(server, **values))

    assert response.status_code == 422
    assert words in text(response)
    assert Connection.objects.count() == 0


def test_submitting_twice_connects_once_and_says_so(browser: Client, server: AwsServer) -> None:
    browser.post(ADD, entered(server))
    again = browser.post(ADD, entered(server))

    assert again.status_code == 422
    assert f"Account {ACCOUNT} is already connected as “AWS production”" in text(again)
    assert CollectionRun.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_test_says_who_aws_thinks_it_is_and_keeps_nothing(
    browser: Client, server: AwsServer, headers: dict[str, str]
) -> None:
    response = browser.post(TEST, entered(server), headers=headers)

    page = text(response)
    assert f"It works: account {ACCOUNT}" in page
    assert "Trackrecord reads as arn:aws:" in page
    assert ("<html" in page) is not bool(headers)
    assert Connection.objects.count() == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"endpoint_url": NOBODY_LISTENS}, "could not be reached"),
        ({"access_key_id": "me"}, "at least 16 capital letters and digits"),
        ({"title": ""}, "This field is required."),
    ],
)
def test_a_test_that_fails_says_what_to_do(
    browser: Client,
    server: AwsServer,
    headers: dict[str, str],
    values: dict[str, str],
    words: str,
) -> None:
    response = browser.post(TEST, entered(server, **values), headers=headers)

    assert words in text(response)
    assert "It works" not in text(response)


def test_a_change_may_leave_the_secret_blank_to_keep_it(browser: Client, server: AwsServer) -> None:
    connect(server)
    page = text(browser.get(CHANGE))
    assert "Leave blank to keep the stored one." in page
    assert 'name="title"' not in page

    response = browser.post(CHANGE, changed(server, region="eu-north-1"))

    assert response.status_code == 302
    connection = Connection.objects.get()
    assert connection.settings["region"] == "eu-north-1"
    assert vault.unseal(connection.secrets) == {"secret_access_key": "secret"}


@pytest.mark.parametrize(
    ("values", "secrets"),
    [
        ({"secret_access_key": "newer"}, {"secret_access_key": "newer"}),
        ({**ROLE, "access_key_id": ""}, None),
    ],
)
def test_a_change_replaces_or_drops_the_secret(
    browser: Client,
    server: AwsServer,
    values: dict[str, str],
    secrets: dict[str, str] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS["access_key_id"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the server's own")
    connect(server)

    assert browser.post(CHANGE, changed(server, **values)).status_code == 302

    kept = vault.unseal(Connection.objects.get().secrets)
    assert kept == (secrets or {"secret_access_key": ""})


def test_another_key_id_needs_its_own_secret(browser: Client, server: AwsServer) -> None:
    connect(server)

    response = browser.post(CHANGE, changed(server, access_key_id="AKIAANOTHERANOTHER00"))

    assert response.status_code == 422
    assert "Enter the secret access key that belongs to the access key id." in text(response)


def changed(server: AwsServer, **values: str) -> dict[str, str]:
    return entered(server, **{"secret_access_key": "", **values})


@pytest.mark.parametrize("path", ["/connections/", "/connections/aws-production/", CHANGE])
def test_no_page_shows_a_secret(browser: Client, server: AwsServer, path: str) -> None:
    connect(server, secret_access_key="never-to-be-shown")

    response = browser.get(path)

    assert response.status_code == 200
    assert "never-to-be-shown" not in text(response)


def test_an_unknown_provider_is_not_found(browser: Client) -> None:
    assert browser.get("/connections/add/azure/").status_code == 404
