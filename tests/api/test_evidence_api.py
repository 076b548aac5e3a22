"""Evidence over the API, as a release pipeline adds and reads it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from compliance.accounts import actions
from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls.models import Control
from evidence import artifacts
from evidence.models import EvidenceItem
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db

EVIDENCE = "/api/v1/evidence/"


def bearer(user: User) -> dict[str, str]:
    """Return the headers of a pipeline that signs in as this user."""
    _, secret = actions.create_token(user=user, label="pipeline", actor=user, at=AT)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def pipeline() -> Client:
    return Client(headers=bearer(factories.engineer()), enforce_csrf_checks=True)


def said(**changes: Any) -> dict[str, Any]:
    data = {
        "file": SimpleUploadedFile("release.json", b'{"approved_by": "ada"}'),
        "title": "Release 4.2 was reviewed",
        "controls": ["CM-01"],
        "covers_from": "2026-01-30T10:00:00Z",
        "covers_to": "2026-01-30T10:05:00Z",
        "captured_at": "2026-01-30T10:05:00+02:00",
        "origin": "GitHub Actions",
    }
    return {key: value for key, value in (data | changes).items() if value is not None}


@pytest.fixture(autouse=True)
def _controls() -> None:
    factories.control("CM-01")
    factories.control("CM-02")


def test_a_pipeline_adds_a_file_that_is_sealed_and_recorded(pipeline: Client) -> None:
    answer = pipeline.post(EVIDENCE, said(controls=["CM-01", "CM-02"], url="https://ci.example/7"))

    assert answer.status_code == 201
    item = EvidenceItem.objects.get()
    assert artifacts.read(item.artifact) == b'{"approved_by": "ada"}'
    told = answer.json()
    assert (told["id"], told["origin"], told["controls"]) == (item.pk, "upload", ["CM-01", "CM-02"])
    assert told["sha256"] == hashlib.sha256(b'{"approved_by": "ada"}').hexdigest()
    assert item.provenance == {
        "system": "GitHub Actions",
        "url": "https://ci.example/7",
        "captured_by": "Enzo",
    }
    assert LedgerEntry.objects.get(event="evidence.uploaded").user == item.added_by


def test_a_pipeline_that_tries_again_adds_nothing(pipeline: Client) -> None:
    assert pipeline.post(EVIDENCE, said()).json() == pipeline.post(EVIDENCE, said()).json()
    assert EvidenceItem.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"file": None}, "file", "No file was submitted."),
        ({"file": SimpleUploadedFile("a", b"")}, "file", "The submitted file is empty."),
        ({"title": ""}, "title", "may not be blank"),
        ({"title": "x" * 201}, "title", "no more than 200"),
        ({"controls": None}, "controls", "may not be empty"),
        ({"controls": ["NO-99"]}, "controls", "does not exist"),
        ({"covers_from": "yesterday"}, "covers_from", "wrong format"),
        ({"covers_from": "2026-01-31T10:00:00Z"}, "file", "Swap the two dates"),
        ({"covers_to": "2999-01-01T00:00:00Z"}, "file", "to come"),
        ({"captured_at": "2999-01-01T00:00:00Z"}, "file", "future"),
        ({"origin": None}, "origin", "required"),
        ({"url": "javascript:alert(1)"}, "url", "valid URL"),
        ({"row_count": "-1"}, "row_count", "greater than or equal"),
    ],
)
def test_a_mistake_is_told_under_its_field(
    changes: dict[str, Any], field: str, sentence: str, pipeline: Client
) -> None:
    answer = pipeline.post(EVIDENCE, said(**changes))

    assert answer.status_code == 400
    assert sentence in " ".join(map(str, answer.json()[field]))
    assert not EvidenceItem.objects.exists()


def test_a_file_too_big_is_refused(pipeline: Client, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 5
    answer = pipeline.post(EVIDENCE, said())

    assert (answer.status_code, answer.json()) == (400, {"file": ["At most 5 bytes are kept."]})


@pytest.mark.parametrize("name", ["x" * 240 + ".json", "../../release.json", "雲.json"])
def test_any_file_name_is_taken(name: str, pipeline: Client) -> None:
    assert pipeline.post(EVIDENCE, said(file=SimpleUploadedFile(name, b"x"))).status_code == 201


def test_json_instead_of_a_form_is_refused_with_a_sentence(pipeline: Client) -> None:
    answer = pipeline.post(EVIDENCE, {"title": "x"}, content_type="application/json")

    assert answer.status_code == 415
    assert "Unsupported media type" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?origin=upload", 2),
        ("?origin=check", 1),
        ("?check_id=AWS-04", 1),
        ("?controls__code=CM-02", 2),
        ("?controls__code=NO-99", 0),
        ("?controls__code=CM-02&origin=upload", 1),
    ],
)
def test_evidence_is_filtered(query: str, found: int, pipeline: Client) -> None:
    one, two = Control.objects.order_by("code")
    factories.evidence_item(one)
    factories.evidence_item(one, two)
    factories.evaluation(two)

    assert len(pipeline.get(EVIDENCE + query).json()["results"]) == found


def test_pages_follow_a_cursor_and_skip_nothing_while_rows_are_added(pipeline: Client) -> None:
    control = Control.objects.get(code="CM-01")
    expected = [factories.evidence_item(control).pk for _ in range(5)][::-1]
    seen, url = [], f"{EVIDENCE}?page_size=2"
    while url:
        answer = pipeline.get(url).json()
        seen += [row["id"] for row in answer["results"]]
        factories.evidence_item(control)
        url = answer["next"]

    assert seen == expected


def test_one_item_is_read_by_its_number(pipeline: Client) -> None:
    item = factories.evidence_item(Control.objects.get(code="CM-01"))

    assert pipeline.get(f"{EVIDENCE}{item.pk}/").json()["title"] == item.title
    assert pipeline.get(f"{EVIDENCE}999999/").status_code == 404
    assert pipeline.delete(f"{EVIDENCE}{item.pk}/").status_code == 405
    assert pipeline.put(f"{EVIDENCE}{item.pk}/").status_code == 405


def test_a_full_disk_is_told_to_the_pipeline(pipeline: Client, full_disk: None) -> None:
    answer = pipeline.post(EVIDENCE, said(file=SimpleUploadedFile("n", b"new to the storage")))

    assert answer.status_code == 503
    assert "make room" in answer.json()["detail"]
    assert not EvidenceItem.objects.exists()
