"""Where AWS leaves a field out, or answers null, nothing breaks and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.aws import AWS
from integrations.tape import Record, Records, Tape

from . import builders as aws

COLLECTORS = [collector.id for collector in AWS.collectors]


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


@pytest.mark.parametrize("to", [[], [None]], ids=["left out", "null"])
@pytest.mark.parametrize("collector", COLLECTORS)
def test_a_missing_field_never_breaks_a_check(
    demo_tapes: dict[str, Tape], collector: str, to: list[Any]
) -> None:
    records = demo_tapes[collector].records
    for key in sorted({key for record in records for key in keys_of(record.payload)}):
        broken = with_change(records, key, to)
        for check in AWS.checks_of(collector):
            verdicts = [verdict for _, verdict in check.evaluate(broken, at=aws.AT)]
            assert all(verdict.reason.endswith(".") for verdict in verdicts), (check.id, key)


@pytest.mark.parametrize(
    ("check_id", "key"),
    [
        ("AWS-04", "Content"),
        ("AWS-06", "Content"),
        ("AWS-08", "UserDetailList"),
        ("AWS-09", "Policies"),
        ("AWS-15", "trailList"),
        ("AWS-16", "trailList"),
        ("AWS-25", "NetworkInterfaces"),
        ("AWS-26", "SecurityGroups"),
        ("AWS-28", "Vpcs"),
        ("AWS-29", "Buckets"),
        ("AWS-33", "DBInstances"),
        ("AWS-38", "Volumes"),
        ("AWS-38", "EbsEncryptionByDefault"),
        ("AWS-40", "Keys"),
        ("AWS-40", "KeyManager"),
    ],
)
def test_an_answer_without_its_list_is_unknown_never_empty(
    demo_tapes: dict[str, Tape], check_id: str, key: str
) -> None:
    check = next(check for check in AWS.checks if check.id == check_id)
    broken = with_change(demo_tapes[check.reads.collector].records, key, [None])
    outcomes = {verdict.outcome for _, verdict in check.evaluate(broken, at=aws.AT)}

    assert Outcome.UNKNOWN in outcomes


@pytest.mark.parametrize("collector", COLLECTORS)
def test_a_snapshot_without_answers_is_unknown_never_empty(collector: str) -> None:
    for check in AWS.checks_of(collector):
        verdicts = list(check.evaluate(Records([]), at=aws.AT))
        assert {v.outcome for _, v in verdicts} == {Outcome.UNKNOWN}, check.id


@pytest.mark.parametrize("collector", COLLECTORS)
def test_a_snapshot_of_refusals_is_unknown_never_empty(
    demo_tapes: dict[str, Tape], collector: str
) -> None:
    refused = [
        aws.refused(record.call, region=record.region, **record.parameters)
        for record in demo_tapes[collector].records
    ]
    for check in AWS.checks_of(collector):
        verdicts = list(check.evaluate(Records(refused), at=aws.AT))
        assert {v.outcome for _, v in verdicts} == {Outcome.UNKNOWN}, check.id
        assert len({item.id for item, _ in verdicts}) == len(verdicts), check.id
