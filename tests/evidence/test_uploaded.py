"""What people may add, what is refused, and what withdrawing leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from controls.models import Control
from evidence import artifacts
from evidence.actions.uploaded import (
    EvidenceRefusedError,
    NotAllowedError,
    Upload,
    upload_evidence,
    withdraw_evidence,
)
from evidence.models import EvidenceItem
from tests import factories
from tests.factories import AT

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
UPLOAD = Upload(
    title="Access review, Q4",
    file_name="review.csv",
    body=b"account,decision\nada,keep\n",
    covers_from=AT - 90 * DAY,
    covers_to=AT - DAY,
    captured_at=AT - DAY,
    provenance={"system": "Okta", "captured_by": "Enzo"},
)


@pytest.fixture
def control() -> Control:
    return factories.control("AC-04")


@pytest.fixture
def engineer() -> User:
    return factories.engineer()


def test_a_file_is_sealed_attached_and_recorded(control: Control, engineer: User) -> None:
    item = upload_evidence(upload=UPLOAD, controls=[control], actor=engineer, at=AT)

    assert artifacts.read(item.artifact) == UPLOAD.body
    assert list(item.controls.all()) == [control]
    entry = LedgerEntry.objects.get(event="evidence.uploaded")
    assert (entry.user, entry.details["sha256"]) == (engineer, item.artifact.sha256)


def test_the_same_claim_sent_twice_is_made_once(control: Control, engineer: User) -> None:
    for _ in range(2):
        upload_evidence(upload=UPLOAD, controls=[control], actor=engineer, at=AT)

    assert EvidenceItem.objects.count() == 1
    assert LedgerEntry.objects.filter(event="evidence.uploaded").count() == 1


def test_one_file_may_support_two_claims(control: Control, engineer: User) -> None:
    other = factories.control("AC-05")
    first = upload_evidence(upload=UPLOAD, controls=[control], actor=engineer, at=AT)
    second = upload_evidence(upload=UPLOAD, controls=[other], actor=engineer, at=AT)

    assert first.pk != second.pk
    assert first.artifact_id == second.artifact_id


@pytest.mark.parametrize(
    ("upload", "word"),
    [
        (replace(UPLOAD, body=b""), "empty"),
        (replace(UPLOAD, covers_from=AT), "Swap"),
        (replace(UPLOAD, covers_from=datetime(1, 1, 1, tzinfo=UTC)), "before the year 2000"),
        (replace(UPLOAD, captured_at=datetime(1999, 12, 31, tzinfo=UTC)), "before the year 2000"),
        (replace(UPLOAD, captured_at=AT + DAY), "future"),
        (replace(UPLOAD, covers_to=AT + DAY), "to come"),
    ],
)
def test_a_claim_that_cannot_be_true_is_refused(
    control: Control, engineer: User, upload: Upload, word: str
) -> None:
    with pytest.raises(EvidenceRefusedError, match=word):
        upload_evidence(upload=upload, controls=[control], actor=engineer, at=AT)

    assert not EvidenceItem.objects.exists()


def test_evidence_of_nothing_is_refused(engineer: User) -> None:
    with pytest.raises(EvidenceRefusedError, match="control"):
        upload_evidence(upload=UPLOAD, controls=[], actor=engineer, at=AT)


@pytest.mark.parametrize("who", [factories.auditor, factories.employee])
def test_only_leads_and_engineers_add_evidence(control: Control, who: object) -> None:
    with pytest.raises(NotAllowedError):
        upload_evidence(upload=UPLOAD, controls=[control], actor=who(), at=AT)  # type: ignore[operator]


def test_withdrawn_evidence_stays_in_the_record_with_its_reason(
    control: Control, engineer: User
) -> None:
    item = upload_evidence(upload=UPLOAD, controls=[control], actor=engineer, at=AT)

    withdraw_evidence(item=item, reason=" Wrong quarter ", actor=engineer, at=AT + DAY)

    item.refresh_from_db()
    assert item.withdrawn_reason == "Wrong quarter"
    assert not EvidenceItem.objects.standing().exists()
    assert EvidenceItem.objects.filter(pk=item.pk).exists()


def test_another_engineer_does_not_withdraw_it(control: Control, engineer: User) -> None:
    item = upload_evidence(upload=UPLOAD, controls=[control], actor=engineer, at=AT)

    with pytest.raises(NotAllowedError):
        withdraw_evidence(item=item, reason="No", actor=factories.engineer("Ed"), at=AT)


def test_collected_evidence_is_history(control: Control) -> None:
    item = factories.evaluation(control).item

    with pytest.raises(EvidenceRefusedError, match="history"):
        withdraw_evidence(item=item, reason="No", actor=factories.lead("Lou"), at=AT)


def test_withdrawing_needs_a_reason(control: Control, engineer: User) -> None:
    item = upload_evidence(upload=UPLOAD, controls=[control], actor=engineer, at=AT)

    with pytest.raises(EvidenceRefusedError, match="why"):
        withdraw_evidence(item=item, reason="  ", actor=engineer, at=AT)
