"""How fast one run's findings are merged, and what a snapshot's checks cost as one batch.

    .venv/bin/python -m tests.bench.judging [RESOURCES]

Judges RESOURCES resources by ten checks into a database of its own: all new, unchanged, and with
one in a thousand changed; then the same again check by check. Prints Markdown.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.bench.large_record import database

RESOURCES, CHECKS, CHANGED = 20_000, 10, 1_000
_HOUR = timedelta(hours=1)
_START = datetime(2026, 1, 1, tzinfo=UTC)


def _judged(number: int, resources: int, failing: int) -> Any:
    from evidence.rules.judged import JudgedCheck, JudgedResource
    from evidence.rules.severity import Severity
    from evidence.rules.verdict import failed, passed

    return JudgedCheck(
        check_id=f"AWS-{number:02}",
        version=1,
        title="Bench",
        severity=Severity.HIGH,
        resources=tuple(
            JudgedResource(
                id=f"r{place}",
                title=f"Resource {place}",
                region="",
                verdict=failed("open") if place % CHANGED < failing else passed("closed"),
            )
            for place in range(resources)
        ),
    )


def _snapshot(source: Any, hours: int) -> Any:
    from compliance.ledger.models import Job
    from evidence.actions.collected import Fetched, take_snapshot

    at = _START + hours * _HOUR
    fetched = Fetched(
        collector="bench",
        snapshot=b"{}\n",
        calls=f"{source.pk} at {hours}".encode(),
        call_count=1,
        page_count=1,
        error_count=0,
        operations={},
        caller="bench",
        tool="bench",
        started_at=at,
        ended_at=at,
    )
    return take_snapshot(source=source, fetched=fetched, actor=Job("bench"), at=at)


def _record(snapshot: Any, judged: list[Any], *, is_batch: bool) -> None:
    from compliance.ledger.models import Job
    from evidence.actions.judged import record_evaluations

    for part in [judged] if is_batch else [[each] for each in judged]:
        record_evaluations(
            snapshot=snapshot,
            judged=part,
            expected_within=2 * _HOUR,
            actor=Job("bench"),
            at=snapshot.observed_at,
        )


def _timed(act: Callable[[], None]) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        act()
        return time.perf_counter() - began, len(queries)


def _rows(resources: int) -> list[str]:
    from tests import factories

    rows = []
    for is_batch in (True, False):
        source = factories.source(account="batch" if is_batch else "one by one")
        for hours, (title, failing) in enumerate(
            (("all new", 0), ("unchanged", 0), ("1 in 1,000 changed", 1)), 1
        ):
            judged = [_judged(number, resources, failing) for number in range(CHECKS)]
            snapshot = _snapshot(source, hours)
            seconds, queries = _timed(partial(_record, snapshot, judged, is_batch=is_batch))
            how = "one batch" if is_batch else "check by check"
            rate = resources * CHECKS / seconds
            rows.append(f"| {title} | {how} | {seconds:.2f} | {queries} | {rate:,.0f} |")
    return rows


def main() -> int:
    """Print what merging took."""
    resources = int(sys.argv[1]) if len(sys.argv) > 1 else RESOURCES
    with database():
        from tests import factories

        factories.organization()
        rows = _rows(resources)
    head = "| verdicts | as | seconds | queries | verdicts/s |"
    load = os.getloadavg()[0]
    print("\n".join([head, "|---|---|---:|---:|---:|", *rows, "", f"Load: {load:.1f}."]))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
