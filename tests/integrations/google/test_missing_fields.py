"""Where Google leaves a field out, or answers nonsense, nothing breaks and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from integrations.providers.google import GOOGLE
from integrations.providers.google.accounts import ACCOUNTS
from integrations.providers.google.activity import items
from integrations.providers.google.checks import CHECKS
from integrations.providers.google.methods import METHODS
from integrations.providers.google.refusals import refusal_of
from integrations.tape import Record, Records, Tape
from tests.fakes.google import Google

from .builders import FAIL, PASS, UNKNOWN, check_of
from .worlds import collected, connected

NAMES = [collector.id for collector in GOOGLE.collectors]
AGREED = "trackrecord:terms"
OURS = {AGREED, "stream", "grant"}
ROSTER = {"GW-07", "GW-08", "GW-10", "GW-23"}
NONSENSE: list[list[Any]] = [[], [None], ["?"], [17], [[]], [{}]]


@pytest.fixture(scope="module")
def tapes(labs: Google) -> dict[str, Tape]:
    """Return what each collector saw of the demo company."""
    return collected(connected(labs))


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
    return Records(
        r if r.call in OURS else replace(r, payload=changed(r.payload, key, to)) for r in records
    )


def judging(collector: str) -> list[Any]:
    return [check for check in CHECKS if check.reads.collector == collector]


@pytest.mark.parametrize("to", NONSENSE, ids=["left out", "null", "word", "number", "list", "map"])
@pytest.mark.parametrize("collector", NAMES)
def test_a_field_that_is_missing_or_nonsense_never_breaks_a_check(
    tapes: dict[str, Tape], at: datetime, collector: str, to: list[Any]
) -> None:
    records = tapes[collector].records
    answered = [record for record in records if record.call not in OURS]
    for key in sorted({key for record in answered for key in keys_of(record.payload)}):
        broken = with_change(records, key, to)
        for check in judging(collector):
            verdicts = [verdict for _, verdict in check.evaluate(broken, at=at)]
            assert all(verdict.reason.endswith(".") for verdict in verdicts), (check.id, key)


@pytest.mark.parametrize("to", NONSENSE, ids=["left out", "null", "word", "number", "list", "map"])
def test_a_field_that_is_missing_or_nonsense_never_breaks_the_reading_of_accounts(
    tapes: dict[str, Tape], to: list[Any]
) -> None:
    records = tapes[ACCOUNTS.collector].records
    whole = list(ACCOUNTS.read(Records(records)))
    for key in ("aliases", "creationTime", "lastLoginTime", "roleName", "roleId", "suspended"):
        found = list(ACCOUNTS.read(with_change(records, key, to)))
        assert [account.id for account in found] == [account.id for account in whole], key


@pytest.mark.parametrize(
    ("check_id", "key"),
    [
        ("GW-02", "enforcedFrom"),
        ("GW-03", "parameters"),
        ("GW-11", "minimumLength"),
        ("GW-12", "webSessionDuration"),
        ("GW-13", "enablePopAccess"),
        ("GW-15", "allowManagersToOverrideSettings"),
        ("GW-18", "detectGroupsSpoofing"),
        ("GW-21", "encryptionStatus"),
        ("GW-21", "encryptionState"),
        ("GW-21", "passwordState"),
        ("GW-21", "devicePasswordStatus"),
    ],
)
def test_an_answer_without_its_fact_does_not_pass(
    tapes: dict[str, Tape], at: datetime, check_id: str, key: str
) -> None:
    check = check_of(check_id)
    records = tapes[check.reads.collector].records
    usual = {r.id: v.outcome for r, v in check.evaluate(Records(records), at=at)}
    broken = {r.id: v.outcome for r, v in check.evaluate(with_change(records, key, []), at=at)}

    worse = {i for i, outcome in usual.items() if outcome == PASS and broken.get(i) != PASS}
    assert worse
    assert {broken[i] for i in worse if i in broken} <= {UNKNOWN, FAIL}
    assert sum(o == PASS for o in broken.values()) < sum(o == PASS for o in usual.values())


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_no_field_that_is_left_out_turns_unknown_into_a_pass(
    check: Any, tapes: dict[str, Tape], at: datetime
) -> None:
    records = tapes[check.reads.collector].records
    refused = [_refused(r) if r.call == "cloudidentity.policies.list" else r for r in records]
    usual = [v for _, v in check.evaluate(Records(refused), at=at) if v.outcome == UNKNOWN]
    for key in ("orgUnitPath", "orgUnitId", "customer", "name"):
        broken = [*check.evaluate(with_change(refused, key, []), at=at)]
        assert sum(v.outcome == UNKNOWN for _, v in broken) >= min(1, len(usual))


@pytest.mark.parametrize("collector", NAMES)
def test_an_answer_that_is_null_breaks_nothing_and_is_never_empty(
    tapes: dict[str, Tape], at: datetime, collector: str
) -> None:
    empty = Records(
        r if r.call in OURS else replace(r, payload=None) for r in tapes[collector].records
    )
    for check in judging(collector):
        if check.id not in {"GW-22", *ROSTER}:
            outcomes = {verdict.outcome for _, verdict in check.evaluate(empty, at=at)}
            assert UNKNOWN in outcomes, check.id


def _refused(record: Record, status: int = 403) -> Record:
    if record.call in OURS:
        return record
    body = {"error": {"code": status, "message": "No.", "errors": [{"reason": "forbidden"}]}}
    return replace(record, payload=None, refusal=refusal_of(METHODS[record.call], status, body))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 503])
@pytest.mark.parametrize("collector", [name for name in NAMES if name != "google.activity"])
def test_a_snapshot_of_refusals_is_unknown_and_never_empty(
    tapes: dict[str, Tape], at: datetime, collector: str, status: int
) -> None:
    refused = [_refused(r, status) for r in tapes[collector].records if r.call != AGREED]
    for check in judging(collector):
        verdicts = list(check.evaluate(Records(refused), at=at))
        found = {verdict.outcome for _, verdict in verdicts}
        assert found == {UNKNOWN}, check.id
        assert len({item.id for item, _ in verdicts}) == len(verdicts), check.id
        named = status in (401, 403) and check.id not in ROSTER
        assert not named or any("It needs " in v.reason for _, v in verdicts), check.id


@pytest.mark.parametrize(
    "key", ["actor", "events", "parameters", "uniqueQualifier", "email", "name"]
)
@pytest.mark.parametrize("to", [[], [None]], ids=["left out", "null"])
def test_an_activity_with_a_hole_gives_the_items_it_can(
    labs: Google, key: str, to: list[Any]
) -> None:
    reading = GOOGLE.collector("google.activity").harvest
    assert reading is not None
    client = connected(labs)
    for place in reading.places(client, Tape()):
        for page in reading.pages(client, place, {}):
            broken = with_change(page.tape.records, key, to)
            for item in items(broken):
                assert item.id and item.title and item.facts["place"] == place.id
                assert isinstance(item.facts["account"], str)
