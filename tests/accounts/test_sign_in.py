"""Signing in and out, through the product's own addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, override_settings

from compliance.accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"  # noqa: S105
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def ada() -> Iterator[User]:
    cache.clear()
    yield factories.engineer("Ada", password=PASSWORD)
    cache.clear()


def sign_in(
    client: Client, password: str = PASSWORD, email: str = "ada@example.com", next_url: str = ""
) -> HttpResponse:
    data = {"login": email, "password": password} | ({"next": next_url} if next_url else {})
    return client.post(LOGIN, data)  # type: ignore[return-value]


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize("email", ["ada@example.com", "ADA@example.com"])
def test_the_right_password_leads_to_the_start(email: str, client: Client) -> None:
    answer = sign_in(client, email=email)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.com", "wrong"), ("nobody@example.com", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    email: str, password: str, client: Client
) -> None:
    page = sign_in(client, password, email).content.decode()

    assert "not correct" in page
    assert "You are not signed in" in page
    assert not is_signed_in(client)


def test_whoever_is_kept_out_does_not_sign_in(ada: User, client: Client) -> None:
    User.objects.update(is_active=False)

    page = client.post(LOGIN, {"login": ada.email, "password": PASSWORD}, follow=True)

    assert page.status_code == 200
    assert not is_signed_in(client)


def test_whoever_was_invited_and_has_no_password_does_not_sign_in(client: Client) -> None:
    factories.engineer("Ed")
    for password in ("", "!", "None"):
        sign_in(client, password, "ed@example.com")
        assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("next_url", "location"),
    [
        ("/evidence/", "/evidence/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_only_to_pages_of_the_product(
    next_url: str, location: str, client: Client
) -> None:
    assert sign_in(client, next_url=next_url)["Location"] == location


def test_a_page_is_found_again_after_signing_in(client: Client) -> None:
    there = client.get("/evidence/?q=review")["Location"]
    assert there == "/accounts/login/?next=/evidence/%3Fq%3Dreview"
    assert 'value="/evidence/?q=review"' in client.get(there).content.decode()


def test_guessing_is_slowed_down_even_with_the_right_password_at_last(client: Client) -> None:
    for _ in range(5):
        assert "not correct" in sign_in(client, "wrong").content.decode()

    assert "Too many" in sign_in(client).content.decode()
    assert not is_signed_in(client)
    cache.clear()
    sign_in(client)
    assert is_signed_in(client)


def test_guessing_over_many_addresses_is_slowed_down_too(client: Client) -> None:
    answers = [sign_in(client, "wrong", f"{number}@example.com") for number in range(31)]

    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 200)])
def test_behind_a_proxy_one_guesser_does_not_lock_out_the_others(
    proxies: int, status: int, client: Client
) -> None:
    def attempt(number: int, forwarded_for: str) -> int:
        data = {"login": f"{number}@example.com", "password": "wrong"}
        headers = {"X-Forwarded-For": forwarded_for}
        return client.post(LOGIN, data, headers=headers).status_code

    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        guesses = [attempt(number, "203.0.113.9") for number in range(31)]
        other = attempt(99, "203.0.113.9, 198.51.100.7")

    assert guesses[-1] == 429
    assert other == status


def test_signing_out_takes_a_click(client: Client) -> None:
    sign_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)

    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert not is_signed_in(client)


def test_a_sign_in_from_elsewhere_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    assert not is_signed_in(client)


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    data = {"email": "m@example.com", "password1": PASSWORD, "password2": PASSWORD}
    page = client.post("/accounts/signup/", data)

    assert page.status_code == 200
    assert User.objects.count() == 1


def test_a_lost_password_is_set_anew_by_mail_once(ada: User, client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": ada.email})
    (sent,) = mail.outbox
    assert sent.to == [ada.email]
    link = re.search(r"https?://[^/]+(/\S+)", str(sent.body))
    assert link

    chosen = "another long password"
    form = client.get(link[1], follow=True)
    place = form.redirect_chain[-1][0]
    client.post(place, {"password1": chosen, "password2": chosen})

    client.logout()
    sign_in(client)
    assert not is_signed_in(client)
    sign_in(client, chosen)
    assert is_signed_in(client)
    again = Client().get(link[1], follow=True)
    assert b'name="password1"' not in again.content


def test_asking_for_an_unknown_address_tells_nothing(ada: User, client: Client) -> None:
    known = client.post("/accounts/password/reset/", {"email": ada.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[ada.email]]


def test_a_weak_new_password_is_refused(ada: User, client: Client) -> None:
    sign_in(client)
    data = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    page = client.post("/accounts/password/change/", data)

    assert "at least 12 characters" in page.content.decode()
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_a_session_ends_after_half_a_day_and_no_script_reads_it(client: Client) -> None:
    sign_in(client)

    assert client.session.get_expiry_age() == 12 * 3600
    assert client.cookies["sessionid"]["httponly"]


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/evidence/add/", "/evidence/add/"),
        ("http://evil.example/", "/evidence/3/withdraw/"),
        ("http://[", "/evidence/3/withdraw/"),
        ("", "/evidence/3/withdraw/"),
    ],
)
def test_a_form_sent_while_signed_out_leads_back_to_its_page(
    referer: str, back: str, client: Client
) -> None:
    answer = client.post("/evidence/3/withdraw/", headers={"referer": referer})

    assert answer["Location"] == f"/accounts/login/?next={back}"


@pytest.mark.parametrize("path", ["/account/", "/accounts/login/", "/api/v1/evidence/", "/none/"])
def test_no_page_is_kept_by_the_browser_after_signing_out(path: str, client: Client) -> None:
    client.force_login(User.objects.get())

    kept = client.get(path)["Cache-Control"]

    assert "no-store" in kept
    assert "private" in kept
