"""Signing: refused while anything is open, sealed as evidence, and final by the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from compliance.ledger.models import LedgerEntry
from compliance.people.actions import deciding
from compliance.people.actions.reviews import (
    NotAllowedError,
    ReviewRefusedError,
    hand_over,
)
from compliance.people.models import AccessReview, ReviewComment, ReviewDecision
from compliance.people.rules.reviews import Choice
from controls.models import Control
from evidence import artifacts
from evidence.actions.reviews import sign_review
from evidence.actions.uploaded import EvidenceRefusedError, withdraw_evidence
from evidence.models import EvidenceItem, ReviewEvidence
from evidence.viewer import view

from . import builders
from .builders import DAY, STARTED, account, decide, person, reviewed, start
from .conftest import Cast

pytestmark = pytest.mark.django_db
SIGNED = STARTED + 5 * DAY


@pytest.fixture
def review(cast: Cast) -> AccessReview:
    account(cast.cloud, "pia", person=cast.pia, last_used_at=STARTED - 3 * DAY)
    account(cast.cloud, "ghost", privileges=["admin", "reader"], is_privileged=True)
    account(cast.shop, "emma", person=cast.emma)
    account(cast.shop, "off", is_active=False)
    return start(cast.lead)


def decided(review: AccessReview, cast: Cast) -> None:
    decide(reviewed(review, "pia"), took=timedelta(seconds=1))
    decide(reviewed(review, "ghost"), Choice.ASK, "Whose is it?")
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody knows it", took=timedelta(seconds=7))
    deciding.keep_in_bulk(
        accounts=[reviewed(review, "emma")], reason="At work", actor=cast.engineer, at=STARTED + DAY
    )


def signed(review: AccessReview, cast: Cast) -> EvidenceItem:
    decided(review, cast)
    return sign_review(review=review, conclusion=" All well. ", actor=cast.lead, at=SIGNED)


def lines_of(item: EvidenceItem) -> list[dict[str, Any]]:
    return [json.loads(line) for line in artifacts.read(item.artifact).splitlines()]


def test_a_review_is_signed_only_when_everything_is_decided(
    review: AccessReview, cast: Cast
) -> None:
    decide(reviewed(review, "pia"))
    decide(reviewed(review, "ghost"), Choice.ASK, "Whose?")

    with pytest.raises(ReviewRefusedError, match="2 decisions are still open"):
        sign_review(review=review, conclusion="", actor=cast.lead, at=SIGNED)
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s")
    review.accounts.filter(name="emma").update(reviewer=cast.employee)
    decide(reviewed(review, "emma"))
    with pytest.raises(ReviewRefusedError, match="1 decision is still open"):
        sign_review(review=review, conclusion="", actor=cast.lead, at=SIGNED)
    assert not ReviewEvidence.objects.exists()

    deciding.countersign(account=reviewed(review, "emma"), actor=cast.lead, at=SIGNED)
    sign_review(review=review, conclusion="", actor=cast.lead, at=SIGNED)
    with pytest.raises(ReviewRefusedError, match="signed already"):
        sign_review(review=review, conclusion="", actor=cast.lead, at=SIGNED)


def test_only_who_leads_signs(review: AccessReview, cast: Cast) -> None:
    decided(review, cast)

    for somebody in (cast.engineer, cast.employee, cast.auditor, cast.outsider):
        with pytest.raises(NotAllowedError):
            sign_review(review=review, conclusion="", actor=somebody, at=SIGNED)


def test_who_answers_for_it_signs_too(cast: Cast) -> None:
    account(cast.cloud, "pia", person=cast.pia)
    review = start(cast.lead, owner=cast.engineer)
    decide(review.accounts.get())

    assert sign_review(review=review, conclusion="", actor=cast.engineer, at=SIGNED).pk


def test_the_result_is_evidence_of_the_control_over_the_review_s_time(
    review: AccessReview, cast: Cast
) -> None:
    item = signed(review, cast)

    assert item.origin == EvidenceItem.Origin.REVIEW
    assert (item.covers_from, item.covers_to) == (STARTED, SIGNED)
    assert list(item.controls.values_list("code", flat=True)) == ["AC-04"]
    assert item.added_by == cast.lead
    assert item.provenance["system"] == "Cloud, Shop"
    assert ReviewEvidence.objects.get(review=review).item == item
    with pytest.raises(EvidenceRefusedError):
        withdraw_evidence(item=item, reason="x", actor=cast.lead, at=SIGNED)


def test_the_sealed_bytes_say_everything(review: AccessReview, cast: Cast) -> None:
    head, *rows = lines_of(signed(review, cast))

    assert head["format"] == "trackrecord-access-review/1"
    assert head["conclusion"] == "All well."
    assert head["rows"] == len(rows) == 3
    counts = head["counts"]
    assert {key: counts[key] for key in ("accounts", "decided", "keep", "remove", "change")} == {
        "accounts": 3,
        "decided": 3,
        "keep": 2,
        "remove": 1,
        "change": 0,
    }
    assert (counts["in_bulk"], counts["one_by_one_under_2_seconds"]) == (1, 1)
    assert counts["marks"] == {"ghost": 1, "privileged": 1}
    assert [
        (row["title"], row["listed"], row["under_review"], row["not_usable"])
        for row in head["directories"]
    ] == [("Cloud", 2, 2, 0), ("Shop", 2, 1, 1)]
    ghost = next(row for row in rows if row["account"] == "ghost")
    assert (ghost["decision"], ghost["reason"]) == ("remove", "Nobody knows it")
    assert (ghost["person"], ghost["stands_out"]) == ("", ["ghost", "privileged"])
    assert (ghost["decided_by"], ghost["seconds"]) == ("Enzo", 7.0)
    assert [earlier["decision"] for earlier in ghost["earlier"]] == ["ask"]
    assert ghost["said"][0]["text"] == "Whose is it?"
    pia = next(row for row in rows if row["account"] == "pia")
    assert (pia["person"], pia["last_used_on"], pia["linked_by"]) == ("Pia", "2026-01-09", "email")


def test_the_rows_can_be_checked_against_the_first_line(review: AccessReview, cast: Cast) -> None:
    body = artifacts.read(signed(review, cast).artifact)
    first, _, rest = body.partition(b"\n")

    assert json.loads(first)["rows_sha256"] == hashlib.sha256(rest).hexdigest()


def test_a_countersignature_stands_in_the_result(cast: Cast) -> None:
    account(cast.cloud, "enzo", person=cast.enzo)
    review = start(cast.lead)
    review.accounts.update(reviewer=cast.engineer)
    decide(review.accounts.get())
    deciding.countersign(account=review.accounts.get(), actor=cast.lead, at=STARTED + 2 * DAY)

    _head, row = lines_of(sign_review(review=review, conclusion="", actor=cast.lead, at=SIGNED))

    assert (row["own_access"], row["countersigned_by"]) == (True, "Lea")
    assert row["countersigned_at"] == (STARTED + 2 * DAY).isoformat()


def test_signing_is_in_the_ledger(review: AccessReview, cast: Cast) -> None:
    item = signed(review, cast)

    events = [entry.event for entry in LedgerEntry.objects.in_order()]
    assert events[-3:] == ["artifact.sealed", "evidence.attached", "access_review.signed"]
    entry = LedgerEntry.objects.about(review.subject).in_order().last()
    assert entry is not None
    assert entry.details["sha256"] == item.artifact.sha256
    assert entry.details["accounts"] == 3
    assert LedgerEntry.objects.first_broken_sequence() is None


def test_nothing_changes_once_it_is_signed(review: AccessReview, cast: Cast) -> None:
    signed(review, cast)
    row = reviewed(review, "pia")
    other = person("Zoe")

    acts: list[Callable[[], object]] = [
        lambda: decide(row, Choice.REMOVE, "Too late"),
        lambda: deciding.take_back(accounts=[row], actor=cast.lead, at=SIGNED),
        lambda: deciding.comment(account=row, text="Late", actor=cast.lead, at=SIGNED),
        lambda: deciding.countersign(account=row, actor=cast.lead, at=SIGNED),
        lambda: hand_over(accounts=[row], to=cast.employee, actor=cast.lead, at=SIGNED),
    ]
    for act in acts:
        with pytest.raises(ReviewRefusedError):
            act()
    assert other.pk


def test_the_database_itself_keeps_a_signed_review(review: AccessReview, cast: Cast) -> None:
    signed(review, cast)
    row = reviewed(review, "pia")
    fields: dict[str, Any] = {"account": row, "by": cast.lead, "at": SIGNED}

    forbidden: list[Callable[[], object]] = [
        lambda: ReviewDecision.objects.create(choice="keep", **fields),
        lambda: ReviewComment.objects.create(text="Late", **fields),
        lambda: review.accounts.update(standing=None),
        lambda: review.accounts.update(reviewer=cast.employee),
        lambda: AccessReview.objects.filter(pk=review.pk).update(conclusion="Other"),
        lambda: AccessReview.objects.filter(pk=review.pk).update(signed_at=None, signed_by=None),
        lambda: AccessReview.objects.filter(pk=review.pk).delete(),
        lambda: ReviewEvidence.objects.update(item=1),
    ]
    for act in forbidden:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_control_that_is_gone_is_said(review: AccessReview, cast: Cast) -> None:
    decided(review, cast)
    Control.objects.filter(code="AC-04").update(code="AC-99")

    with pytest.raises(ReviewRefusedError, match="no control AC-04"):
        sign_review(review=review, conclusion="", actor=cast.lead, at=SIGNED)


def test_the_viewer_draws_the_result_as_a_table(review: AccessReview, cast: Cast) -> None:
    drawn = view(signed(review, cast).artifact)

    assert (drawn.kind, drawn.total, drawn.parts) == ("table", 3, 1)
    assert drawn.table is not None
    said = dict(drawn.table.said)
    assert said["Signed"] == "17 Jan 2026, 09:00 UTC by Lea"
    assert said["Decisions"].startswith("3 of 3 accounts: 2 kept, 1 to remove")
    assert said["How they were made"].startswith("1 of 3 in bulk, 1 of 3 one by one in under 2")
    assert "2 accounts listed" in said["Shop"]
    assert drawn.table.heads[:4] == ["No.", "System", "Account", "Person"]
    row = dict(drawn.table.rows[0])
    assert row["Account"] == "ghost"
    assert row["Stands out"] == "ghost, privileged"
    assert row["At"] == "13 Jan 2026, 09:00 UTC"


def test_a_long_result_is_drawn_in_parts(cast: Cast) -> None:
    for number in range(60):
        account(cast.cloud, f"user-{number:02}", person=person(f"Person {number}"))
    review = start(cast.lead, cast.cloud)
    builders.decide_all(review.accounts.all())
    artifact = sign_review(review=review, conclusion="", actor=cast.lead, at=SIGNED).artifact

    first, second = view(artifact), view(artifact, part=2)

    assert (first.parts, first.total) == (2, 60)
    assert first.table is not None
    assert second.table is not None
    assert (len(first.table.rows), len(second.table.rows)) == (50, 10)
