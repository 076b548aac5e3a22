"""How long the server takes for the pages of the record, of a year with 100,000 resources.

    .venv/bin/python -m tests.bench.year [RESOURCES] [TIMES]

Hourly runs of 24 checks over twelve months, 0.1 % of the resources changing a day, every control
of the catalogue's Security category; then the same pages of a record a hundredth as large, whose
number of queries must be the same.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django

from compliance.jobs.local import engines
from compliance.jobs.local.profile import Profile

if TYPE_CHECKING:
    from django.test import Client

TARGET = 100.0  # milliseconds, of 95 in 100 requests
_RESOURCES, _TIMES, _DAYS, _CHECKS = 100_000, 60, 365, 24
_SEALED = """
    INSERT INTO evidence_artifact (sha256, size, media_type, received_at)
    VALUES (encode(sha256('year'), 'hex'), 10, 'application/jsonl', now());
    INSERT INTO evidence_receipt (calls_id, call_count, page_count, error_count, operations, caller,
        tool, started_at, ended_at)
    SELECT a.id, 100, 100, 0, '{}', 'role/reader', 'trackrecord', now() - n * interval '1 hour',
        now() - n * interval '1 hour'
    FROM evidence_artifact a, generate_series(%(days)s * 24, 1, -1) n;
    INSERT INTO evidence_snapshot (source_id, collector, artifact_id, receipt_id, observed_at)
    SELECT %(source)s, 'aws.all', r.calls_id, r.id, r.started_at FROM evidence_receipt r;
"""
# A resource is known by its number; its check by that number's remainder.
_FINDINGS = """
    INSERT INTO evidence_finding (source_id, check_id, resource_id, resource_title, region,
        outcome, reason, began_at, ended_at)
    SELECT %(source)s, (%(checks)s::text[])[1 + n %% %(number)s], 'arn:' || lpad(n::text, 7, '0'),
        'resource-' || lpad(n::text, 7, '0'), 'eu-west-1',
        CASE WHEN n %% 97 = 0 THEN 'fail' ELSE 'pass' END, 'As wanted',
        now() - %(days)s * interval '1 day',
        CASE WHEN n <= %(changing)s * %(days)s
             THEN now() - (1 + n %% (%(days)s - 1)) * interval '1 day' END
    FROM generate_series(1, %(resources)s) n;
    INSERT INTO evidence_finding (source_id, check_id, resource_id, resource_title, region,
        outcome, reason, began_at)
    SELECT source_id, check_id, resource_id, resource_title, region,
        CASE WHEN outcome = 'fail' OR id %% 3 > 0 THEN 'pass' ELSE 'fail' END, 'Changed', ended_at
    FROM evidence_finding WHERE ended_at IS NOT NULL;
"""
_ITEMS = """
    INSERT INTO evidence_evidenceitem (title, origin, artifact_id, file_name, covers_from,
        covers_to, collected_at, received_at, source_id, check_id, provenance, withdrawn_reason)
    SELECT 'Checked by ' || c.check_id, 'check', a.id, '', now() - d * interval '1 day',
        now() - d * interval '1 day' + interval '23 hours', now() - d * interval '1 day',
        now() - d * interval '1 day', %(source)s, c.check_id, '{}', ''
    FROM evidence_artifact a, unnest(%(checks)s::text[]) AS c (check_id),
         generate_series(1, %(days)s) d;
    INSERT INTO evidence_evidencelink (item_id, control_id, linked_at)
    SELECT i.id, s.control_id, i.received_at
    FROM evidence_evidenceitem i JOIN controls_controlcheck s USING (check_id);
    INSERT INTO evidence_evaluation (snapshot_id, source_id, check_id, check_version, observed_at,
        population, passed, failed, not_applicable, unknown, excluded, verdicts_sha256, item_id)
    SELECT s.id, %(source)s, i.check_id, 1, s.observed_at, 4166, 4100, 66, 0, 0, 0, '', i.id
    FROM evidence_evidenceitem i JOIN evidence_snapshot s
      ON s.observed_at >= i.covers_from AND s.observed_at < i.covers_from + interval '1 day';
    INSERT INTO evidence_operation (source_id, check_id, outcome, began_at, seen_to, holds_until)
    SELECT %(source)s, c.check_id, CASE WHEN d %% 7 = 0 THEN 'fail' ELSE 'pass' END,
        now() - d * interval '1 day', now() - (d - 1) * interval '1 day' - interval '1 hour',
        now() - (d - 1) * interval '1 day'
    FROM unnest(%(checks)s::text[]) AS c (check_id), generate_series(1, %(days)s) d;
