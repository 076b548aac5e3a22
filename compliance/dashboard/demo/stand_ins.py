"""The stand-ins as a past reads them: moved forward, and asked for what was touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from compliance.jobs.local.chronicle import ALL
from compliance.jobs.local.standing import stand
from integrations.actions.connections import client_of
from integrations.clocks import PastClock
from integrations.models import CollectorRun, Connection
from integrations.tape import Call, Record, Tape

# What happens nearly every day, and by which collector it is asked for.
_DAILY = {"sign-ins": "google.directory", "merges": "github.changes"}


@dataclass(kw_only=True, eq=False)
class Heard:
    """What a collector brought the last time it asked."""

    records: list[Record]
    calls: list[Call]

    def told_again(self, clock: PastClock) -> Tape:
        """Return the same answers as calls of now, which took as long as they did then."""
        tape = Tape()
        if self.calls:
            by = clock() - min(call.started_at for call in self.calls)
            moved = [
                replace(call, started_at=call.started_at + by, ended_at=call.ended_at + by)
                for call in self.calls
            ]
            clock.skip(max(call.ended_at for call in moved) - clock())
            tape.calls.extend(moved)
        tape.records.extend(self.records)
        return tape


@dataclass(kw_only=True, eq=False)
class StandIn:
    """One stand-in, the connection that reads it, and what it said last."""

    connection: Connection
    endpoint: str
    heard: dict[str, Heard] = field(default_factory=dict)
    pending: set[str] = field(default_factory=lambda: {ALL})  # touched since it was asked
    _client: Any = None
    _caller: str = ""

    def stand(self, at: datetime) -> None:
        """Move it forward; what was touched is to be asked for."""
        touched = stand(self.endpoint, at)
        self.pending |= touched
        if ALL in touched:
            self._client = None

    def client(self, connection: Connection) -> Any:
        """Return the connection's client, a new one after what may have changed the sign-in."""
        if self._client is None:
            self._client, self._caller = client_of(connection), ""
        return self._client

    def caller(self, connection: Connection, client: Any) -> str:
        """Return as whom it knows the client."""
        self._caller = self._caller or connection.provider.identify(client).caller
        return self._caller

    def keep(self, part: CollectorRun, tape: Tape) -> None:
        """Remember what a collector brought."""
        self.heard[part.collector] = Heard(records=list(tape.records), calls=list(tape.calls))
        self.pending.discard(part.collector)

    def known(self, part: CollectorRun, clock: PastClock) -> Tape | None:
        """Return the last answers where nothing was touched since; None where it is to be asked."""
        last = self.heard.get(part.collector)
        if last is None or part.collector in self.pending:
            return None
        return last.told_again(clock)

    def spread(self, collectors: Iterable[str], *, is_weekly: bool) -> None:
        """Say by collectors what was touched; what happens every day is asked for once a week."""
        if ALL in self.pending:
            self.pending = (self.pending - {ALL}) | set(collectors)
        if is_weekly:
            self.pending = {_DAILY.get(one, one) for one in self.pending}

    def forget(self, failed: Iterable[str]) -> None:
        """Ask again where the last reading failed."""
        for collector in failed:
            self.heard.pop(collector, None)
