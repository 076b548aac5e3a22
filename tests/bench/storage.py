"""What a year of hourly runs costs in rows, and how fast verdicts are merged.

    .venv/bin/python -m tests.bench.storage [RESOURCES] [RUNS]

One check over 10,000 resources, judged in 8,760 hourly runs, of which 0.1 % of the resources
change a day; by the product's own action, into PostgreSQL.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import django

from compliance.jobs.local import engines
from compliance.jobs.local.profile import Profile

if TYPE_CHECKING:
    from evidence.models import Source
    from evidence.rules.judged import JudgedCheck

_RESOURCES, _RUNS = 10_000, 8_760
_START = datetime(2025, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_TABLES = ("evidence_finding", "evidence_operation", "evidence_evidenceitem", "evidence_evaluation")


def main(resources: int, runs: int) -> int:
    """Print the rows each table has after the runs, and how long merging took."""
    with engines.running(Profile.named("bench")) as environment:
        os.environ.update(environment)
        django.setup()
        from django.db import connection

        own = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            _say(resources, runs)
        finally:
            connection.creation.destroy_test_db(own, verbosity=0)
    return 0


def _say(resources: int, runs: int) -> None:
    from tests import factories

    source = factories.source()
    factories.control(checks=["AWS-04"], cadence="continuous")
    begun = time.perf_counter()
    changed = sum(_run(source, judged, n) for n, judged in enumerate(_judged(resources, runs)))
    took = time.perf_counter() - begun
    verdicts = resources * runs
    print(f"{runs} runs x {resources} resources: {verdicts} verdicts, {changed} changes")  # noqa: T201
    print(f"{took:.0f} s, {verdicts / took:,.0f} verdicts a second through the action")  # noqa: T201
    print("\n".join(_rows(changed)))  # noqa: T201
    print("\n".join(_merging(resources)))  # noqa: T201


def _judged(resources: int, runs: int) -> Iterator[JudgedCheck]:
    """Yield each run's verdicts: some resources become otherwise once a day."""
    from evidence.rules.judged import JudgedCheck, JudgedResource
    from evidence.rules.verdict import failed, passed

    good, bad = passed("As wanted"), failed("Not as wanted")
    now = [JudgedResource(id=f"r{n:06}", title=f"r{n}", region="", verdict=good)
           for n in range(resources)]  # fmt: skip
    a_day, place = max(resources // 1000, 1), 0
    for run in range(runs):
        if run % 24 == 23:
            for _ in range(a_day):
                one = now[place % resources]
                verdict = bad if one.verdict is good else good
                now[place % resources] = JudgedResource(
                    id=one.id, title=one.title, region="", verdict=verdict
                )
                place += 7
        yield JudgedCheck(check_id="AWS-04", version=1, title="x", resources=tuple(now))


def _run(source: Source, judged: JudgedCheck, number: int) -> int:
    """Keep one run's verdicts; return how many findings it ended."""
    from compliance.ledger.models import Job
    from evidence.actions.judged import record_evaluation
    from evidence.models import Finding
    from tests import factories

    at = _START + number * _HOUR
    record_evaluation(
        snapshot=factories.snapshot(source, observed_at=at),
        judged=judged,
        expected_within=2 * _HOUR,
        actor=Job("bench"),
        at=at,
    )
    return Finding.objects.filter(ended_at=at).count() if number % 24 == 23 else 0


def _rows(changed: int) -> Iterator[str]:
    from django.db import connection

    yield "| table | rows | bytes | rows a change |"
    yield "|---|---:|---:|---:|"
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"SELECT count(*), pg_total_relation_size('{table}') FROM {table}")  # noqa: S608
            rows, size = cursor.fetchone()
            yield f"| {table} | {rows} | {size} | {rows / max(changed, 1):.2f} |"


def _merging(resources: int) -> Iterator[str]:
    """Tell how fast one run's verdicts are merged: new ones, unchanged ones, and all changed."""
    from evidence import findings
    from evidence.rules.judged import JudgedCheck, JudgedResource
    from evidence.rules.verdict import failed, passed
    from tests import factories

    source = factories.source("merging")
    yield "| merged | resources a second |"
    yield "|---|---:|"
    cases = (("all new", passed("x")), ("none changed", passed("x")), ("all changed", failed("y")))
    for number, (name, verdict) in enumerate(cases):
        judged = JudgedCheck(
            check_id="AWS-05",
            version=1,
            title="x",
            resources=tuple(
                JudgedResource(id=f"r{n:06}", title=f"r{n}", region="", verdict=verdict)
                for n in range(resources)
            ),
        )
        begun = time.perf_counter()
        findings.merge(source, judged, at=_START + number * _HOUR)
        yield f"| {name} | {resources / (time.perf_counter() - begun):,.0f} |"


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(_RESOURCES, _RUNS)[len(given) :]))
