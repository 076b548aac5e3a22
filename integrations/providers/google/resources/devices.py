"""Phones, Chromebooks and computers that hold the company's data, each listed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations.plugin import ResourceKind, Unreadable
from integrations.providers.google.methods import CHROMEBOOKS, COMPUTER_USERS, COMPUTERS, PHONES
from integrations.tape import Records

from .answers import (
    GoogleResource,
    asked,
    each_once,
    gaps,
    moment,
    rows,
    text,
    texts,
    unlisted,
    why,
)
from .terms import Terms, terms_of

Read = Callable[[str, dict[str, Any], Terms], "Device"]
COMPUTER_TYPES = frozenset({"MAC_OS", "WINDOWS", "LINUX"})  # the others are listed as phones too
_GONE = frozenset(
    {"BLOCKED", "DELETED", "DEPROVISIONED", "DISABLED", "UNPROVISIONED", "WIPED", "WIPING"}
    | {"ACCOUNT_WIPED", "ACCOUNT_WIPING", "DEVICE_WIPED", "DEVICE_WIPING", "DISABLING"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(GoogleResource):
    """One device; `None` means that Google does not say."""

    kind: str  # phone, Chromebook, computer
    owner: str
    is_gone: bool  # blocked, wiped, or no longer managed
    is_encrypted: bool | None
    is_locked: bool | None  # asks for a password
    is_sound: bool | None  # not compromised
    is_current: bool | None  # gets updates, or has those that are asked for
    supported_until: datetime | None
    system: str
    reported_at: datetime | None
    silent_after: timedelta


def devices(records: Records) -> Iterator[Device | Unreadable]:
    """Yield every device."""
    for method in (PHONES, CHROMEBOOKS, COMPUTERS):
        yield from unlisted(records, method)
    terms = terms_of(records)
    yield from _each(records, PHONES.id, _phone, terms)
    yield from _each(records, CHROMEBOOKS.id, _chromebook, terms)
    yield from _computers(records, terms)


def _each(records: Records, call: str, read: Read, terms: Terms) -> Iterator[Device]:
    for record in records.of(call):
        yield from (read(record.region, row, terms) for row in rows(record))


def _phone(region: str, row: dict[str, Any], terms: Terms) -> Device:
    owner = next(iter(texts(row, "email")), "")
    model = text(row, "model") or text(row, "type") or "Phone"
    return Device(
        id=f"phone/{text(row, 'resourceId')}",
        title=f"{model} of {owner}" if owner else model,
        region=region,
        kind="phone",
        owner=owner,
        is_gone=_is_gone(text(row, "status")),
        is_encrypted=_said(row, "encryptionStatus", {"encrypted": True, "not encrypted": False}),
        is_locked=_said(row, "devicePasswordStatus", {"on": True, "off": False}),
        is_sound=_said(
            row,
            "deviceCompromisedStatus",
            {"no compromise detected": True, "undetected": True, "compromise detected": False},
        ),
        is_current=terms.is_new_enough(text(row, "os")),
        supported_until=None,
        system=text(row, "os"),
        reported_at=moment(row.get("lastSync")),
        silent_after=terms.inactive,
    )


def _chromebook(region: str, row: dict[str, Any], terms: Terms) -> Device:
    owner, model = text(row, "annotatedUser"), text(row, "model") or "Chromebook"
    return Device(
        id=f"chromebook/{text(row, 'deviceId')}",
        title=f"{model} of {owner}" if owner else model,
        region=region,
        kind="Chromebook",
        owner=owner,
        is_gone=_is_gone(text(row, "status")),
        is_encrypted=True,  # ChromeOS encrypts each account's data; it cannot be switched off
        is_locked=True,  # by the account's own password
        is_sound=_said(row, "bootMode", {"verified": True, "dev": False}),
        is_current=_said(
            row, "osVersionCompliance", {"compliant": True, "pending": True, "notcompliant": False}
        ),
        supported_until=moment(row.get("autoUpdateThrough"))
        or moment(row.get("autoUpdateExpiration"))
        or moment(row.get("supportEndDate")),
        system=f"ChromeOS {text(row, 'osVersion')}".strip(),
        reported_at=moment(row.get("lastSync")),
        silent_after=terms.inactive,
    )


def _computers(records: Records, terms: Terms) -> Iterator[Device]:
    users, reason = _users(records)
    for record in records.of(COMPUTERS.id):
        for row in rows(record):
            if text(row, "deviceType") in COMPUTER_TYPES:
                yield _computer(record.region, row, users.get(text(row, "name")), reason, terms)


def _computer(
    region: str, row: dict[str, Any], user: dict[str, Any] | None, reason: str, terms: Terms
) -> Device:
    owner = text(user or {}, "userEmail")
    model = text(row, "model") or text(row, "deviceType")
    return Device(
        id=text(row, "name"),
        title=f"{model} of {owner}" if owner else model,
        region=region,
        kind="computer",
        owner=owner,
        is_gone=_is_gone(text(row, "managementState")),
        is_encrypted=_said(row, "encryptionState", {"encrypted": True, "not_encrypted": False}),
        is_locked=_said(
            user or {}, "passwordState", {"password_set": True, "password_not_set": False}
        ),
        is_sound=_said(row, "compromisedState", {"uncompromised": True, "compromised": False}),
        is_current=terms.is_new_enough(text(row, "osVersion")),
        supported_until=None,
        system=text(row, "osVersion"),
        reported_at=moment(row.get("lastSyncTime")),
        silent_after=terms.inactive,
        gaps=gaps(locked=reason),
    )


def _users(records: Records) -> tuple[Mapping[str, dict[str, Any]], str]:
    """Return who uses each computer, the least protected of several."""
    record = asked(records, COMPUTER_USERS)
    found: dict[str, dict[str, Any]] = {}
    for row in rows(record):
        device = text(row, "name").partition("/deviceUsers/")[0]
        if device not in found or text(row, "passwordState") == "PASSWORD_NOT_SET":
            found[device] = row
    return found, why(record, COMPUTER_USERS) if record else ""


def _is_gone(status: str) -> bool:
    return status.upper().replace(" ", "_") in _GONE


def _said(row: Mapping[str, Any], key: str, meant: Mapping[str, bool]) -> bool | None:
    """Return what a word means; None for one that says nothing, or is not there."""
    return meant.get(text(row, key).lower())


ALL_DEVICES: ResourceKind[Device] = ResourceKind(
    id="google.device", title="Devices", collector="google.devices", build=each_once(devices)
)
