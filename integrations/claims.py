"""Who is working on what: PostgreSQL session locks that a dead worker loses by dying.

A lock is held by the worker's own database session, so a worker killed at any line, or cut off
from the database, frees it at once; nothing has to time out.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from .models import CollectorRun


@contextmanager
def claimed(part: CollectorRun) -> Iterator[bool]:
    """Yield whether this session now is the only one to work on that collector and connection."""
    key = _key(part)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        is_ours = cursor.fetchone() == (True,)
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def is_claimed(part: CollectorRun) -> bool:
    """Say whether any session is working on it now."""
    with claimed(part) as is_ours:
        return not is_ours


def _key(part: CollectorRun) -> int:
    name = f"trackrecord collector {part.run.connection_id} {part.collector}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
