"""Taking a list of persons in: sealed as it came, then merged into the roster."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from compliance.accounts.models import User
from compliance.accounts.organization import day_of, the_organization
from compliance.ledger.models import Actor
from compliance.people.actions.roster import BroughtList, take_roster
from compliance.people.models import Employment, RosterImport
from compliance.people.rosters import Plan, plan
from compliance.people.rules.roster_columns import Columns
from compliance.people.rules.roster_rows import ReadRows, RosterRow, read_rows
from compliance.people.tables import Table, read_table
from evidence import artifacts
from evidence.actions.collected import Fetched, take_snapshot
from evidence.models import Snapshot
from evidence.workforce import note_workforce, roster_source
from integrations.models import Connection
from integrations.tape import (
    Call,
    Record,
    Records,
    Tape,
    operations,
    write_receipt,
    write_snapshot,
)

COLLECTOR = "roster.list"
_CALL = "roster:list"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFile:
    """A file somebody brought, and how its columns are to be read."""

    name: str
    body: bytes
    columns: Columns

    @property
    def table(self) -> Table:
        """Return what is in it; raise TableUnreadableError when that is no list."""
        return read_table(self.body)

    def read(self) -> ReadRows:
        """Return its rows as persons, and those that are none."""
        return read_rows(self.table.rows, self.columns)


@transaction.atomic
def import_file(*, file: RosterFile, actor: User, at: datetime) -> tuple[RosterImport, Plan]:
    """Seal a file and take the persons in it into the roster."""
    read = file.read()
    artifact, is_new = artifacts.store(file.body, media_type=_media_type(file.body), at=at)
    brought = BroughtList(
        origin=RosterImport.Origin.FILE,
        title=file.name,
        sha256=artifact.sha256,
        refused=read.bad,
    )
    parameters = {"file": artifact.sha256, "columns": dict(file.columns.places)}
    snapshot = _seal(read.good, brought, parameters, actor, at)
    if is_new:
        artifacts.record_sealed(artifact, actor=actor, at=at)
    taken = take_roster(rows=read.good, brought=brought, actor=actor, at=at)
    note_workforce(snapshot, at=at)
    return taken


@transaction.atomic
def import_rows(
    *, rows: Sequence[RosterRow], title: str, origin: str, actor: Actor, at: datetime
) -> tuple[RosterImport, Plan]:
    """Seal and take in persons that came otherwise: by the API, or as a directory's users."""
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    brought = BroughtList(origin=origin, title=title, sha256=digest)
    snapshot = _seal(rows, brought, {"origin": origin}, actor, at)
    brought = BroughtList(origin=origin, title=title, sha256=snapshot.artifact.sha256)
    taken = take_roster(rows=rows, brought=brought, actor=actor, at=at)
    note_workforce(snapshot, at=at)
    return taken


def take_directory(
    *, connection: Connection, collector: str, tape: Tape, actor: Actor, at: datetime
) -> None:
    """Take the roster from a directory that was said to be one, where it is another than before.

    A directory knows no last day: whoever can no longer sign in left when that was seen first.
    """
    accounts = connection.provider.accounts
    if accounts is None or accounts.roster is None or collector != accounts.collector:
        return
    told = list(accounts.roster(Records(tape.records)))
    if not told or accounts.missing(Records(tape.records)):
        return
    rows = _with_ends(told, at)
    changes = plan(rows, today=day_of(at))
    if changes.new or changes.changed:
        title = connection.source.title
        origin = RosterImport.Origin.DIRECTORY
        import_rows(rows=rows, title=title, origin=origin, actor=actor, at=at)


def _with_ends(told: Iterable[tuple[RosterRow, bool]], at: datetime) -> tuple[RosterRow, ...]:
    """Return the rows with the days the roster knows already: what HR said is not taken back."""
    newest = {
        row.person.email: row
        for row in Employment.objects.select_related("person").order_by("joined_on")
    }
    return tuple(_with_end(row, newest.get(row.email), is_here, at) for row, is_here in told)


def _with_end(row: RosterRow, known: Employment | None, is_here: bool, at: datetime) -> RosterRow:
    first, zone = known.joined_on if known else row.joined_on, the_organization().zone
    if known and known.last_day:
        hour = known.left_at.astimezone(zone).time() if known.left_at else None
        return replace(row, joined_on=first, last_day=known.last_day, left_time=hour)
    if is_here or day_of(at) < first:
        return replace(row, joined_on=first)
    seen = at.astimezone(zone).time().replace(second=0, microsecond=0)
    return replace(row, joined_on=first, last_day=day_of(at), left_time=seen)


def _seal(
    rows: Sequence[RosterRow],
    brought: BroughtList,
    parameters: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> Snapshot:
    """Seal what was understood of a list, with the receipt of how it came."""
    payload = [_plain(row) for row in rows]
    call = Call(
        call=_CALL,
        region="",
        parameters=parameters,
        page=1,
        status=200,
        items=len(payload),
        attempts=1,
        started_at=at,
        ended_at=at,
    )
    fetched = Fetched(
        collector=COLLECTOR,
        snapshot=write_snapshot(
            COLLECTOR, [Record(call=_CALL, parameters=parameters, payload=payload)]
        ),
        calls=write_receipt([call]),
        call_count=1,
        page_count=1,
        error_count=0,
        operations=operations([call]),
        caller=str(actor),
        tool=f"trackrecord ({brought.title})"[:120],
        started_at=at,
        ended_at=at,
    )
    return take_snapshot(source=roster_source(), fetched=fetched, actor=actor, at=at)


def _plain(row: RosterRow) -> dict[str, Any]:
    values = asdict(row)
    return {
        key: value.isoformat() if isinstance(value, date | time) else value
        for key, value in values.items()
        if value not in (None, "", ())
    }


def _media_type(body: bytes) -> str:
    if body.startswith(b"PK\x03\x04"):
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return "text/csv"
