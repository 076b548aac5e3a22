"""Adding evidence through the page: every mistake is a sentence, and nothing is half-written."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls.models import Control
from evidence import artifacts
from evidence.actions.uploaded import upload_evidence
from evidence.models import Artifact, EvidenceItem
from tests import factories
from tests.accounts.test_actions import together
from tests.evidence.test_uploaded import UPLOAD
from tests.factories import AT

pytestmark = pytest.mark.django_db

ADD = "/evidence/add/"


@pytest.fixture
def control() -> Control:
    return factories.control("AC-04")


@pytest.fixture
def browser(control: Control) -> Client:
    client = Client()
    client.force_login(factories.engineer())
    return client


def said(**changes: Any) -> dict[str, Any]:
    data = {
        "file": SimpleUploadedFile("review.csv", b"account,decision\nada,keep\n"),
        "title": "Access review, Q4",
        "controls": [Control.objects.get(code="AC-04").pk],
        "covers_from": "2025-10-01",
        "covers_to": "2025-12-31",
        "captured_on": "2026-01-05",
        "origin": "Okta admin",
    }
    return {key: value for key, value in (data | changes).items() if value is not None}


def send(browser: Client, **changes: Any) -> HttpResponse:
    return browser.post(ADD, said(**changes))  # type: ignore[return-value]


def nothing_was_kept() -> bool:
    return not (
        EvidenceItem.objects.exists() or Artifact.objects.exists() or LedgerEntry.objects.exists()
    )


def test_a_file_is_sealed_attached_and_shown(browser: Client, control: Control) -> None:
    page = browser.post(ADD, said(url="https://okta.example", row_count="1"), follow=True)

    item = EvidenceItem.objects.get()
    assert page.redirect_chain == [(f"/evidence/{item.pk}/", 302)]
    assert f"{item.code} is sealed and attached" in page.content.decode()
    assert item.provenance == {
        "system": "Okta admin",
        "url": "https://okta.example",
        "captured_by": "Enzo",
        "row_count": "1",
    }
    assert list(item.controls.all()) == [control]


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("UTC", "2025-10-01T00:00:00+00:00", "2025-12-31T23:59:59.999999+00:00"),
        ("Asia/Tokyo", "2025-09-30T15:00:00+00:00", "2025-12-31T14:59:59.999999+00:00"),
        ("America/New_York", "2025-10-01T04:00:00+00:00", "2026-01-01T04:59:59.999999+00:00"),
    ],
)
def test_days_are_the_organization_s(zone: str, first: str, last: str, browser: Client) -> None:
    factories.organization(zone)
    send(browser)

    item = EvidenceItem.objects.get()
    assert item.covers_from.astimezone(UTC).isoformat() == first
    assert item.covers_to.astimezone(UTC).isoformat() == last
    assert b"1 Oct 2025" in browser.get(item.get_absolute_url()).content


def test_a_snapshot_covers_the_day_it_was_captured_unless_told_otherwise(
    browser: Client,
) -> None:
    page = browser.get(ADD).content.decode()

    today = timezone.now().date().isoformat()
    for name in ("covers_from", "covers_to", "captured_on"):
        assert f'name="{name}" value="{today}"' in page, name
    assert "As a snapshot it covers the day of its capture" in page


def test_one_s_own_controls_are_offered_first(browser: Client) -> None:
    for code in ("AC-05", "ZZ-01"):
        factories.control(code, owner=User.objects.get(name="Enzo"))
    factories.control("AA-01", owner=factories.lead())

    page = browser.get(ADD).content.decode()

    places = [page.index(f"<code>{code}</code>") for code in ("AC-05", "ZZ-01", "AA-01", "AC-04")]
    assert places == sorted(places)
    assert page.index('aria-label="Yours"') < places[0]
    assert places[1] < page.index('aria-label="All others"') < places[2]


@pytest.mark.parametrize("owns_all", [True, False])
def test_where_all_are_one_s_own_or_none_is_there_are_no_groups(
    owns_all: bool, browser: Client, control: Control
) -> None:
    if owns_all:
        Control.objects.update(owner=User.objects.get(name="Enzo"))

    page = browser.get(ADD).content.decode()

    assert "<code>AC-04</code>" in page
    assert "Yours" not in page and "All others" not in page


def tomorrow() -> str:
    return (timezone.now() + timedelta(days=1)).date().isoformat()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"file": None}, "Choose a file."),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "The file is empty."),
        ({"title": ""}, "required"),
        ({"title": "x" * 201}, "at most 200"),
        ({"controls": []}, "Choose at least one control."),
        ({"controls": [999_999]}, "not one of the available choices"),
        ({"covers_from": ""}, "required"),
        ({"covers_from": "yesterday"}, "valid date"),
        ({"covers_to": "2025-09-30"}, "Swap the two dates."),
        ({"covers_to": tomorrow}, "Nothing shows yet what is to come."),
        ({"captured_on": "2025-09-30"}, "captured before the first day it covers"),
        ({"captured_on": tomorrow}, "That day has not come yet."),
        ({"origin": ""}, "required"),
        ({"url": "not an address"}, "valid URL"),
        ({"row_count": "-1"}, "greater than or equal to 0"),
        ({"row_count": "many"}, "whole number"),
        ({"system": "999999"}, "valid choice"),
        ({"title": "a\0b"}, "Null characters"),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    changes: dict[str, Any], sentence: str, browser: Client
) -> None:
    changes = {key: value() if callable(value) else value for key, value in changes.items()}
    page = send(browser, **changes)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert nothing_was_kept()


def test_a_control_that_was_retired_takes_no_evidence(browser: Client, control: Control) -> None:
    Control.objects.update(retired_on=AT.date())

    assert send(browser).status_code == 422


def test_a_file_too_big_is_answered_with_a_sentence(browser: Client, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    page = send(browser)

    assert page.status_code == 422
    assert "at most 10\xa0bytes are kept" in page.content.decode()
    assert nothing_was_kept()


@pytest.mark.parametrize("url", [ADD, "/api/v1/evidence/", "/accounts/login/"])
def test_a_request_too_big_to_be_read_is_answered_with_a_sentence(
    url: str, browser: Client, settings: Settings
) -> None:
    settings.MAX_REQUEST_BYTES = 100
    page = browser.post(url, said())

    assert page.status_code == 413
    assert "attach a smaller file" in page.content.decode()
    assert nothing_was_kept()


def test_the_same_form_sent_twice_is_one_item(browser: Client) -> None:
    assert send(browser).headers["Location"] == send(browser).headers["Location"]
    assert EvidenceItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_known", [False, True], ids=["new-bytes", "known-bytes"])
def test_the_same_claim_sent_at_once_is_one_item(is_known: bool) -> None:
    control, actor = factories.control("AC-04"), factories.engineer()
    if is_known:
        artifacts.store(UPLOAD.body, media_type="text/plain", at=AT)

    def act() -> None:
        upload_evidence(upload=UPLOAD, controls=[control], actor=actor, at=AT)

    assert together(act, act, act) == [None] * 3
    assert EvidenceItem.objects.count() == 1
    assert LedgerEntry.objects.filter(event="evidence.uploaded").count() == 1


def test_a_full_disk_is_told_and_nothing_is_half_written(browser: Client, full_disk: None) -> None:
    page = send(browser, file=SimpleUploadedFile("new.txt", b"never kept before"))

    assert page.status_code == 422
    assert "full. Nothing was saved; make room, then" in page.content.decode()
    assert nothing_was_kept()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # the transaction is not broken


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("review.csv", "review.csv"),
        ("../../etc/passwd", "passwd"),
        ("x" * 250 + ".csv", "x" * 196 + ".csv"),
        ("x" * 201, "x" * 200),
        ("雲 “q”.txt", "雲 “q”.txt"),
    ],
)
def test_a_file_keeps_its_name_as_far_as_there_is_room(
    sent: str, kept: str, browser: Client
) -> None:
    assert send(browser, file=SimpleUploadedFile(sent, b"x")).status_code == 302
    assert EvidenceItem.objects.get().file_name == kept


def test_json_nested_past_all_reason_is_kept_and_shown_as_it_came(browser: Client) -> None:
    body = b"[" * 100_000 + b"]" * 100_000
    page = browser.post(ADD, said(file=SimpleUploadedFile("deep.json", body)), follow=True)

    assert page.status_code == 200
    assert artifacts.read(EvidenceItem.objects.get().artifact) == body


@pytest.mark.parametrize(
    ("who", "status"),
    [(factories.lead, 200), (factories.employee, 404), (factories.auditor, 404)],
)
def test_only_leads_and_engineers_find_the_form(who: Any, status: int, control: Control) -> None:
    user: User = who()
    client = Client()
    client.force_login(user)

    assert client.get(ADD).status_code == status
    assert send(client).status_code == (302 if status == 200 else 404)
    assert EvidenceItem.objects.exists() is (status == 200)


def test_an_outsider_adds_nothing(control: Control) -> None:
    factories.lead()
    assert send(Client()).headers["Location"].startswith("/accounts/login/")
    assert nothing_was_kept()


def test_coming_from_a_control_it_is_chosen_already(browser: Client, control: Control) -> None:
    form = browser.get(f"{ADD}?control=AC-04").context["form"]

    assert form["controls"].value() == [control.pk]
    assert browser.get(f"{ADD}?control=NO-99").status_code == 200
