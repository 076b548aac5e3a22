"""How long the server takes for each page of the demo, with how many queries and bytes.

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

import django

from compliance.jobs.local import engines
from compliance.jobs.local.profile import Profile

TARGET = 50.0  # milliseconds
_TIMES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One page: milliseconds (median, least, of the processor), queries, bytes, and compressed."""

    name: str
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
    print(f"| page | ms, median of {times} | least | processor | queries | KB | compressed |")  # noqa: T201
    print("|---|---:|---:|---:|---:|---:|---:|")  # noqa: T201
    for page in measured:
        print(_row(page))  # noqa: T201
    return int(any(page.median > TARGET for page in measured))


def _row(page: Measured) -> str:
    sizes = f"{page.size / 1024:.0f} | {page.compressed / 1024:.1f}"
    times = f"{page.median:.0f} | {page.least:.0f} | {page.cpu:.0f}"
    return f"| {page.name} | {times} | {page.queries} | {sizes} |"


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
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.filter(role="lead").earliest("pk"))
    for name in PAGES:
        yield _measured(client, name, path_of(name), times)


def _measured(client: object, name: str, path: str, times: int) -> Measured:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as captured:
        body = client.get(path).content  # type: ignore[attr-defined]
        queries = len(captured)  # before the log is begun anew
    took, worked = [], []
    for _time in range(times):
        begun, working = time.perf_counter(), time.process_time()
        client.get(path)  # type: ignore[attr-defined]
        took.append(1_000 * (time.perf_counter() - begun))
        worked.append(1_000 * (time.process_time() - working))
    return Measured(
        name=name,
        median=statistics.median(took),
        least=min(took),
        cpu=statistics.median(worked),
        queries=queries,
        size=len(body),
        compressed=len(gzip.compress(body)),
    )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _TIMES))
