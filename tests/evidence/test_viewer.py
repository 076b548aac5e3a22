"""One evidence item drawn on the server, never as active content."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from evidence import artifacts
from evidence.models import EvidenceItem
from tests import factories
from tests.evidence.kept import RECORDS, altered, drawn, endless_pdf, kept, locked_pdf, pdf
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(factories.engineer())
    return client


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


def test_what_an_uploader_said_is_called_as_the_form_calls_it(browser: Client) -> None:
    item = kept(b"x", provenance={"system": "Okta", "captured_by": "Enzo", "row_count": "7"})

    page = page_of(browser, item)

    for label, value in (("Taken from", "Okta"), ("Captured by", "Enzo"), ("Rows", "7")):
        assert f"<dt>{label}</dt><dd>{value}</dd>" in page


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


def test_json_nested_to_take_all_memory_is_shown_in_one_line(browser: Client) -> None:
    deep = b"[" * 300 + b",".join([b"7"] * 40_000) + b"]" * 300

    page = page_of(browser, kept(deep))

    assert "7,7" in page.replace(" ", "")
    assert len(page) < 10 * len(deep)


def test_a_page_made_to_take_all_time_is_given_up(browser: Client) -> None:
    item = kept(endless_pdf())

    assert browser.get(f"/evidence/{item.pk}/image/1/").status_code == 404
