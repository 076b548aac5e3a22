"""What is asked of devices: phones, Chromebooks, and computers with their users."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from compliance.jobs.local.google.directory import Device
from compliance.jobs.local.google.moments import second, stamp
from compliance.jobs.local.google.refusals import bad, not_found
from compliance.jobs.local.google.world import World

from . import shapes
from .question import Question

_PHONES = {"ANDROID": "ANDROID", "IOS": "IOS_SYNC"}
_CHROME = "CHROME_OS"
_MOST_CHROME, _MOST_DEVICES, _MOST_USERS = 300, 100, 20
_USUAL_DEVICES, _USUAL_USERS = 20, 5


def phones(question: Question) -> Any:
    """Answer directory.mobiledevices.list."""
    _ = question.caller
    question.need_customer("customerId")
    _require_no(question, "query")
    rows = _of_kind(question, lambda one: one.kind in _PHONES)
    page = question.paged(rows, int(question.values["maxResults"]), _id)
    return page.under(
        "mobiledevices",
        lambda one: _phone(question.world, one),
        kind="admin#directory#mobiledevices",
        etag='"nw/mobile"',
    )


def chromebooks(question: Question) -> Any:
    """Answer directory.chromeosdevices.list."""
    _ = question.caller
    question.need_customer("customerId")
    _require_no(question, "query")
    rows = _of_kind(question, lambda one: one.kind == _CHROME)
    size = min(_MOST_CHROME, int(question.values["maxResults"]))
    page = question.paged(rows, size, _id)
    return page.under(
        "chromeosdevices",
        lambda one: _chromebook(question.world, one),
        kind="admin#directory#chromeosdevices",
        etag='"nw/chromeos"',
    )


def devices(question: Question) -> Any:
    """Answer cloudidentity.devices.list."""
    question.need_super()
    question.need_customer("customer")
    _require_no(question, "filter")
    rows = _of_kind(question, lambda one: True)
    size = question.size(_USUAL_DEVICES, _MOST_DEVICES)
    page = question.paged(rows, size, _id)
    return page.under("devices", _device)


def device_users(question: Question) -> Any:
    """Answer cloudidentity.devices.deviceUsers.list; “devices/-” is every device."""
    question.need_super()
    question.need_customer("customer")
    _require_no(question, "filter")
    key = question.get("parent").removeprefix("devices/")
    if key != "-" and key not in question.world.devices:
        raise not_found("parent")
    rows = _of_kind(question, lambda one: True)
    if key != "-":
        rows = [question.world.devices[key]]
    size = question.size(_USUAL_USERS, _MOST_USERS)
    page = question.paged(rows, size, _id)
    return page.under("deviceUsers", lambda one: _device_user(question.world, one))


def _id(one: Device) -> str:
    return one.id


def _of_kind(question: Question, test: Callable[[Device], bool]) -> Sequence[Device]:
    name = f"devices of {question.method.id}"

    def made() -> Sequence[Device]:
        return sorted((one for one in question.world.devices.values() if test(one)), key=_id)

    found: Sequence[Device] = question.world.kept(name, made)
    return found


def _require_no(question: Question, name: str) -> None:
    if question.get(name):
        raise bad(f"Invalid Input: {name}", at=name)


def _phone(world: World, one: Device) -> dict[str, Any]:
    owner = world.users[one.owner]
    return {
        "kind": "admin#directory#mobiledevice",
        "etag": shapes.etag(one.id, one.status, one.is_encrypted),
        "resourceId": f"AFiQxQ8{one.id}",
        "deviceId": one.id,
        "serialNumber": one.serial,
        "name": [f"{owner.given} {owner.family}"],
        "email": [owner.email],
        "model": one.model,
        "os": one.os,
        "type": _PHONES[one.kind],
        "status": one.status,
        "firstSync": stamp(one.first_seen_at),
        "lastSync": stamp(one.last_seen_at),
        "encryptionStatus": "Encrypted" if one.is_encrypted else "Not Encrypted",
        "devicePasswordStatus": "On" if one.has_password else "Off",
        "deviceCompromisedStatus": _compromised(one),
        "privilege": "Device owner" if one.is_company else "Device Administrator",
    }


def _compromised(one: Device) -> str:
    return "Compromised" if one.is_compromised else "No compromise detected"


def _chromebook(world: World, one: Device) -> dict[str, Any]:
    owner = world.users[one.owner]
    return {
        "kind": "admin#directory#chromeosdevice",
        "etag": shapes.etag(one.id, one.status),
        "deviceId": one.id,
        "serialNumber": one.serial,
        "status": "ACTIVE" if one.status == "APPROVED" else "DISABLED",
        "model": one.model,
        "osVersion": one.os,
        "bootMode": "Verified" if not one.is_compromised else "Dev",
        "lastSync": stamp(one.last_seen_at),
        "lastEnrollmentTime": stamp(one.first_seen_at),
        "annotatedUser": owner.email,
        "recentUsers": [{"type": "USER_TYPE_MANAGED", "email": owner.email}],
        "orgUnitPath": one.unit,
        "orgUnitId": world.unit(one.unit).id,
        "osVersionCompliance": one.more.get("osVersionCompliance", "compliant"),
    }


def _device(one: Device) -> dict[str, Any]:
    return {
        "name": f"devices/{one.id}",
        "deviceId": one.id,
        "deviceType": one.kind,
        "model": one.model,
        "serialNumber": one.serial,
        "osVersion": one.os,
        "createTime": second(one.first_seen_at),
        "lastSyncTime": second(one.last_seen_at),
        "ownerType": "COMPANY" if one.is_company else "BYOD",
        "encryptionState": "ENCRYPTED" if one.is_encrypted else "NOT_ENCRYPTED",
        "compromisedState": "COMPROMISED" if one.is_compromised else "UNCOMPROMISED",
        "managementState": one.status,
    }


def _device_user(world: World, one: Device) -> dict[str, Any]:
    return {
        "name": f"devices/{one.id}/deviceUsers/{one.id}-1",
        "userEmail": world.users[one.owner].email,
        "createTime": second(one.first_seen_at),
        "firstSyncTime": second(one.first_seen_at),
        "lastSyncTime": second(one.last_seen_at),
        "managementState": one.status
        if one.status in ("APPROVED", "BLOCKED")
        else "PENDING_APPROVAL",
        "passwordState": "PASSWORD_SET" if one.has_password else "PASSWORD_NOT_SET",
        "compromisedState": "COMPROMISED" if one.is_compromised else "NOT_COMPROMISED",
    }
