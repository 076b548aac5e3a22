"""Devices: GW-21."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.rules.verdict import Outcome
from integrations.providers.google.methods import CHROMEBOOKS, COMPUTER_USERS, COMPUTERS, PHONES
from integrations.tape import Record

from . import builders as gw
from .builders import FAIL, JUNE, MARA, NA, PASS, UNKNOWN

PHONE = {
    "resourceId": "p1",
    "model": "Pixel 9",
    "email": [MARA],
    "os": "Android 16",
    "status": "APPROVED",
    "encryptionStatus": "Encrypted",
    "devicePasswordStatus": "On",
    "deviceCompromisedStatus": "No compromise detected",
    "lastSync": gw.day("2026-06-29"),
}
CHROMEBOOK = {
    "deviceId": "c1",
    "model": "Chromebook",
    "annotatedUser": JUNE,
    "status": "ACTIVE",
    "bootMode": "Verified",
    "osVersionCompliance": "compliant",
    "autoUpdateThrough": "2031-06-01",
    "lastSync": gw.day("2026-06-29"),
}
COMPUTER = {
    "name": "devices/m1",
    "deviceType": "MAC_OS",
    "model": "MacBook",
    "osVersion": "MacOs 15.5",
    "encryptionState": "ENCRYPTED",
    "compromisedState": "UNCOMPROMISED",
    "lastSyncTime": gw.day("2026-06-29"),
}
LOCKED = {"name": "devices/m1/deviceUsers/1", "userEmail": MARA, "passwordState": "PASSWORD_SET"}


def fleet(
    phones: list[Any] | None = None,
    chromebooks: list[Any] | None = None,
    computers: list[Any] | None = None,
    users: list[Any] | None = None,
    **agreed: Any,
) -> list[Record]:
    return [
        gw.terms(**agreed),
        gw.record(PHONES, phones or []),
        gw.record(CHROMEBOOKS, chromebooks or []),
        gw.record(COMPUTERS, computers or []),
        gw.record(COMPUTER_USERS, [LOCKED] if users is None else users),
    ]


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        ({}, PASS, "Encrypted, locked and sound."),
        ({"encryptionStatus": "Not Encrypted"}, FAIL, "not encrypted"),
        ({"encryptionStatus": ""}, UNKNOWN, "whether it is encrypted"),
        ({"devicePasswordStatus": "Off"}, FAIL, "without a password"),
        ({"devicePasswordStatus": None}, UNKNOWN, "whether it asks for a password"),
        ({"deviceCompromisedStatus": "Compromise detected"}, FAIL, "compromised"),
        ({"encryptionStatus": "Not Encrypted", "status": "WIPED"}, NA, "wiped"),
        ({"encryptionStatus": "Not Encrypted", "status": "BLOCKED"}, NA, "blocked"),
        ({"lastSync": gw.day("2026-03-01")}, FAIL, "not reported since 2026-03-01"),
    ],
)
def test_a_phone_is_encrypted_locked_and_sound(
    said: dict[str, Any], outcome: Outcome, words: str
) -> None:
    verdict = gw.only("GW-21", fleet(phones=[{**PHONE, **said}]))

    assert (verdict.outcome, words in verdict.reason) == (outcome, True), verdict.reason


@pytest.mark.parametrize(
    ("said", "outcome", "words"),
    [
        ({}, PASS, "Encrypted"),
        ({"bootMode": "Dev"}, FAIL, "developer mode"),
        ({"osVersionCompliance": "notCompliant"}, FAIL, "a newer one is asked for"),
        ({"autoUpdateThrough": "2026-05-01"}, FAIL, "no updates since 2026-05-01"),
        ({"autoUpdateThrough": "", "autoUpdateExpiration": "1746057600000"}, FAIL, "2025-05-01"),
        ({"bootMode": "Dev", "status": "DEPROVISIONED"}, NA, "no longer managed"),
    ],
)
def test_a_chromebook_starts_verified_and_gets_updates(
    said: dict[str, Any], outcome: Outcome, words: str
) -> None:
    verdict = gw.only("GW-21", fleet(chromebooks=[{**CHROMEBOOK, **said}]))

    assert (verdict.outcome, words in verdict.reason) == (outcome, True), verdict.reason


@pytest.mark.parametrize(
    ("said", "users", "outcome", "words"),
    [
        ({}, None, PASS, "Encrypted, locked and sound."),
        ({"encryptionState": "NOT_ENCRYPTED"}, None, FAIL, "not encrypted"),
        ({"encryptionState": "UNSUPPORTED_BY_DEVICE"}, None, UNKNOWN, "whether it is encrypted"),
        ({}, [{**LOCKED, "passwordState": "PASSWORD_NOT_SET"}], FAIL, "without a password"),
        (
            {},
            [LOCKED, {**LOCKED, "passwordState": "PASSWORD_NOT_SET"}, LOCKED],
            FAIL,
            "without a password",
        ),
        ({}, [], UNKNOWN, "whether it asks for a password"),
        ({"compromisedState": "COMPROMISED"}, None, FAIL, "compromised"),
    ],
)
def test_a_computer_is_encrypted_and_locked_for_everybody_on_it(
    said: dict[str, Any], users: list[Any] | None, outcome: Outcome, words: str
) -> None:
    verdict = gw.only("GW-21", fleet(computers=[{**COMPUTER, **said}], users=users))

    assert (verdict.outcome, words in verdict.reason) == (outcome, True), verdict.reason


def test_a_phone_that_is_listed_as_a_device_too_is_counted_once() -> None:
    twin = {**COMPUTER, "name": "devices/p1", "deviceType": "ANDROID"}

    assert len(gw.evaluated("GW-21", fleet(phones=[PHONE], computers=[twin]))) == 1


@pytest.mark.parametrize(
    ("agreed", "outcome"),
    [
        ([], PASS),
        (["macos 15"], PASS),
        (["macos 15.5"], PASS),
        (["macos 15.10"], FAIL),
        (["macos 26"], FAIL),
        (["ios 18"], PASS),
    ],
)
def test_the_oldest_system_is_agreed(agreed: list[str], outcome: Outcome) -> None:
    assert gw.only("GW-21", fleet(computers=[COMPUTER], oldest_systems=agreed)).outcome == outcome


@pytest.mark.parametrize("missing", [PHONES, CHROMEBOOKS, COMPUTERS, COMPUTER_USERS])
def test_devices_that_could_not_be_read_are_unknown_with_their_scope(missing: Any) -> None:
    whole = fleet(phones=[PHONE], chromebooks=[CHROMEBOOK], computers=[COMPUTER])
    answers = [*(r for r in whole if r.call != missing.id), gw.undelegated(missing)]
    unread = [v.reason for _, v in gw.evaluated("GW-21", answers) if v.outcome == UNKNOWN]

    assert len(unread) == 1
    assert gw.needs(missing) in unread[0]
