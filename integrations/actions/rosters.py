"""Taking a list of persons in: sealed as it came, then merged into the roster."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from compliance.accounts.models import User
from compliance.ledger.models import Actor
from compliance.people.actions.roster import BroughtList, take_roster
from compliance.people.models import RosterImport
from compliance.people.rosters import Plan
from compliance.people.rules.roster_rows import Columns, ReadRows, RosterRow, read_rows
from compliance.people.tables import Table, read_table
from evidence import artifacts
from evidence.actions.collected import Fetched, take_snapshot
from evidence.models import Snapshot, Source
from integrations.tape import Call, Record, operations, write_receipt, write_snapshot

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
    _seal(read.good, brought, parameters, actor, at)
    if is_new:
        artifacts.record_sealed(artifact, actor=actor, at=at)
    return take_roster(rows=read.good, brought=brought, actor=actor, at=at)


@transaction.atomic
def import_rows(
    *, rows: Sequence[RosterRow], title: str, origin: str, actor: Actor, at: datetime
) -> tuple[RosterImport, Plan]:
    """Seal and take in persons that came otherwise: by the API, or as a directory's users."""
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    brought = BroughtList(origin=origin, title=title, sha256=digest)
    snapshot = _seal(rows, brought, {"origin": origin}, actor, at)
    brought = BroughtList(origin=origin, title=title, sha256=snapshot.artifact.sha256)
    return take_roster(rows=rows, brought=brought, actor=actor, at=at)


def roster_source() -> Source:
    """Return the source that populations of people are of."""
    values = {"title": "Roster of people"}
    return Source.objects.get_or_create(provider="roster", account="roster", defaults=values)[0]


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
