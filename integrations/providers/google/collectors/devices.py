"""Reads phones, Chromebooks and computers.

Least possible, for P phones, C Chromebooks, D devices and E people on devices: P/100 + C/300 +
D/100, each rounded up and at least one, and E/20 rounded up: whether a computer asks for a password
is said of its user alone, in pages of 20. Those are asked for only where there is a computer.
"""

from __future__ import annotations

from functools import partial

from integrations.plugin import Collector
from integrations.providers.google.client import Client
from integrations.providers.google.methods import CHROMEBOOKS, COMPUTER_USERS, COMPUTERS, PHONES
from integrations.providers.google.resources.answers import rows, text
from integrations.providers.google.resources.devices import COMPUTER_TYPES
from integrations.tape import Record, Tape

from .terms import add_terms


def collect(client: Client, tape: Tape) -> None:
    """Put every device on the tape."""
    add_terms(client, tape)
    *_, computers = client.each(partial(client.ask, tape), (PHONES, CHROMEBOOKS, COMPUTERS))
    if _has_computer(computers):
        client.ask(tape, COMPUTER_USERS)


def _has_computer(record: Record) -> bool:
    return any(text(row, "deviceType") in COMPUTER_TYPES for row in rows(record))


COLLECTOR = Collector(id="google.devices", title="Devices", collect=collect)
