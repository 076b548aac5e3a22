"""The words of signing in, of passwords and of refusals: the product's, not a library's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.account import app_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from compliance.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"  # noqa: S105
FOREIGN = re.compile(r"Remember Me|\bEmail\b|\bLogin\b|\(again\)|New Password|Current Password")


@pytest.fixture(autouse=True)
def ada() -> Iterator[User]:
    cache.clear()
    factories.organization()
    yield factories.engineer("Ada", password=PASSWORD)
    cache.clear()


@pytest.fixture
def inside(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_pages_before_the_sign_in_speak_our_words(path: str, client: Client) -> None:
    page = client.get(path).content.decode()

    assert not FOREIGN.search(page)
    assert "E-mail address" in page
    assert "placeholder" not in page


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/reauthenticate/"])
def test_pages_about_one_s_password_speak_our_words(path: str, inside: Client) -> None:
    page = inside.get(path).content.decode()

    assert not FOREIGN.search(page)
    fields = re.findall(r'<input type="password"[^>]*>', page)
    assert fields
    assert not any("placeholder" in field for field in fields)


def test_every_form_that_can_be_reached_is_ours() -> None:
    assert set(app_settings.FORMS) == {
        "login",
        "change_password",
        "set_password",
        "reset_password",
        "reset_password_from_key",
        "reauthenticate",
    }
    for path in app_settings.FORMS.values():
        assert import_string(path).__module__ == "compliance.accounts.sign_in"


@pytest.mark.parametrize(
    ("path", "data", "summary", "sentence"),
    [
        (
            "/accounts/password/change/",
            {"oldpassword": "wrong", "password1": PASSWORD, "password2": PASSWORD},
            "The password was not changed",
            "That is not your password so far. Type it again.",
        ),
        (
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": "a long new one", "password2": "another"},
            "The password was not changed",
            "same password",
        ),
        (
            "/accounts/reauthenticate/",
            {"password": "wrong"},
            "The password was not taken",
            "That is not your password. Type it again.",
        ),
    ],
)
def test_a_refusal_stands_above_the_form_and_at_its_field(
    path: str, data: dict[str, str], summary: str, sentence: str, inside: Client
) -> None:
    page = inside.post(path, data).content.decode()

    assert summary in page
    assert page.count(sentence) == 2
    assert 'aria-invalid="true"' in page
    assert 'role="alert" tabindex="-1" autofocus' in page


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/accounts/login/", {"login": "ada", "password": "x"}),
        ("/accounts/password/reset/", {"email": "ada"}),
    ],
)
def test_half_an_address_is_told_what_a_whole_one_is(
    path: str, data: dict[str, str], client: Client
) -> None:
    page = client.post(path, data).content.decode()

    assert page.count("Enter a whole e-mail address, such as name@example.com.") == 2


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("wrong", "not correct. Check both, or reset the"), (PASSWORD, "")],
)
def test_a_refused_sign_in_says_what_to_do(password: str, sentence: str, client: Client) -> None:
    page = client.post("/accounts/login/", {"login": "ada@example.com", "password": password})

    assert sentence in page.content.decode()
    assert page.status_code == (200 if sentence else 302)


def test_the_mail_about_a_password_speaks_our_words(ada: User, client: Client) -> None:
    User.objects.filter(pk=ada.pk).update(last_login=timezone.now())
    client.post("/accounts/password/reset/", {"email": ada.email})
    (sent,) = mail.outbox

    assert sent.subject == "Set a new password for Trackrecord"
    assert "do nothing" in sent.body
    assert "example.com" not in sent.body.replace("testserver", "")
    assert not FOREIGN.search(str(sent.body))


def test_a_page_without_a_refusal_takes_no_focus(client: Client, inside: Client) -> None:
    for browser, path in (
        (client, "/accounts/login/"),
        (client, "/accounts/password/reset/"),
        (inside, "/account/"),
        (inside, "/evidence/add/"),
    ):
        assert "autofocus" not in browser.get(path).content.decode()


@pytest.mark.parametrize("act", ["role", "active"])
def test_a_refused_change_of_somebody_else_is_told(act: str) -> None:
    lead = factories.lead()
    client = Client()
    client.force_login(lead)
    data = {"role": "engineer", "active": "no"}

    page = client.post(f"/settings/users/{lead.pk}/{act}/", data, follow=True).content.decode()

    assert "There must be at least one active compliance lead." in page
    assert ("The role was not changed" in page) is (act == "role")
