"""A record as large as a company's of some years, in a database of its own, for benchmarks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import django

from compliance.jobs.local import engines
from compliance.jobs.local.profile import Profile

if TYPE_CHECKING:
    from compliance.accounts.models import User

ROWS = 100_000
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
def database() -> Iterator[None]:
    """Make an empty database for as long as it is needed."""
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
