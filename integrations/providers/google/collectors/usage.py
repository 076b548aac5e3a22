"""Reads how many security keys administrators have.

Least possible, for U accounts, R roles and A assignments: R/100 + A/200 + U/1,000, rounded up. The
report of a day comes some days after it; three days ago is asked for first, and each day before
only where Google says that it has none yet: a call more for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from integrations.plugin import Collector
from integrations.providers.google.client import Client
from integrations.providers.google.methods import ASSIGNMENTS, ROLES, USAGE
from integrations.providers.google.resources.keys import NUMBER_OF_KEYS
from integrations.tape import Record, Tape

from .terms import add_terms

_SOONEST, _LATEST = 3, 7  # days ago
_NO_REPORT = "400"
_CALIFORNIA = timedelta(hours=8)  # Google's days end there


def collect(client: Client, tape: Tape) -> None:
    """Put the administrators, and the newest report of security keys, on the tape."""
    add_terms(client, tape)
    client.each(partial(client.ask, tape), (ROLES, ASSIGNMENTS))
    for day in _days(client.clock()):
        record, calls = client.read(USAGE, date=day.isoformat(), parameters=NUMBER_OF_KEYS)
        tape.add(record, calls)
        if not _is_not_there_yet(record):
            return


def _days(now: datetime) -> Iterator[date]:
    today = (now - _CALIFORNIA).date()
    return (today - timedelta(days=days) for days in range(_SOONEST, _LATEST + 1))


def _is_not_there_yet(record: Record) -> bool:
    return record.refusal is not None and record.refusal.code == _NO_REPORT


COLLECTOR = Collector(id="google.usage", title="Security keys", collect=collect)
