"""Who is working on what, seen from two database sessions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import InterfaceError, OperationalError, connection

from integrations.claims import claimed, is_claimed
from integrations.models import CollectionRun, CollectorRun
from tests.workers import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def part(collector: str = "aws.iam", connection_id: int = 1) -> CollectorRun:
    return CollectorRun(run=CollectionRun(connection_id=connection_id), collector=collector)


@contextmanager
def another_worker_on(its: CollectorRun) -> Iterator[int]:
    """Claim a part from a thread, which has a database session of its own; give its number."""
    has_claimed, may_end, sessions = threading.Event(), threading.Event(), list[int]()

    def work() -> None:
        with suppress(OperationalError, InterfaceError), claimed(its) as is_ours:
            assert is_ours
            sessions.append(connection.connection.info.backend_pid)
            has_claimed.set()
            may_end.wait(30)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert has_claimed.wait(30)
    try:
        yield sessions[0]
    finally:
        may_end.set()
        thread.join()


def test_the_second_worker_does_not_get_what_the_first_works_on() -> None:
    with another_worker_on(part()):
        with claimed(part()) as is_ours:
            assert not is_ours
        assert is_claimed(part())

    assert not is_claimed(part())


@pytest.mark.parametrize("other", [part("aws.s3"), part(connection_id=2)])
def test_another_collector_and_another_connection_are_free(other: CollectorRun) -> None:
    with another_worker_on(part()), claimed(other) as is_ours:
        assert is_ours


def test_a_claim_is_given_back_when_the_work_fails() -> None:
    with pytest.raises(ZeroDivisionError), claimed(part()):
        _ = 1 / 0

    with another_worker_on(part()):
        pass


def test_a_worker_that_loses_its_session_loses_its_claim() -> None:
    with another_worker_on(part()) as session:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [session])

        assert eventually(lambda: not is_claimed(part()), within=10)
