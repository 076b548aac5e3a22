"""How long the server takes for each page of the demo, as lead and as auditor, with its queries.

Run `bin/demo --once` first, then: .venv/bin/python -m tests.bench.pages [TIMES]
"""

from __future__ import annotations

import gzip
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import django

from compliance.jobs.local import engines
from compliance.jobs.local.profile import Profile

if TYPE_CHECKING:
    from django.test import Client

TARGET = 50.0  # milliseconds
_TIMES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One page: milliseconds (median, least, of the processor), queries, bytes, and compressed."""

    name: str
    role: str
    median: float
    least: float
    cpu: float
    queries: int
    size: int
    compressed: int


def main(times: int) -> int:
    """Print a row for each page; fail when one takes longer than the target."""
    with engines.running(Profile.named("demo")) as environment:
        os.environ.update(environment)
        django.setup()
        measured = sorted(_pages(times), key=lambda page: -page.median)
    print("\n".join(_lines(measured, times)))  # noqa: T201
    return int(any(page.median > TARGET for page in measured))


def _lines(measured: list[Measured], times: int) -> Iterator[str]:
    yield f"| page | role | queries | processor | ms, median of {times} | least | KB | compressed |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    yield from map(_row, measured)
    for title, key in (("median", "median"), ("least", "least"), ("processor", "cpu")):
        within = sum(getattr(page, key) <= TARGET for page in measured)
        yield f"{title}: {within} of {len(measured)} within {TARGET:.0f} ms"


def _row(page: Measured) -> str:
    sizes = f"{page.size / 1024:.0f} | {page.compressed / 1024:.1f}"
    times = f"{page.cpu:.0f} | {page.median:.0f} | {page.least:.0f}"
    return f"| {page.name} | {page.role} | {page.queries} | {times} | {sizes} |"


def _pages(times: int) -> Iterator[Measured]:
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections, reset_queries
    from django.test import Client

    from compliance.accounts.models import User
    from tests.addresses import PAGES, path_of

    # As between requests of one gunicorn thread: the connection and its log stay.
    request_started.disconnect(reset_queries)
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    for role in ("lead", "auditor"):
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.filter(role=role).earliest("pk"))
        for name in PAGES:
            if client.get(path_of(name)).status_code == 200:
                yield _measured(client, name, role, times)


def _measured(client: Client, name: str, role: str, times: int) -> Measured:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.addresses import path_of

    path = path_of(name)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        body = client.get(path).content
        queries = len(captured)  # before the log is begun anew
    took, worked = [], []
    for _time in range(times):
        begun, working = time.perf_counter(), time.process_time()
        client.get(path)
        took.append(1_000 * (time.perf_counter() - begun))
        worked.append(1_000 * (time.process_time() - working))
    return Measured(
        name=name,
        role=role,
        median=statistics.median(took),
        least=min(took),
        cpu=statistics.median(worked),
        queries=queries,
        size=len(body),
        compressed=len(gzip.compress(body)),
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _TIMES))