"""
_PAPER = """
    INSERT INTO evidence_evidenceitem (title, origin, artifact_id, file_name, covers_from,
        covers_to, collected_at, received_at, added_by_id, check_id, provenance, withdrawn_reason)
    SELECT c.code || ' performed', 'upload', a.id, 'x.pdf', now() - m * interval '30 days',
        now() - m * interval '30 days', now() - m * interval '30 days',
        now() - m * interval '30 days', %(user)s, '', '{}', ''
    FROM evidence_artifact a, controls_control c, generate_series(1, 12) m;
    INSERT INTO evidence_evidencelink (item_id, control_id, linked_at)
    SELECT i.id, c.id, i.received_at FROM evidence_evidenceitem i
    JOIN controls_control c ON i.title = c.code || ' performed';
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One page: milliseconds of server time, of 50 and 95 in 100 requests, and its queries."""

    name: str
    median: float
    late: float
    queries: int


def main(resources: int, times: int) -> int:
    """Print a row for each page; fail where one is late or asks more of a larger record."""
    with engines.running(Profile.named("bench")) as environment:
        os.environ.update(environment)
        django.setup()
        with _record(resources // 100):
            small = {page.name: page.queries for page in _pages(1)}
        with _record(resources):
            measured = list(_pages(times))
    print(f"| page | queries | of a hundredth | p50 ms | p95 ms, of {times} |")  # noqa: T201
    print("|---|---:|---:|---:|---:|")  # noqa: T201
    for page in sorted(measured, key=lambda page: -page.late):
        asked = f"{page.queries} | {small[page.name]}"
        print(f"| {page.name} | {asked} | {page.median:.0f} | {page.late:.0f} |")  # noqa: T201
    late = [page for page in measured if page.late > TARGET]
    grown = [page for page in measured if page.queries != small[page.name]]
    print(f"{len(measured) - len(late)} of {len(measured)} within {TARGET:.0f} ms")  # noqa: T201
    return int(bool(late or grown))


@contextmanager
def _record(resources: int) -> Iterator[None]:
    """Make a record of this size in a database of its own, for as long as it is needed."""
    from django.db import connection

    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        _fill(resources)
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def _fill(resources: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from controls.models import Control, ControlCheck
    from integrations.providers import PROVIDERS
    from tests import factories

    factories.organization()
    lead = factories.lead()
    call_command("load_catalogue", verbosity=0)
    Control.objects.update(owner=lead)
    known = set(ControlCheck.objects.values_list("check_id", flat=True))
    checks = sorted(known & {check.id for check in PROVIDERS["aws"].checks})[:_CHECKS]
    values: dict[str, Any] = {
        "source": factories.source().pk,
        "user": lead.pk,
        "checks": checks,
        "number": len(checks),
        "resources": resources,
        "changing": max(resources // 1000, 1),
        "days": _DAYS,
    }
    with connection.cursor() as cursor:
        for statement in (_SEALED, _FINDINGS, _ITEMS, _PAPER):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")


def _addresses() -> dict[str, str]:
    from controls.models import Control
    from evidence.models import EvidenceItem, Finding

    control = Control.objects.filter(checks__check_id__startswith="AWS").earliest("pk")
    finding = Finding.objects.failing().open().earliest("pk")
    item = EvidenceItem.objects.exclude(check_id="").latest("pk")
    day = "?as_of=" + f"{item.covers_from:%Y-%m-%d}"
    return {
        "dashboard": "/dashboard/",
        "dashboard, as of a day": f"/dashboard/{day}",
        "controls": "/controls/",
        "control": f"/controls/{control.code}/",
        "control, as of a day": f"/controls/{control.code}/{day}",
        "criteria": "/criteria/",
        "checks": "/checks/",
        "check": f"/checks/{finding.check_id}/",
        "check, as of a day": f"/checks/{finding.check_id}/{day}",
        "resource": f"/checks/{finding.check_id}/{finding.pk}/",
        "evidence": "/evidence/",
        "evidence item": f"/evidence/{item.pk}/",
        "work": "/work/",
    }


def _pages(times: int) -> Iterator[Measured]:
    from django.conf import settings
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections, reset_queries
    from django.test import Client, override_settings

    from compliance.accounts.models import User

    # As between requests of one gunicorn thread: the connection and its log stay.
    request_started.disconnect(reset_queries)
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(role="lead"))
        for name, path in _addresses().items():
            yield _measured(client, name, path, times)


def _measured(client: Client, name: str, path: str, times: int) -> Measured:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200, path
        queries = len(captured)
    took = []
    for _time in range(times):
        begun = time.perf_counter()
        client.get(path)
        took.append(1_000 * (time.perf_counter() - begun))
    late = statistics.quantiles(took, n=20)[-1] if times > 1 else took[0]
    return Measured(name=name, median=statistics.median(took), late=late, queries=queries)


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*given, *(_RESOURCES, _TIMES)[len(given) :]))
