"""How fast, and with how many calls, a large company's Google Workspace is read and judged.

    .venv/bin/python -m tests.bench.collect_google

Serves a simulated Google with 10,000 users, 2,000 groups and 200 units in a process of its own,
reads all of it into a database of its own by the product's own actions, without and with 30 ms of
latency, and reads it again. Each collector begins with a whole minute's quota. Prints Markdown;
ends with 1 when there were more than 1.2 times the least possible calls.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.jobs.local.processes import free_port
from tests.bench.large_record import database

if TYPE_CHECKING:
    from integrations.models import CollectorRun, Connection
    from integrations.tape import Record

RATIO_TARGET = 1.2
DOMAIN = "northwind.example"
ADMINISTRATOR = f"mara@{DOMAIN}"
_LOGS = "reports.activities.list"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One collector, read and judged once."""

    title: str
    collector: str
    calls: int
    least: int
    seconds: float
    judging: float
    most_in_flight: int
    megabytes: int
    resources: int


@contextmanager
def simulated() -> Iterator[str]:
    """Serve the large company in a process of its own; yield its address."""
    port = free_port(8899)
    command = [sys.executable, "-m", "compliance.jobs.local.google", "--port", str(port)]
    with subprocess.Popen([*command, "--large"]) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address)
            yield address
        finally:
            server.terminate()


def tell(address: str, act: str, **values: Any) -> Any:
    """Tell the simulator something, or ask it for its counts."""
    request = urllib.request.Request(  # noqa: S310  (the simulator of this very command)
        f"{address}/_sim/{act}", data=json.dumps(values).encode(), method="POST"
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def measure(title: str, address: str, connection: Connection) -> Iterator[Reading]:
    """Read and judge each collector by itself, as workers do."""
    from django.core.cache import cache

    from integrations.actions import runs

    run = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    for part in run.collectors.order_by("collector"):
        tell(address, "reset")
        cache.clear()
        with _watched() as peak:
            seconds, judging = _collect(part)
        part.refresh_from_db()
        assert part.state == "judged", part.error
        figures = tell(address, "counts")
        yield Reading(
            title=title,
            collector=part.collector,
            calls=figures["total"] - figures["counts"].get("token", 0),
            least=_least(part),
            seconds=seconds,
            judging=judging,
            most_in_flight=figures["most_in_flight"],
            megabytes=peak[0],
            resources=_resources(part),
        )


def _collect(part: CollectorRun) -> tuple[float, float]:
    from integrations.actions import parts, runs

    at = time.monotonic()
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    between = time.monotonic()
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    return between - at, time.monotonic() - between


def _least(part: CollectorRun) -> int:
    """Return the fewest calls that can bring what was sealed.

    One to see whose domain it is; for each list its rows in Google's longest pages, and one for a
    list that is empty. Of a log the pages together, each event that is asked for by its name.
    """
    from evidence import artifacts
    from evidence.models import Snapshot
    from integrations.tape import read_snapshot

    source = part.run.connection.source
    sealed = Snapshot.objects.filter(
        source=source, collector=part.collector, observed_at__gte=part.started_at
    )
    rows: dict[tuple[str, str], int] = {}
    for snapshot in sealed.select_related("artifact"):
        for record in read_snapshot(artifacts.read(snapshot.artifact)):
            if key := _question(record):
                rows[key] = rows.get(key, 0) + _length(record)
    return 1 + sum(max(1, math.ceil(count / _page(call))) for (call, _), count in rows.items())


def _question(record: Record) -> tuple[str, str] | None:
    """Return what tells one list from another: its method and parameters, without its pages'."""
    if "." not in record.call:
        return None
    kept = {k: v for k, v in record.parameters.items() if k != "endTime"}
    return record.call, json.dumps(kept, sort_keys=True)


def _length(record: Record) -> int:
    return len(record.payload) if isinstance(record.payload, list) else 1


def _page(call: str) -> int:
    from integrations.providers.google.methods import METHODS

    always = METHODS[call].always
    return int(always.get("maxResults") or always.get("pageSize") or 1_000_000)


def _resources(part: CollectorRun) -> int:
    from evidence.models import Evaluation

    found = Evaluation.objects.filter(snapshot=part.snapshot)
    return sum(found.values_list("population", flat=True))


def _connect(address: str, number: int) -> Connection:
    from integrations.actions import connections
    from integrations.actions.connections import Draft
    from integrations.plugin import Identity
    from integrations.providers.google import GOOGLE
    from tests import factories

    values = {
        "domain": DOMAIN,
        "administrator": ADMINISTRATOR,
        "key": json.dumps(tell(address, "key")),
        "base_url": address,
    }
    return connections.add_connection(
        draft=Draft(provider=GOOGLE, title=f"Google {number}", values=values),
        identity=Identity(account=f"{DOMAIN} {number}", caller="bench"),
        actor=factories.lead(f"Lead {number}"),
        at=datetime.now(UTC),
    )


@contextmanager
def _watched() -> Iterator[list[int]]:
    """Yield the most megabytes this process had while the block ran."""
    peak, is_over = [0], threading.Event()

    def look() -> None:
        while not is_over.wait(0.1):
            status = Path("/proc/self/status").read_text()
            peak[0] = max(peak[0], int(status.partition("VmRSS:")[2].split()[0]) // 1024)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        is_over.set()
        watcher.join()


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            tell(address, "counts")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The simulated Google does not answer.")


def main() -> int:
    """Print what each reading took; return 1 when there were too many calls."""
    readings: list[Reading] = []
    with database(), simulated() as address:
        from tests import factories

        factories.organization()
        first = _connect(address, 1)
        readings += measure("no latency", address, first)
        readings += measure("again at once", address, first)
        tell(address, "trouble", latency_ms=30)
        readings += measure("30 ms latency", address, _connect(address, 2))
    print(_report(readings))  # noqa: T201
    return 0 if all(r.calls <= RATIO_TARGET * r.least for r in readings) else 1


def _report(readings: list[Reading]) -> str:
    rows = [
        f"| {r.title} | {r.collector} | {r.calls} | {r.least} | {r.calls / r.least:.2f} "
        f"| {r.seconds:.1f} | {r.judging:.1f} | {r.most_in_flight} | {r.megabytes} "
        f"| {r.resources} |"
        for r in readings
    ]
    head = (
        "| reading | collector | calls | least | ÷ | seconds | judging | in flight | MB | judged |"
    )
    load = os.getloadavg()[0]
    return "\n".join([head, "|---|---|" + "---:|" * 8, *rows, "", f"Load at the end: {load:.1f}."])


if __name__ == "__main__":
    sys.exit(main())
