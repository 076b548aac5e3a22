"""The searches' indexes are on the very expressions the searches ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from compliance.dashboard.search import record
from compliance.ledger.models import LedgerEntry
from compliance.web.matching import (
    containing,
    resembling,
    saying,
    searching,
    transposed,
    untangling,
)
from controls.models import CONTROL_WORDS, CRITERION_WORDS, Control, Criterion
from evidence.models import ITEM_WORDS, EvidenceItem, Finding

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_index_where_possible() -> Iterator[None]:
    """Have the planner read a table from end to end only where no index answers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    with searching():
        yield


def explained(rows: QuerySet[Any]) -> str:
    return rows.order_by().explain()


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: saying(Control.objects.all(), CONTROL_WORDS, "access rev"), "control_words"),
        (lambda: saying(Criterion.objects.all(), CRITERION_WORDS, "access"), "criterion_words"),
        (lambda: saying(EvidenceItem.objects.all(), ITEM_WORDS, "signed"), "evidence_words"),
        (lambda: record.items(EvidenceItem.objects.all(), "signed rev"), "evidence_words"),
        (lambda: untangling(Control.objects.all(), CONTROL_WORDS, "acecss"), "control_words"),
        (lambda: untangling(EvidenceItem.objects.all(), ITEM_WORDS, "sigend"), "evidence_words"),
        (lambda: resembling(Control.objects.all(), "title", "acess"), "control_letters"),
        (lambda: resembling(Criterion.objects.all(), "summary", "acess"), "criterion_letters"),
        (lambda: resembling(EvidenceItem.objects.all(), "title", "acess"), "evidence_letters"),
        (lambda: EvidenceItem.objects.filter(title__icontains="acce"), "evidence_letters"),
        (lambda: Control.objects.filter(title__icontains="acce"), "control_letters"),
        (
            lambda: containing(Finding.objects.all(), ("resource_title",), "bucket"),
            "finding_title_letters",
        ),
        (
            lambda: containing(Finding.objects.all(), ("resource_id",), "arn:aws"),
            "finding_id_letters",
        ),
        (
            lambda: containing(LedgerEntry.objects.all(), ("event",), "uploaded"),
            "ledger_event_letters",
        ),
        (
            lambda: containing(LedgerEntry.objects.all(), ("subject",), "control:AC"),
            "ledger_subject_letters",
        ),
    ],
)
def test_a_search_reads_its_index(rows: Any, index: str) -> None:
    assert index in explained(rows())


def test_either_of_two_columns_is_answered_by_both_indexes() -> None:
    plan = explained(containing(Finding.objects.all(), ("resource_title", "resource_id"), "bucket"))

    assert "finding_title_letters" in plan
    assert "finding_id_letters" in plan


@pytest.mark.parametrize("words", ["", "ab", "a b c", "!!"])
def test_what_is_too_short_for_an_index_asks_nothing(words: str) -> None:
    assert not containing(Finding.objects.all(), ("resource_title",), words).exists()
    assert not resembling(Control.objects.all(), "title", words[:3]).exists()


@pytest.mark.parametrize(
    ("typed", "other_orders"),
    [
        ("", []),
        ("a", []),
        ("aa", []),
        ("ab", ["ba"]),
        ("a b", []),
        ("abb c", ["bab c"]),
        ("a1", []),
    ],
)
def test_two_letters_are_transposed_within_a_word(typed: str, other_orders: list[str]) -> None:
    assert list(transposed(typed)) == other_orders


def test_a_transposition_of_nothing_finds_nothing() -> None:
    assert not untangling(Control.objects.all(), CONTROL_WORDS, "!!").exists()
