"""What a reading of a provider tells the record of people: its accounts, and its log of them."""

from __future__ import annotations

from datetime import datetime

from compliance.ledger.models import Actor
from compliance.people.actions.accounts import merge_accounts
from compliance.people.models import Directory
from compliance.people.readings import note_log
from compliance.people.sealed import sealed_roster
from evidence.models import Source

from .plugin import Provider
from .roster import ROSTER
from .tape import Record, Records, Tape


def directory_for(source: Source) -> Directory:
    """Return the directory of accounts that a source holds."""
    return Directory.objects.met(
        provider=source.provider, account=source.account, title=source.title
    )


def tells_of_people(provider: Provider, collector: str) -> bool:
    """Return whether this collector's snapshots say something of people's accounts."""
    accounts = provider.accounts
    return accounts is not None and collector in {accounts.collector, *accounts.logs}


def note_accounts(
    provider: Provider, source: Source, collector: str, tape: Tape, *, actor: Actor, at: datetime
) -> None:
    """Merge the accounts on a tape, and put the roster beside them that explains them.

    A list that is not whole says nothing of who is gone, so it is not merged; the roster is there
    all the same, for what was read to be judged by.
    """
    accounts = provider.accounts
    records = Records(tape.records)
    note_events(provider, source, collector, records)
    if accounts is None or collector != accounts.collector:
        return
    directory = directory_for(source)
    if not accounts.missing(records):
        merge_accounts(directory=directory, seen=list(accounts.read(records)), actor=actor, at=at)
    roster = sealed_roster(directory, at=at)
    tape.add(Record(call=ROSTER, region=source.account, payload=roster), [])


def note_events(provider: Provider, source: Source, collector: str, records: Records) -> None:
    """Keep what the provider's own log says of accounts, where these records hold some of it."""
    accounts = provider.accounts
    if accounts and accounts.events and tells_of_people(provider, collector):
        events = accounts.events(records)
        note_log(directory_for(source), events, tells_grants=accounts.tells_grants)
