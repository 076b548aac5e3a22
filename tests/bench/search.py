"""How long a search takes, for a lead and for an auditor, in a large record.

    .venv/bin/python -m tests.bench.search

Fills a database of its own with 100,000 evidence items, as many findings and ledger entries, 165
controls and 61 criteria, asks each question twenty times, and prints Markdown: the median and the
quickest, with how busy the machine was. Ends with 1 when the slowest median is over the target.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import django

from compliance.jobs.local import engines
from compliance.jobs.local.profile import Profile

if TYPE_CHECKING:
    from compliance.accounts.models import User

ROWS, TIMES, TARGET_MS = 100_000, 20, 50.0
QUESTIONS = {
    "an id of a control": "AC-04",
    "an id of evidence": "EV-77777",
    "a number": "4711",
    "two words that few have": "payroll migration",
    "a word that a third has": "console",
    "a word that all have": "evidence",
    "two letters": "re",
    "a word as it is typed": "quart",
    "a misspelt word that few have": "payrol migratoin",
    "misspelt words": "acess review",
    "a misspelt word that a third would have": "consoel",
    "a resource": "bucket-0777",
    "an act": "add evidence access review",
    "what nobody has": "zyzzyva",
}
_TITLES = (
    "Users with console access have an MFA device, evidence of the console",
    "Access review of production, signed evidence",
    "Buckets block public access, evidence from the provider",
    "Quarterly restore test with its protocol, evidence of the restore",
    "Console of the key store, evidence of rotation",
    "Change approved before release, evidence of the pull request",
)
_EVIDENCE = """
    INSERT INTO evidence_artifact (sha256, size, media_type, received_at)
    SELECT encode(sha256(n::text::bytea), 'hex'), 10, 'text/plain', now()
    FROM generate_series(1, %(rows)s) n;
    INSERT INTO evidence_evidenceitem (title, origin, artifact_id, file_name, covers_from,
        covers_to, collected_at, received_at, added_by_id, check_id, provenance, withdrawn_reason)
    SELECT CASE WHEN n %% 5000 = 0 THEN 'Payroll migration plan ' || n
           ELSE (%(titles)s::text[])[1 + n %% 6] || ' ' || n END,
        'upload', a.id, 'file-' || n || '.pdf', now() - n * interval '1 minute',
        now() - n * interval '1 minute', now(), now(), %(user)s, '', '{}', ''
    FROM generate_series(1, %(rows)s) n
    JOIN evidence_artifact a ON a.sha256 = encode(sha256(n::text::bytea), 'hex');
    INSERT INTO evidence_evidencelink (item_id, control_id, linked_at)
    SELECT i.id, c.id, now() FROM evidence_evidenceitem i
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n, count(*) OVER () AS of
          FROM controls_control) c ON i.id %% c.of = c.n - 1;
"""
_FINDINGS = """
    INSERT INTO evidence_finding (source_id, check_id, resource_id, resource_title, region,
        outcome, reason, began_at)
    SELECT %(source)s, 'AWS-0' || 1 + n %% 9, 'arn:aws:s3:::bucket-' || lpad(n::text, 6, '0'),
        'bucket-' || lpad(n::text, 6, '0'), 'eu-west-1', 'pass', 'As wanted', now()
    FROM generate_series(1, %(rows)s) n;
"""
_LEDGER = """
    INSERT INTO ledger_ledgerentry (sequence, occurred_at, recorded_at, user_id, job, event,
        subject, details, leaf, digest)
    SELECT 1000 + n, now(), now(), %(user)s, '', 'evidence.uploaded', 'evidence:' || n, '{}',
        encode(sha256(n::text::bytea), 'hex'), encode(sha256(('d' || n)::bytea), 'hex')
    FROM generate_series(1, %(rows)s) n;
"""


@contextmanager
def _database() -> Iterator[None]:
    with engines.running(Profile.named("bench")) as environment:
        os.environ.update(environment)
        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def fill() -> dict[str, User]:
    """Fill the record and return who asks."""
    from django.core.management import call_command
    from django.db import connection

    from tests import factories

    factories.organization()
    lead, auditor = factories.lead(), factories.auditor()
    call_command("load_catalogue", verbosity=0)
    factories.audit(
        "Type II",
        auditors=[auditor],
        first_day=date(2020, 1, 1),
        last_day=date(2099, 12, 31),
    )
    values: dict[str, int | list[str]] = {
        "rows": ROWS,
        "titles": list(_TITLES),
        "user": lead.pk,
        "source": factories.source().pk,
    }
    with connection.cursor() as cursor:
        for statement in (_EVIDENCE, _FINDINGS, _LEDGER):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
    return {"lead": lead, "auditor": auditor}


def measure(user: User, words: str) -> tuple[float, float, int]:
    """Return the median and the least milliseconds of one question, and how many hits it has."""
    from compliance.dashboard.search import search
    from compliance.dashboard.search.asker import Asker

    asker = Asker(user=user, today=date.today(), ways=())  # noqa: DTZ011
    ask: Callable[[], int] = lambda: search(asker, words).count  # noqa: E731
    found = ask()
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), min(taken), found


def main() -> int:
    """Print how long each question takes; return 1 when one is over the target."""
    slowest = 0.0
    lines = [
        "| asked | typed | lead, ms | hits | auditor, ms | hits |",
        "|---|---|---:|---:|---:|---:|",
    ]
    with _database():
        people = fill()
        before = os.getloadavg()[0]
        for name, words in QUESTIONS.items():
            taken = [measure(user, words) for user in people.values()]
            slowest = max(slowest, *(median for median, _least, _found in taken))
            cells = " | ".join(
                f"{median:.0f} ({least:.0f}) | {hits}" for median, least, hits in taken
            )
            lines.append(f"| {name} | {words} | {cells} |")
    print("\n".join(lines))  # noqa: T201
    load = f"{before:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores"
    print(f"\nMedian (quickest) of {TIMES}. Load of the machine: {load}.")  # noqa: T201
    return 0 if slowest <= TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())
