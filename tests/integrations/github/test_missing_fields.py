"""Where GitHub leaves a field out, or answers null, nothing breaks and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from integrations.providers.github.checks import CHECKS
from integrations.providers.github.collectors import COLLECTORS
from integrations.providers.github.refusals import refusal_of
from integrations.tape import Record, Records, Tape

from .builders import UNKNOWN, check_of

NAMES = [collector.id for collector in COLLECTORS]
AGREED = "trackrecord:terms"


def keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from keys_of(inner)
    if isinstance(value, list):
        for inner in value:
            yield from keys_of(inner)


def changed(value: Any, key: str, to: list[Any]) -> Any:
    """Return the value with that key left out, or set to the one value given."""
    if isinstance(value, dict):
        rest = {k: changed(v, key, to) for k, v in value.items() if k != key}
        return {**rest, key: to[0]} if to and key in value else rest
    return [changed(inner, key, to) for inner in value] if isinstance(value, list) else value


def with_change(records: list[Record], key: str, to: list[Any]) -> Records:
    return Records(replace(r, payload=changed(r.payload, key, to)) for r in records)


def judging(collector: str) -> list[Any]:
    return [check for check in CHECKS if check.reads.collector == collector]


@pytest.mark.parametrize("to", [[], [None]], ids=["left out", "null"])
@pytest.mark.parametrize("collector", NAMES)
def test_a_missing_field_never_breaks_a_check(
    tapes: dict[str, Tape], at: datetime, collector: str, to: list[Any]
) -> None:
    records = tapes[collector].records
    for key in sorted({key for record in records for key in keys_of(record.payload)}):
        broken = with_change(records, key, to)
        for check in judging(collector):
            verdicts = [verdict for _, verdict in check.evaluate(broken, at=at)]
            assert all(verdict.reason.endswith(".") for verdict in verdicts), (check.id, key)


@pytest.mark.parametrize(
    ("check_id", "key"),
    [
        ("GH-01", "two_factor_requirement_enabled"),
        ("GH-04", "samlIdentityProvider"),
        ("GH-08", "default_repository_permission"),
        ("GH-09", "members_can_create_public_repositories"),
        ("GH-11", "created_at"),
        ("GH-18", "errors"),
        ("GH-21", "state"),
        ("GH-22", "created_at"),
        ("GH-23", "security_and_analysis"),
        ("GH-24", "allowed_actions"),
        ("GH-25", "protection_rules"),
        ("GH-26", "read_only"),
    ],
)
def test_an_answer_without_its_fact_is_unknown(
    tapes: dict[str, Tape], at: datetime, check_id: str, key: str
) -> None:
    check = check_of(check_id)
    broken = with_change(tapes[check.reads.collector].records, key, [])

    assert UNKNOWN in {verdict.outcome for _, verdict in check.evaluate(broken, at=at)}


@pytest.mark.parametrize("collector", NAMES)
def test_an_answer_that_is_null_breaks_nothing_and_is_never_empty(
    tapes: dict[str, Tape], at: datetime, collector: str
) -> None:
    empty = Records(replace(record, payload=None) for record in tapes[collector].records)
    for check in judging(collector):
        assert UNKNOWN in {verdict.outcome for _, verdict in check.evaluate(empty, at=at)}, check.id


@pytest.mark.parametrize("code", ["403", "404", "FORBIDDEN"])
@pytest.mark.parametrize("collector", NAMES)
def test_a_snapshot_of_refusals_is_unknown_never_empty(
    tapes: dict[str, Tape], at: datetime, collector: str, code: str
) -> None:
    refused = [
        replace(record, payload=None, refusal=refusal_of(record.call, code, "No."))
        for record in tapes[collector].records
        if record.call != AGREED
    ]
    for check in judging(collector):
        verdicts = list(check.evaluate(Records(refused), at=at))
        outcomes = {verdict.outcome.value for _, verdict in verdicts}
        expected = {"not_applicable"} if (check.id, code) == ("GH-27", "404") else {"unknown"}
        assert outcomes == expected, check.id
        assert len({item.id for item, _ in verdicts}) == len(verdicts), check.id
