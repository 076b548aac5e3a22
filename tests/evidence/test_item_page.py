"""One evidence item: given out exactly, its receipt, withdrawn, and who finds it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from evidence import artifacts
from evidence.models import EvidenceItem, Snapshot
from tests import factories
from tests.evidence.kept import RECORDS, drawn, kept
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(factories.engineer())
    return client


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("review.csv", 'attachment; filename="review.csv"'),
        ('a"b\\c.csv', 'attachment; filename="a\\"b\\\\c.csv"'),
        ("ü雲.txt", "attachment; filename*=utf-8''%C3%BC%E9%9B%B2.txt"),
        ("x.html", 'attachment; filename="x.html"'),
        ("a\r\nB: c.txt", "attachment; filename*=utf-8''a%0D%0AB%3A%20c.txt"),
        ("", 'attachment; filename="EV-{pk}.plain"'),
    ],
)
def test_a_download_is_exact_and_never_opened_by_the_browser(
    name: str, header: str, browser: Client
) -> None:
    body = b"<html><script>alert(1)</script>"
    item = kept(body, file_name=name)

    answer = browser.get(f"/evidence/{item.pk}/download/")

    assert answer.content == body
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == header.format(pk=item.pk)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Artifact-Sha256"] == item.artifact.sha256


def test_a_receipt_shows_every_call(browser: Client) -> None:
    calls, _ = artifacts.store(RECORDS, media_type="application/jsonl", at=AT)
    snapshot = factories.evaluation(factories.control(), calls=calls).snapshot

    page = browser.get(f"/evidence/receipts/{snapshot.pk}/").content.decode()

    assert "32 calls" in page
    assert (
        "AccessDenied" in browser.get(f"/evidence/receipts/{snapshot.pk}/?part=2").content.decode()
    )
    assert "arn:aws:iam::111111111111:role/reader" in page


def test_a_receipt_leads_back_and_gives_its_files(browser: Client) -> None:
    calls, _ = artifacts.store(RECORDS, media_type="application/jsonl", at=AT)
    body, _ = artifacts.store(
        RECORDS[: RECORDS.index(b"\n")], media_type="application/jsonl", at=AT
    )
    evaluation = factories.evaluation(factories.control(), calls=calls, body=body)
    address = f"/evidence/receipts/{evaluation.snapshot_id}/"

    page = browser.get(address).content.decode()

    for href in (f"/evidence/{evaluation.item_id}/", f"{address}calls/", f"{address}snapshot/"):
        assert f'href="{href}"' in page
    assert 'data-act="print"' in page
    assert browser.get(f"{address}calls/").content == RECORDS
    assert browser.get(f"{address}snapshot/").content == RECORDS[: RECORDS.index(b"\n")]
    item = browser.get(f"/evidence/{evaluation.item_id}/").content.decode()
    assert f'href="{address}snapshot/"' in item
    assert "Every resource as of " in item


def test_altered_bytes_of_a_snapshot_are_never_given(browser: Client) -> None:
    snapshot = factories.evaluation(factories.control()).snapshot  # sealed nowhere
    address = f"/evidence/receipts/{snapshot.pk}/"

    assert "altered or missing" in browser.get(address).content.decode()
    for rest in ("calls/", "snapshot/"):
        assert browser.get(f"{address}{rest}").status_code == 404


def withdraw(browser: Client, item: EvidenceItem, reason: str) -> str:
    answer = browser.post(f"/evidence/{item.pk}/withdraw/", {"reason": reason}, follow=True)
    return answer.content.decode()


def test_withdrawing_needs_a_reason_and_leaves_the_item_marked(browser: Client) -> None:
    item = kept(b"x", added_by=User.objects.get(name="Enzo"))
    assert "Say why it is withdrawn" in withdraw(browser, item, " ")
    assert "Say why it is withdrawn" in withdraw(browser, item, "x" * 301)

    page = withdraw(browser, item, "Wrong quarter")

    assert "Wrong quarter" in page
    assert "Withdraw this evidence" not in page
    withdraw(browser, item, "Again")
    assert LedgerEntry.objects.filter(event="evidence.withdrawn").count() == 1


def test_a_refused_withdrawal_is_told_in_its_form(browser: Client) -> None:
    item = kept(b"x", added_by=User.objects.get(name="Enzo"))

    answer = browser.post(f"/evidence/{item.pk}/withdraw/", {"reason": ""})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "It was not withdrawn" in page
    assert 'href="#id_reason"' in page
    assert 'aria-invalid="true"' in page


def test_who_may_not_withdraw_is_told_who_may(browser: Client) -> None:
    others = kept(b"x", added_by=factories.engineer("Ed"))
    collected = factories.evaluation(factories.control("AC-05")).item

    assert "Only the compliance lead and whoever added it" in withdraw(browser, others, "No")
    assert "Withdraw this evidence" not in browser.get(others.get_absolute_url()).content.decode()
    browser.force_login(User.objects.filter(role="lead").first() or factories.lead())
    assert "is history and cannot be withdrawn" in withdraw(browser, collected, "No")
    assert not EvidenceItem.objects.exclude(withdrawn_at=None).exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (factories.lead, 200),
        (factories.engineer, 200),
        (factories.employee, 404),
        (factories.auditor, 404),
    ],
)
def test_who_finds_an_item(who: Callable[[str], User], status: int) -> None:
    calls, _ = artifacts.store(RECORDS, media_type="application/jsonl", at=AT)
    item, client = kept(drawn("PNG")), Client()
    snapshot: Snapshot = factories.evaluation(
        factories.control("AC-05"), calls=calls, body=calls
    ).snapshot
    client.force_login(who("Somebody"))

    for url in (
        "/evidence/",
        f"/evidence/{item.pk}/",
        f"/evidence/{item.pk}/download/",
        f"/evidence/{item.pk}/image/1/",
        f"/evidence/receipts/{snapshot.pk}/",
        f"/evidence/receipts/{snapshot.pk}/calls/",
        f"/evidence/receipts/{snapshot.pk}/snapshot/",
    ):
        assert client.get(url).status_code == status
    if status == 404:
        assert client.post(f"/evidence/{item.pk}/withdraw/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("key", ["999999", "99999999999999999999999"])
def test_an_unknown_item_is_not_found(key: str, browser: Client) -> None:
    for rest in ("", "download/", "image/1/"):
        assert browser.get(f"/evidence/{key}/{rest}").status_code == 404
    for rest in ("", "calls/", "snapshot/"):
        assert browser.get(f"/evidence/receipts/{key}/{rest}").status_code == 404
    assert browser.post(f"/evidence/{key}/withdraw/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize(("days", "is_said"), [(0, False), (1, True), (90, True)])
def test_a_capture_before_the_last_day_it_covers_is_said(
    days: int, is_said: bool, browser: Client
) -> None:
    until = AT + timedelta(days=days)
    item = kept(b"Reviewed", covers_from=AT, covers_to=until, collected_at=AT, received_at=until)

    page = browser.get(item.get_absolute_url()).content.decode()

    assert ("before the last day it is said to cover" in page) is is_said
