"""One evidence item: drawn on the server, given out exactly, and never as active content."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from PIL import Image

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from evidence import artifacts
from evidence.models import EvidenceItem, Snapshot
from evidence.rules.media import media_type
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(factories.engineer())
    return client


def kept(body: bytes, kind: str = "", **fields: Any) -> EvidenceItem:
    """Seal these bytes as the artifact of an item."""
    artifact, _ = artifacts.store(body, media_type=kind or media_type(body), at=AT)
    return factories.evidence_item(factories.control(), artifact=artifact, **fields)


def drawn(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", size, "white").save(body, kind)
    return body.getvalue()


def pdf(*sizes: tuple[float, float]) -> bytes:
    document, body = pypdfium2.PdfDocument.new(), io.BytesIO()
    for width, height in sizes:
        document.new_page(width, height)
    document.save(body)
    return body.getvalue()


def locked_pdf() -> bytes:
    """Return a PDF that says that it is encrypted, with keys nobody has."""
    encryption = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (
        b"o" * 32,
        b"u" * 32,
    )
    return pdf((200, 200)).replace(b"/Root", encryption + b" /ID [(a) (b)] /Root")


def altered(item: EvidenceItem) -> None:
    """Put other bytes in the place of the sealed ones."""
    path = Path(artifacts.storage().path(item.artifact.storage_name))
    body = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(body[:-3])


@pytest.fixture
def forged() -> Any:
    """Return an item whose stored bytes were altered, and clear them away."""
    item = kept(b"about to be altered")
    altered(item)
    yield item
    Path(artifacts.storage().path(item.artifact.storage_name)).unlink()


def page_of(browser: Client, item: EvidenceItem, query: str = "") -> str:
    answer = browser.get(item.get_absolute_url() + query)
    assert answer.status_code == 200
    return answer.content.decode()


RECORDS = b"\n".join(
    json.dumps(row).encode()
    for row in [
        {"format": "tape"},
        {"call": "iam:ListUsers", "region": "eu-1", "payload": {"Users": ["<b>ada</b>"]}},
        *({"call": f"iam:Call{number}"} for number in range(30)),
        {"call": "s3:Get", "refusal": {"code": "AccessDenied", "message": "No <i>way</i>"}},
    ]
)


def test_records_are_shown_by_the_part_and_escaped(browser: Client) -> None:
    item = kept(RECORDS, "application/jsonl")
    first, second = page_of(browser, item), page_of(browser, item, "?part=2")

    assert "iam:ListUsers" in first
    assert "&lt;b&gt;ada&lt;/b&gt;" in first
    assert "1 of 2" in first
    assert "32 records" in first
    assert "AccessDenied" in second
    assert "No &lt;i&gt;way&lt;/i&gt;" in second
    assert "iam:ListUsers" not in second


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", "line 399.", "line 400."),
        ("?part=2", "line 400.", "line 399."),
        ("?part=999", "line 899.", "line 400."),
        ("?part=-1", "line 0.", "line 400."),
        ("?part=x", "line 0.", "line 400."),
        ("?part=²", "line 0.", "line 400."),
        ("?part=99999999999999", "line 0.", "line 400."),
    ],
)
def test_text_is_shown_by_the_part(query: str, shown: str, hidden: str, browser: Client) -> None:
    page = page_of(browser, kept("\n".join(f"line {n}." for n in range(900)).encode()), query)

    assert shown in page
    assert hidden not in page
    assert "900 lines" in page


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"a":{"b":1}}', "&quot;b&quot;: 1"),
        ('{"name":"雲"}'.encode(), "雲"),
        (b'{"half":"\\ud800"}', "\\ud800"),
        (b"[" * 900 + b"]" * 900, "[["),
        (b"plain & simple", "plain &amp; simple"),
        (b"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (b"</pre><img src=x onerror=alert(1)>", "&lt;/pre&gt;&lt;img src=x"),
        (b'<svg onload="alert(1)"/>', "&lt;svg onload=&quot;alert(1)&quot;/&gt;"),
    ],
)
def test_text_and_json_are_shown_as_text_and_never_as_markup(
    body: bytes, shown: str, browser: Client
) -> None:
    page = page_of(browser, kept(body)).replace("\n", "").replace(" [", "[")

    assert shown in page or shown in page.replace(" ", "")


ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_what_people_say_of_a_file_is_escaped_wherever_it_is_shown(browser: Client) -> None:
    said = {"system": ATTACK, "url": "javascript:alert(3)", "filter": ATTACK, "<b>k</b>": "v"}
    item = kept(b"x", title=ATTACK, file_name=f"{ATTACK}.txt", provenance=said)
    EvidenceItem.objects.filter(pk=item.pk).update(withdrawn_at=AT, withdrawn_reason=ATTACK)

    for url in (
        item.get_absolute_url(),
        "/evidence/",
        "/controls/AC-04/",
        f"/evidence/?q={ATTACK}&control={ATTACK}",
    ):
        page = browser.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
        assert "<b>k" not in page


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_given_as_what_it_is_and_nothing_else(kind: str, browser: Client) -> None:
    item = kept(drawn(kind))
    url = f"/evidence/{item.pk}/image/1/"
    assert f'src="{url}"' in page_of(browser, item)

    answer = browser.get(url)

    assert answer.content == drawn(kind)
    assert answer.headers["Content-Type"] == f"image/{kind.lower()}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_each_page_of_a_pdf_is_drawn_as_a_picture(browser: Client) -> None:
    item = kept(pdf((210, 297), (297, 210)))
    assert f"/evidence/{item.pk}/image/2/" in page_of(browser, item, "?part=2")

    for number, is_upright in ((1, True), (2, False)):
        answer = browser.get(f"/evidence/{item.pk}/image/{number}/")
        assert answer.headers["Content-Type"] == "image/png"
        image = Image.open(io.BytesIO(answer.content))
        assert image.width == 1240
        assert (image.height > image.width) is is_upright


@pytest.mark.parametrize("number", [0, 3, 99_999])
def test_a_page_a_pdf_does_not_have_is_not_found(number: int, browser: Client) -> None:
    item = kept(pdf((210, 297), (210, 297)))

    assert browser.get(f"/evidence/{item.pk}/image/{number}/").status_code == 404


def test_a_page_as_narrow_as_a_thread_takes_no_more_memory_than_another(browser: Client) -> None:
    answer = browser.get(f"/evidence/{kept(pdf((1, 14_000))).pk}/image/1/")

    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).height <= 4 * 1240


@pytest.mark.parametrize(
    "body",
    [b"%PDF-1.7\nnot one really", pdf((200, 200))[:200], locked_pdf()],
    ids=["broken", "cut-off", "password"],
)
def test_a_pdf_that_cannot_be_drawn_can_still_be_downloaded(body: bytes, browser: Client) -> None:
    item = kept(body)

    assert "cannot be opened, perhaps for a password" in page_of(browser, item)
    assert browser.get(f"/evidence/{item.pk}/image/1/").status_code == 404
    assert browser.get(f"/evidence/{item.pk}/download/").content == body


@pytest.mark.parametrize("body", [b"\x00\x01\x02", b"PK\x03\x04\xff", b"a\x00b"])
def test_an_unknown_kind_of_file_is_kept_and_not_drawn(body: bytes, browser: Client) -> None:
    item = kept(body)

    assert "is not drawn here" in page_of(browser, item)
    assert browser.get(f"/evidence/{item.pk}/download/").content == body


@pytest.mark.parametrize("body", [b"text", b'{"a": 1}', b"<svg/>", b"\x00"])
def test_only_pictures_have_a_picture(body: bytes, browser: Client) -> None:
    assert browser.get(f"/evidence/{kept(body).pk}/image/1/").status_code == 404


def test_altered_bytes_are_told_and_never_given_out(forged: EvidenceItem, browser: Client) -> None:
    page = page_of(browser, forged)

    assert "altered or missing" in page
    assert "backup" in page
    assert "unchanged</span>" not in page
    assert browser.get(f"/evidence/{forged.pk}/download/").status_code == 404


@pytest.mark.parametrize("kind", [drawn("PNG"), pdf((200, 200))], ids=["image", "pdf"])
def test_an_altered_picture_is_not_shown(kind: bytes, browser: Client) -> None:
    item = kept(kind + b"%altered")
    altered(item)
    try:
        assert browser.get(f"/evidence/{item.pk}/image/1/").status_code == 404
        assert "altered or missing" in page_of(browser, item)
    finally:
        Path(artifacts.storage().path(item.artifact.storage_name)).unlink()


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


def test_who_may_not_withdraw_is_told_who_may(browser: Client) -> None:
    others = kept(b"x", added_by=factories.engineer("Ed"))
    collected = factories.evaluation(factories.control("AC-05")).item

    assert "Only the compliance lead and whoever added it" in withdraw(browser, others, "No")
    assert "Withdraw this evidence" not in page_of(browser, others)
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
    snapshot: Snapshot = factories.evaluation(factories.control("AC-05"), calls=calls).snapshot
    client.force_login(who("Somebody"))

    for url in (
        "/evidence/",
        f"/evidence/{item.pk}/",
        f"/evidence/{item.pk}/download/",
        f"/evidence/{item.pk}/image/1/",
        f"/evidence/receipts/{snapshot.pk}/",
    ):
        assert client.get(url).status_code == status
    if status == 404:
        assert client.post(f"/evidence/{item.pk}/withdraw/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("key", ["999999", "99999999999999999999999"])
def test_an_unknown_item_is_not_found(key: str, browser: Client) -> None:
    for rest in ("", "download/", "image/1/"):
        assert browser.get(f"/evidence/{key}/{rest}").status_code == 404
    assert browser.get(f"/evidence/receipts/{key}/").status_code == 404
    assert browser.post(f"/evidence/{key}/withdraw/", {"reason": "x"}).status_code == 404
