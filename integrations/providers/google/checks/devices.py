"""Questions asked of devices."""

from collections.abc import Iterator
from datetime import datetime

from evidence.rules.verdict import Verdict, failed, not_applicable, passed, unknown
from integrations.plugin import Check
from integrations.providers.google.resources.devices import ALL_DEVICES, Device


def is_managed(device: Device, at: datetime) -> Verdict:
    """Judge GW-21."""
    if device.is_gone:
        return not_applicable("The device is blocked, wiped or no longer managed.")
    if problems := list(_problems(device, at)):
        return failed(" ".join(problems))
    if unsaid := list(_unsaid(device)):
        reason = device.gap("locked") or "A device tells it when it is managed."
        return unknown(
            f"Google does not say whether it {', or whether it '.join(unsaid)}. {reason}"
        )
    return passed("Encrypted, locked and sound.")


def _problems(device: Device, at: datetime) -> Iterator[str]:
    if device.is_encrypted is False:
        yield "The device is not encrypted."
    if device.is_locked is False:
        yield "It opens without a password."
    if device.is_sound is False:
        yield "It is compromised: rooted, or started in developer mode."
    if device.is_current is False:
        yield f"Its system is {device.system}; a newer one is asked for."
    if device.reported_at and at - device.reported_at > device.silent_after:
        yield f"It has not reported since {device.reported_at:%Y-%m-%d}: nothing of it is known."
    if device.supported_until and device.supported_until < at:
        yield f"It gets no updates since {device.supported_until:%Y-%m-%d}."


def _unsaid(device: Device) -> Iterator[str]:
    if device.is_encrypted is None:
        yield "is encrypted"
    if device.is_locked is None:
        yield "asks for a password"


CHECKS = (
    Check(
        id="GW-21",
        version=1,
        title="Devices are encrypted, locked and sound",
        criteria=frozenset({"CC6.7", "CC6.8"}),
        reads=ALL_DEVICES,
        risk="A lost phone is as good as the mail and files on it.",
        remedy="Admin console → Devices → Mobile and endpoints → Settings → Universal: require a "
        "password and encryption. The device itself: Devices → Overview → the device → Block, or "
        "wipe the account.",
        judge=is_managed,
    ),
)
