"""Pages on notifications: who may open which, and what is kept there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from compliance.accounts.models import User
from compliance.notices.actions.sending import send_waiting
from compliance.notices.letters import unsubscribe_path
from compliance.notices.models import Channel, Message, Preference, preference_of
from compliance.notices.rules.occasions import Kind
from tests import factories

from .told import JOB, NOON, Hook, channel, hook, post, write

pytestmark = pytest.mark.django_db
OWN = (
    "/account/notifications/",
    "/account/notifications/messages/",
    "/account/notifications/digest/",
)
LEADS = ("/settings/channels/", "/settings/messages/")
WISHES = {
    "digest": "daily",
    "kinds": ["late"],
    "quiet_from": "18:00",
    "quiet_until": "08:30",
    "urgent_passes": "on",
}


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def server(settings: Settings) -> Iterator[Hook]:
    settings.ALLOW_PRIVATE_WEBHOOKS = True
    with hook() as made:
        yield made


def client(user: User | None) -> Client:
    made = Client()
    if user:
        made.force_login(user)
    return made


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("role", ["lead", "engineer", "employee", "auditor"])
def test_everybody_has_pages_of_their_own(path: str, role: str, lead: User) -> None:
    who = lead if role == "lead" else getattr(factories, role)("Somebody")

    assert client(who).get(path).status_code == 200
    assert "/accounts/login/" in client(None).get(path).headers["Location"]


@pytest.mark.parametrize("path", LEADS)
@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("engineer", 403), ("employee", 404), ("auditor", 404)]
)
def test_what_concerns_all_is_the_lead_s(path: str, role: str, status: int, lead: User) -> None:
    who = lead if role == "lead" else getattr(factories, role)("Somebody")

    assert client(who).get(path).status_code == status


@pytest.mark.parametrize(
    ("role", "status"), [("engineer", 403), ("employee", 404), ("auditor", 404)]
)
def test_nobody_else_acts_on_channels(role: str, status: int, lead: User, server: Hook) -> None:
    room = channel(lead, f"http://{server.host}/")
    other = client(getattr(factories, role)("Somebody"))

    for act in ("", "test/", "end/"):
        path = f"/settings/channels/{room.pk}/{act}"
        assert other.post(path, {"kinds": ["late"]}).status_code == status
    assert other.post("/settings/channels/", {"title": "x"}).status_code == status
    room.refresh_from_db()
    assert (room.kinds, room.ended_at) == (["due", "late"], None)
    assert server.posted == []


def test_wishes_are_kept(lead: User) -> None:
    sent = client(lead).post("/account/notifications/", WISHES)

    assert sent.status_code == 302
    kept = preference_of(lead)
    assert (kept.digest, kept.kinds) == ("daily", ["late"])
    assert (kept.quiet_from, kept.quiet_until) == (time(18), time(8, 30))
    assert (kept.quiet_weekends, kept.urgent_passes) == (False, True)
    page = client(lead).get("/account/notifications/").content.decode()
    assert 'value="18:00"' in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("quiet_from", "late", "Enter a time of day, such as 20:00."),
        ("quiet_from", "", "required"),
        ("digest", "hourly", "Select a valid choice"),
        ("kinds", ["digest"], "Select a valid choice"),
    ],
)
def test_wishes_that_cannot_be_meant_are_refused(
    field: str, value: object, words: str, lead: User
) -> None:
    sent = client(lead).post("/account/notifications/", WISHES | {field: value})

    assert sent.status_code == 422
    assert words in sent.content.decode()
    assert not Preference.objects.exists()


def test_one_sees_what_was_written_to_oneself_and_the_lead_sees_all(lead: User) -> None:
    enzo = factories.engineer("Enzo")
    write(enzo)
    write(lead, key="gap:12")

    mine = client(enzo).get("/account/notifications/messages/")
    every = client(lead).get("/settings/messages/")

    assert [row.to for row in mine.context["shown"].part.rows] == [enzo]
    assert {row.to for row in every.context["shown"].part.rows} == {enzo, lead}
    assert 'href="/work/"' in mine.content.decode()
    failed = client(lead).get("/settings/messages/?state=failed")
    assert failed.context["shown"].part.count.number == 0
    file = client(lead).get("/settings/messages/?format=csv")
    assert b"See to it." in b"".join(file.streaming_content)  # type: ignore[attr-defined]


def test_a_channel_is_added_tried_changed_and_taken_out(lead: User, server: Hook) -> None:
    browser = client(lead)
    address = f"http://{server.host}/hooks/very-secret"
    fields = {"title": "#compliance", "address": address, "kinds": ["due", "digest"]}
    assert browser.post("/settings/channels/", fields).status_code == 302
    room = Channel.objects.get()

    page = browser.get("/settings/channels/").content.decode()
    assert "JSON at 127.0.0.1, …cret" in page
    assert "very-secret" not in page

    said = browser.post(f"/settings/channels/{room.pk}/test/", follow=True).content.decode()
    assert "#compliance took the message over" in said
    assert server.posted[0]["title"] == "A test message of Northwind"
    server.status = 403
    said = browser.post(f"/settings/channels/{room.pk}/test/", follow=True).content.decode()
    assert "#compliance could not be reached. JSON did not take it" in said

    browser.post(f"/settings/channels/{room.pk}/", {"kinds": ["failing"]})
    room.refresh_from_db()
    assert room.kinds == ["failing"]
    said = browser.post(f"/settings/channels/{room.pk}/", {}, follow=True).content.decode()
    assert "Choose at least one kind" in said

    browser.post(f"/settings/channels/{room.pk}/end/")
    assert "#compliance" not in str(browser.get("/settings/channels/").context["rows"])
    assert browser.post(f"/settings/channels/{room.pk}/test/").status_code == 404


@pytest.mark.parametrize(
    ("address", "words"),
    [("nonsense", "no address of a channel"), ("http://127.0.0.1/", "private network")],
)
def test_an_address_that_will_not_do_is_said_at_its_field(
    address: str, words: str, lead: User, settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_WEBHOOKS = False
    fields = {"title": "#compliance", "address": address, "kinds": ["due"]}

    sent = client(lead).post("/settings/channels/", fields)

    assert sent.status_code == 422
    assert words in sent.content.decode()
    assert not Channel.objects.exists()


def test_a_channel_says_how_many_messages_it_lost(lead: User, server: Hook) -> None:
    room = channel(lead, f"http://{server.host}/")
    server.status = 500
    post(room)
    for minutes in range(0, 300, 2):
        send_waiting(actor=JOB, at=NOON + timedelta(minutes=minutes))

    page = client(lead).get("/settings/channels/").content.decode()

    assert "1 that could not be sent" in page
    found = client(lead).get("/settings/messages/?state=failed&q=%23compliance")
    assert found.context["shown"].part.count.number == 1


def test_opening_the_link_of_a_digest_only_asks(lead: User) -> None:
    path = unsubscribe_path(lead)

    page = client(None).get(path)

    assert page.status_code == 200
    assert "End the digest?" in page.content.decode()
    assert preference_of(lead).digest == "weekly"


def test_one_click_ends_the_digest_signed_out_and_without_a_page_s_token(lead: User) -> None:
    write(lead, key="digest", kind=Kind.DIGEST, on="2026-W03")
    send_waiting(actor=JOB, at=NOON)
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>")
    path = "/unsubscribe/" + link.partition("/unsubscribe/")[2]
    strict = Client(enforce_csrf_checks=True)

    sent = strict.post(path, {"List-Unsubscribe": "One-Click"})
    again = strict.post(path, {"List-Unsubscribe": "One-Click"})

    assert sent.status_code == again.status_code == 200
    assert "No digest is sent any more" in sent.content.decode()
    assert preference_of(lead).digest == "never"


@pytest.mark.parametrize("token", ["x", "1:2:3", "MQ:1abc:forged"])
def test_a_link_that_was_not_made_here_ends_nothing(token: str, lead: User) -> None:
    for answer in (client(None).get(f"/unsubscribe/{token}/"),):
        assert answer.status_code == 404
    assert client(None).post(f"/unsubscribe/{token}/").status_code == 404


def test_the_digest_page_shows_what_would_be_written(lead: User) -> None:
    factories.control("AC-02", cadence="on_event", owner=lead)

    page = client(lead).get("/account/notifications/digest/").content.decode()

    assert "Show that it operates: AC-02" in page
    assert "thing waits for you" in page or "things wait for you" in page
    assert Message.objects.count() == 0


def test_the_ways_there_are_where_one_looks_for_them(lead: User) -> None:
    assert 'href="/account/notifications/"' in client(lead).get("/account/").content.decode()
    page = client(lead).get("/settings/organization/").content.decode()
    assert 'href="/settings/channels/"' in page
