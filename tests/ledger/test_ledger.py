"""The ledger as PostgreSQL keeps it: one actor, no gaps, nothing ever changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction

from compliance.ledger.events import Event
from compliance.ledger.models import Job, LedgerEntry, record
from tests import factories
from tests.factories import AT

JOB = Job("collector")
LATER = timedelta(seconds=0.4)


def recorded(*subjects: str) -> list[LedgerEntry]:
    return [record(Event.SYSTEM_ADDED, subject=s, actor=JOB, at=AT) for s in subjects]


@pytest.mark.django_db
def test_an_entry_has_one_actor_a_person_or_a_job() -> None:
    lead = factories.lead()
    mine = record(Event.SYSTEM_ADDED, subject="system:a", actor=lead, at=AT)
    its = record(Event.SYSTEM_ADDED, subject="system:b", actor=JOB, at=AT)

    assert (mine.user, mine.job, mine.actor_name) == (lead, "", "Lea")
    assert (its.user, its.job, its.actor_name) == (None, "collector", "collector")


@pytest.mark.django_db
@pytest.mark.parametrize("job", ["", "collector"])
def test_the_database_refuses_none_and_two_actors(job: str) -> None:
    user = factories.lead() if job else None
    with pytest.raises(IntegrityError, match="ledger_entry_has_one_actor"), transaction.atomic():
        LedgerEntry.objects.create(
            sequence=1, occurred_at=AT, recorded_at=AT, user=user, job=job, event="x", digest="x"
        )


@pytest.mark.django_db
def test_what_comes_back_from_the_database_has_the_digest_it_was_recorded_with() -> None:
    odd = {"text": "naïve “quotes” \n 雲", "many": [1, None, True, {"z": 1, "a": 2**60}], "": ""}
    record(Event.SYSTEM_ADDED, subject="system:a", actor=JOB, at=AT, details=odd)
    record(Event.SYSTEM_ADDED, subject="system:b", actor=factories.lead(), at=AT)

    assert LedgerEntry.objects.first_broken_sequence() is None
    assert [e.sequence for e in LedgerEntry.objects.in_order()] == [1, 2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: LedgerEntry.objects.update(subject="other"),
        lambda: LedgerEntry.objects.all().delete(),
        lambda: LedgerEntry.objects.get().delete(),
        lambda: LedgerEntry.objects.get().save(),
        lambda: connection.cursor().execute("UPDATE ledger_ledgerentry SET subject = 'other'"),
        lambda: connection.cursor().execute("DELETE FROM ledger_ledgerentry"),
        lambda: connection.cursor().execute(
            "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE ledger_ledgerentry"
        ),
    ],
    ids=["update", "delete", "delete-one", "save", "sql-update", "sql-delete", "sql-truncate"],
)
def test_nothing_changes_or_empties_the_ledger(change: Callable[[], object]) -> None:
    recorded("system:a")

    refused = pytest.raises(InternalError, match=r"Cannot update or delete|never emptied")
    with refused, transaction.atomic():
        change()

    assert LedgerEntry.objects.get().subject == "system:a"


@pytest.mark.django_db(transaction=True)
def test_two_transactions_at_once_leave_no_gap_and_no_fork() -> None:
    first_has_appended, failures = threading.Event(), list[BaseException]()

    def act(subject: str, *, goes_first: bool) -> None:
        try:
            with transaction.atomic():
                if not goes_first:
                    first_has_appended.wait(10)
                recorded(f"{subject}:1")
                if goes_first:
                    first_has_appended.set()
                    threading.Event().wait(LATER.total_seconds())
                recorded(f"{subject}:2")
        except BaseException as error:  # noqa: BLE001  (told below, in the test's own thread)
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=(name,), kwargs={"goes_first": name == "one"})
        for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert failures == []
    found = [(e.sequence, e.subject) for e in LedgerEntry.objects.in_order()]
    assert found == [(1, "one:1"), (2, "one:2"), (3, "two:1"), (4, "two:2")]
    assert LedgerEntry.objects.first_broken_sequence() is None


@pytest.mark.django_db(transaction=True)
def test_many_threads_that_record_without_a_transaction_of_their_own_leave_no_gap() -> None:
    failures = list[BaseException]()

    def act(number: int) -> None:
        try:
            for turn in range(5):
                recorded(f"{number}:{turn}")
        except BaseException as error:  # noqa: BLE001  (told below, in the test's own thread)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert failures == []
    assert [e.sequence for e in LedgerEntry.objects.in_order()] == list(range(1, 31))
    assert LedgerEntry.objects.first_broken_sequence() is None


def verified() -> str:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_an_untouched_ledger_verifies() -> None:
    assert "empty" in verified()
    last = recorded("system:a", "system:b", "system:c")[-1]
    assert verified() == f"3 entries, unbroken. Head: {last.digest}\n"


@pytest.mark.parametrize(
    ("sql", "entry"),
    [
        ("UPDATE ledger_ledgerentry SET subject = 'x' WHERE sequence = 2", 2),
        ("UPDATE ledger_ledgerentry SET details = '{\"a\": 1}' WHERE sequence = 3", 3),
        ("UPDATE ledger_ledgerentry SET occurred_at = occurred_at - interval '1 day'", 1),
        ("DELETE FROM ledger_ledgerentry WHERE sequence = 1", 2),
        ("DELETE FROM ledger_ledgerentry WHERE sequence = 2", 3),
        (
            "INSERT INTO ledger_ledgerentry SELECT 4, occurred_at, recorded_at, 'job', event, "
            "'forged', details, leaf, repeat('0', 64), user_id FROM ledger_ledgerentry "
            "WHERE sequence = 3",
            4,
        ),
    ],
)
@pytest.mark.django_db
def test_tampering_ends_verification_with_the_entry_s_number(sql: str, entry: int) -> None:
    recorded("system:a", "system:b", "system:c")
    with factories.unguarded() as execute:
        execute(sql)

    with pytest.raises(CommandError, match=f"at or before entry {entry}:") as raised:
        verified()

    assert raised.value.returncode == 1
