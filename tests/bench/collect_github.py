"""How fast, and with how many calls, every change of a large organization is read and kept.

    .venv/bin/python -m tests.bench.collect_github [PULLS]

Serves a simulated GitHub with 50,000 merged pull requests over 200 repositories and 5,000 members
in a process of its own, reads all of it into a database of its own by the product's own actions,
without and with 30 ms of latency, changes 1 % and reads again. Prints Markdown; ends with 1 when
there were more than 1.2 times the least possible calls.
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
    from integrations.models import Connection

PULLS, REPOSITORIES, PAGE = 50_000, 200, 100
RATIO_TARGET = 1.2
CHANGED = 0.01
_UNLIMITED = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One reading of everything, or of what changed."""

    title: str
    seconds: float
    calls: int
    least: int
    points: int
    most_in_flight: int
    megabytes: int
    items: int


@contextmanager
def simulated(pulls: int) -> Iterator[str]:
    """Serve the large organization in a process of its own; yield its address."""
    port = free_port(8799)
    command = [sys.executable, "-m", "compliance.jobs.local.github", "--port", str(port)]
    with subprocess.Popen([*command, "--large", "--pulls", str(pulls)]) as server:
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


def measure(title: str, address: str, connection: Connection) -> Reading:
    """Read what there is to read, as a worker does."""
    from evidence.models import PopulationItem

    tell(address, "reset")
    before = {s.place: (s.state or {}).get("mark") for s in _streams()}
    with _watched() as peak:
        started = time.monotonic()
        _run(connection)
        seconds = time.monotonic() - started
    figures = tell(address, "counts")
    return Reading(
        title=title,
        seconds=seconds,
        calls=figures["total"],
        least=_least(before),
        points=figures["points"]["graphql"],
        most_in_flight=figures["most_in_flight"],
        megabytes=peak[0],
        items=PopulationItem.objects.count(),
    )


def _least(before: dict[str, Any]) -> int:
    """Return the fewest calls that can bring it.

    The organization and who asks, a page of the list for each 100 repositories; of each that
    changed, pages of 100 until the longer of its two lists ends (a later reading ends on the
    first), one for what was deployed, and two for what was pushed past the rules.
    """
    from evidence.models import PopulationItem

    total = 2 + math.ceil(REPOSITORIES / PAGE)
    for stream in _streams():
        if before.get(stream.place) == stream.state["mark"]:
            continue
        items = PopulationItem.objects.current().filter(stream=stream)
        counts = [items.of_kind(kind).count() for kind in ("change", "commit")]
        deliveries = items.of_kind("delivery").count()
        is_first = stream.place not in before
        pages = math.ceil(max(counts) / PAGE) if is_first else 1
        total += max(pages, 1) + (max(math.ceil(deliveries / PAGE), 1) if is_first else 1) + 2
    return total


def _streams() -> Any:
    from evidence.models import Stream

    return Stream.objects.all()


def _run(connection: Connection) -> None:
    from integrations.actions import parts, runs
    from integrations.models import CollectorRun

    run = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    CollectorRun.objects.filter(run=run).exclude(collector="github.changes").delete()
    part = run.collectors.get()
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()
    assert part.state == "collected", part.error
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))


def _connect(address: str, number: int) -> Connection:
    from compliance.jobs.local.github.world import TOKEN
    from integrations.actions import connections
    from integrations.actions.connections import Draft
    from integrations.plugin import Identity
    from integrations.providers.github import GITHUB
    from tests import factories

    values = {
        "method": "token",
        "organizations": "northwind",
        "token": TOKEN,
        "base_url": address,
    }
    return connections.add_connection(
        draft=Draft(provider=GITHUB, title=f"GitHub {number}", values=values),
        identity=Identity(account=f"northwind {number}", caller="bench"),
        actor=factories.lead(f"Lead {number}"),
        at=datetime.now(UTC),
    )


def _change(address: str, pulls: int) -> None:
    """Label one in a hundred pull requests, spread over the repositories as they are."""
    from evidence.models import PopulationItem

    step = round(1 / CHANGED)
    items = PopulationItem.objects.current().of_kind("change").order_by("pk")
    now = datetime.now(UTC).isoformat()
    for name in items.values_list("external_id", flat=True)[:pulls:step]:
        repository, _, number = name.partition("#")
        tell(address, "label", repository=repository, number=int(number), name="seen", at=now)


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
    raise SystemExit("The simulated GitHub does not answer.")


def main() -> int:
    """Print what each reading took; return 1 when there were too many calls."""
    pulls = int(sys.argv[1]) if len(sys.argv) > 1 else PULLS
    readings: list[Reading] = []
    with database(), simulated(pulls) as address:
        from tests import factories

        factories.organization()
        tell(address, "trouble", points=_UNLIMITED, limit=_UNLIMITED)
        first = _connect(address, 1)
        readings.append(measure("all, no latency", address, first))
        _change(address, pulls)
        readings.append(measure("an hour later, 1 % changed", address, first))
        readings.append(measure("at once again, nothing changed", address, first))
        _forget()
        tell(address, "trouble", latency_ms=30)
        readings.append(measure("all, 30 ms latency", address, _connect(address, 2)))
    print(_report(readings))  # noqa: T201
    return 0 if all(r.calls <= RATIO_TARGET * r.least for r in readings) else 1


def _forget() -> None:
    """Begin with an empty record again, as the second connection finds it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM evidence_populationitem")
        cursor.execute("DELETE FROM evidence_stream")
        cursor.execute("SET session_replication_role = DEFAULT")


def _report(readings: list[Reading]) -> str:
    rows = [
        f"| {r.title} | {r.calls} | {r.least} | {r.calls / r.least:.2f} | {r.points} "
        f"| {r.seconds:.0f} | {r.most_in_flight} | {r.megabytes} | {r.items} |"
        for r in readings
    ]
    head = "| reading | calls | least | ÷ | points | seconds | in flight | MB | rows kept |"
    load = os.getloadavg()[0]
    return "\n".join([head, "|---|" + "---:|" * 8, *rows, "", f"Load at the end: {load:.1f}."])


if __name__ == "__main__":
    sys.exit(main())
