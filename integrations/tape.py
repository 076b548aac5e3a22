"""The tape a collector records on: each call to the provider with what came back.

Two readings of one tape: the snapshot (what the provider said, sealed as an artifact) and the
receipt (how it was asked: times, pages, errors). The snapshot holds no clock time of ours and is
written in a fixed order, so that an unchanged answer gives the same bytes and one artifact; times
of the provider's own stay (docs/decisions/a-snapshot-is-what-was-said.md).
Pure apart from the clock it is given.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

SNAPSHOT_FORMAT = "trackrecord.snapshot/1"
RECEIPT_FORMAT = "trackrecord.receipt/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a call brought nothing: the provider's own code and words."""

    code: str  # "AccessDenied", "Throttling", …
    message: str
    permission: str = ""  # the permission that would be needed, when that is the cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One question to the provider and its whole answer, all pages together."""

    call: str  # "iam:GetCredentialReport"
    region: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    payload: Any = None  # JSON values only
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP call, for the receipt."""

    call: str
    region: str
    parameters: Mapping[str, Any]
    page: int
    status: int
    items: int | None  # things in this page's answer, where that can be said
    attempts: int
    started_at: datetime
    ended_at: datetime
    request_id: str = ""
    error: str = ""


_OF_A_CALL = tuple(one.name for one in fields(Call))


class Records:
    """What a snapshot holds, looked up by call."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_call: dict[str, list[Record]] = {}
        for record in records:
            self._by_call.setdefault(record.call, []).append(record)

    def of(self, call: str) -> list[Record]:
        """Return every record of this call, in the snapshot's order."""
        return self._by_call.get(call, [])

    def __iter__(self) -> Iterator[Record]:
        for records in self._by_call.values():
            yield from records


class Tape:
    """Collects records and calls; may be written from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.records: list[Record] = []
        self.calls: list[Call] = []

    @property
    def call_count(self) -> int:
        """Return how many calls were made so far."""
        return len(self.calls)

    def add(self, record: Record, calls: Iterable[Call]) -> None:
        """Keep one record and the calls that brought it."""
        with self._lock:
            self.records.append(record)
            self.calls.extend(calls)


def write_snapshot(collector: str, records: Iterable[Record]) -> bytes:
    """Return the snapshot as JSON lines: a header, then the records in a fixed order."""
    lines = sorted(_line(_record_body(record)) for record in records)
    return "\n".join(
        [_line({"format": SNAPSHOT_FORMAT, "collector": collector}), *lines, ""]
    ).encode()


def read_snapshot(body: bytes) -> Records:
    """Return the records of a sealed snapshot; raise ValueError when it is not one."""
    header, *lines = body.decode().split("\n")
    if json.loads(header).get("format") != SNAPSHOT_FORMAT:
        raise ValueError("These bytes are not a snapshot of the format this version reads.")
    return Records(_record(json.loads(line)) for line in lines if line)


def write_receipt(calls: Iterable[Call]) -> bytes:
    """Return every call as JSON lines, in the order they were started."""
    ordered = sorted(calls, key=lambda call: (call.started_at, call.call, call.region, call.page))
    lines = [_line({name: getattr(call, name) for name in _OF_A_CALL}) for call in ordered]
    return "\n".join([_line({"format": RECEIPT_FORMAT}), *lines, ""]).encode()


def operations(calls: Iterable[Call]) -> dict[str, dict[str, int]]:
    """Return, for each operation, its number of calls, items and errors."""
    summary: dict[str, dict[str, int]] = {}
    for call in calls:
        row = summary.setdefault(call.call, {"calls": 0, "items": 0, "errors": 0})
        row["calls"] += 1
        row["items"] += call.items or 0
        row["errors"] += bool(call.error)
    return dict(sorted(summary.items()))


def _record_body(record: Record) -> dict[str, Any]:
    body = {"call": record.call, "region": record.region, "parameters": record.parameters}
    if record.refusal:
        return {**body, "refusal": asdict(record.refusal)}
    return {**body, "payload": record.payload}


def _record(body: dict[str, Any]) -> Record:
    refusal = body.pop("refusal", None)
    return Record(**body, refusal=Refusal(**refusal) if refusal else None)


def _line(value: Any) -> str:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"A snapshot holds JSON values only, not {type(value).__name__}.")
