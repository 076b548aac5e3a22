"""How long a list takes, whatever is asked of it, in a record of 100,000 rows.

    .venv/bin/python -m tests.bench.lists

Fills a database of its own with 100,000 evidence items, findings and ledger entries, asks each
list for its pages ten times through the whole of Django, and prints Markdown. Ends with 1 when
the slowest median is over the target.
"""

from __future__ import annotations

import html
import re
import statistics
import sys
import time
from typing import TYPE_CHECKING

from tests.bench.large_record import database, fill

if TYPE_CHECKING:
    from django.test import Client

TIMES, TARGET_MS = 10, 100.0
_NEXT = re.compile(r'id="page-next" href="([^"]+)"')
QUESTIONS = {
    "evidence: first page": "/evidence/",
    "evidence: by title": "/evidence/?sort=evidence",
    "evidence: a rare word": "/evidence/?q=payroll",
    "evidence: a word of a third": "/evidence/?q=console",
    "evidence: two words": "/evidence/?q=access+review",
    "evidence: of one control": "/evidence/?control=AC-04",
    "evidence: days": "/evidence/?covered_from=2026-01-01",
    "evidence: uploaded": "/evidence/?origin=upload&sort=received",
    "resources of a check": "/checks/AWS-04/",
    "resources: by title": "/checks/AWS-04/?sort=resource",
    "resources: a word": "/checks/AWS-04/?q=0777",
    "ledger: first page": "/ledger/",
    "ledger: a rare word": "/ledger/?q=evidence:77777",
    "ledger: by subject": "/ledger/?sort=subject",
    "ledger: one event": "/ledger/?event=evidence.uploaded",
    "controls: worst first": "/controls/",
}


def measure(client: Client, url: str) -> tuple[float, int]:
    """Return the median milliseconds of a page, and its length in bytes."""
    size = len(client.get(url).content)
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = client.get(url)
        taken.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, url
    return statistics.median(taken), size


def deep(client: Client, url: str, pages: int) -> str:
    """Return the address of a page far into a list."""
    for _ in range(pages):
        found = _NEXT.search(client.get(url).content.decode())
        assert found is not None, url
        url = html.unescape(found[1])
    return url


def main() -> int:
    """Print how long each page takes; return 1 when one is over the target."""
    slowest = 0.0
    lines = ["| list | asked | ms | KB |", "|---|---|---:|---:|"]
    with database():
        from django.conf import settings
        from django.test import Client, override_settings

        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        storages = {**settings.STORAGES, "staticfiles": plain}

        people = fill()
        client = Client()
        client.force_login(people["lead"])
        with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=storages):
            far = {"evidence: page 100": deep(client, "/evidence/", 99)}
            for name, url in (QUESTIONS | far).items():
                taken, size = measure(client, url)
                slowest = max(slowest, taken)
                lines.append(f"| {name} | `{url[:48]}` | {taken:.0f} | {size // 1024} |")
    print("\n".join(lines))  # noqa: T201
    return 0 if slowest <= TARGET_MS else 1


if __name__ == "__main__":
    sys.exit(main())
