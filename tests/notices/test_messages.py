"""A message is made once for a thing, a receiver and an occasion, and goes out once at most."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, InternalError, connection, transaction
from pytest_django import Settings

from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from compliance.notices import tasks
from compliance.notices.actions.messages import drop_what_is_done
from compliance.notices.actions.preferences import set_preferences, stop_digests
from compliance.notices.actions.sending import send_one, send_waiting
from compliance.notices.models import Message, Preference
from compliance.notices.rules.occasions import Kind
from compliance.notices.rules.retries import ATTEMPTS, LOST_AFTER
from tests import factories

from .told import JOB, NOON, write

HOUR = timedelta(hours=1)
FAILING = "tests.notices.test_messages.Failing"
DYING = "tests.notices.test_messages.Dying"


class Failing(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, _messages: Any) -> int:
        raise ConnectionRefusedError("Connection refused")


class Killed(BaseException):
    """The worker is gone, whatever it did."""


class Dying(EmailBackend):
    """A mail server that takes the letter, upon which the worker is killed."""

    def send_messages(self, messages: Any) -> int:
        super().send_messages(messages)
        raise Killed


@pytest.fixture
def mara(db: None) -> User:
    factories.organization(time_zone="Europe/Berlin")
    return factories.engineer("Mara Ahn")


def wishes(user: User, **values: Any) -> Preference:
    usual = {
        "digest": "weekly",
        "kinds": ["due", "late", "failing", "mention"],
        "quiet_from": time(20),
        "quiet_until": time(7),
        "quiet_weekends": True,
        "urgent_passes": False,
    }
    return set_preferences(values=usual | values, actor=user, at=NOON)


def test_a_message_is_written_once_and_sent_once(mara: User) -> None:
    message = write(mara)
    assert message
    assert write(mara, at=NOON + HOUR) is None

    for minutes in range(0, 60, 5):
        send_waiting(actor=JOB, at=NOON + timedelta(minutes=minutes))

    assert [letter.subject for letter in mail.outbox] == ["AC-04 is due"]
    assert mail.outbox[0].to == [mara.email]
    assert mail.outbox[0].body == "See to it.\n"
    assert mail.outbox[0].alternatives[0].content == "<p>See to it.</p>"  # type: ignore[attr-defined]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.settled_at) == ("sent", 1, NOON)


@pytest.mark.parametrize(
    "other", [{"key": "gap:12"}, {"on": "2026-01-21/due-1"}], ids=["thing", "occasion"]
)
def test_another_thing_or_occasion_is_another_message(other: dict[str, Any], mara: User) -> None:
    assert write(mara)
    assert write(mara, **other)
    assert write(factories.engineer("Enzo"))
    assert Message.objects.count() == 3


def test_the_database_itself_refuses_a_second_one(mara: User) -> None:
    first = write(mara)
    assert first
    again = Message(to=mara, key=first.key, occasion=first.occasion, kind="due")
    again.written_at = again.send_after = NOON

    with pytest.raises(IntegrityError, match="a_person_is_told_once_of_a_thing"):
        again.save()


def test_what_was_written_is_never_changed(mara: User) -> None:
    message = write(mara)
    assert message

    with pytest.raises(InternalError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(text="Something else")
    with pytest.raises(InternalError), transaction.atomic():
        Message.objects.filter(pk=message.pk).delete()


def test_the_ledger_knows_what_was_written_to_whom(mara: User) -> None:
    message = write(mara)
    assert message

    entry = LedgerEntry.objects.get(event=Event.MESSAGE_WRITTEN)
    assert entry.subject == f"message:{message.pk}"
    assert entry.details["to"] == "Mara Ahn"
    assert entry.details["key"] == "occurrence:AC-04"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["write", "send"])
def test_two_workers_at_once_write_and_send_nothing_twice(what: str) -> None:
    factories.organization()
    mara = factories.engineer("Mara Ahn")
    for number in range(6):
        if what == "send":
            write(mara, key=f"gap:{number}")
    both = Barrier(2)

    def work() -> int:
        both.wait()
        try:
            if what == "write":
                return sum(write(mara, key=f"gap:{n}") is not None for n in range(6))
            return send_waiting(actor=JOB, at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        done = [each.result() for each in [workers.submit(work) for _ in range(2)]]

    assert sum(done) == 6
    assert Message.objects.count() == 6
    if what == "send":
        assert len(mail.outbox) == 6
        assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_worker_killed_after_the_letter_went_out_never_sends_it_again(
    mara: User, settings: Settings
) -> None:
    message = write(mara)
    settings.EMAIL_BACKEND = DYING
    with pytest.raises(Killed):
        send_waiting(actor=JOB, at=NOON)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    for hours in range(5):
        send_waiting(actor=JOB, at=NOON + LOST_AFTER + hours * HOUR)

    assert len(mail.outbox) == 1
    assert message
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert "may have arrived" in message.reason
    assert LedgerEntry.objects.filter(event=Event.MESSAGE_FAILED).count() == 1


def test_a_worker_killed_before_the_letter_is_tried_leaves_it_to_the_next(mara: User) -> None:
    assert write(mara)  # written, and then nothing ran

    assert send_waiting(actor=JOB, at=NOON + 5 * HOUR) == 1
    assert len(mail.outbox) == 1


def test_what_the_mail_server_refuses_is_tried_again_and_then_given_up(
    mara: User, settings: Settings
) -> None:
    assert write(mara)
    settings.EMAIL_BACKEND = FAILING
    tried: list[int] = []
    for minutes in range(0, 60 * 24, 2):
        send_waiting(actor=JOB, at=NOON + timedelta(minutes=minutes))
        message = Message.objects.get()
        if message.attempts > len(tried):
            tried.append(minutes)

    assert tried == [0, 2, 10, 42, 170]
    assert len(tried) == ATTEMPTS
    assert message.state == Message.State.FAILED
    assert message.reason == "The mail server did not take it: Connection refused"
    assert mail.outbox == []


def test_a_server_that_comes_back_gets_it_once_and_other_messages_are_not_lost(
    mara: User, settings: Settings
) -> None:
    assert write(mara)
    settings.EMAIL_BACKEND = FAILING
    assert send_waiting(actor=JOB, at=NOON) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert write(mara, key="gap:12")

    assert send_waiting(actor=JOB, at=NOON + timedelta(minutes=1)) == 1
    assert send_waiting(actor=JOB, at=NOON + timedelta(minutes=2)) == 1
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("at", "urgent", "passes", "expected"),
    [
        (NOON, False, False, NOON),
        (NOON + 8 * HOUR, False, False, NOON + 18 * HOUR),  # 21:00 in Berlin, until 7:00
        (NOON + 8 * HOUR, True, False, NOON + 18 * HOUR),
        (NOON + 8 * HOUR, True, True, NOON + 8 * HOUR),
        (NOON + 8 * HOUR, False, True, NOON + 18 * HOUR),
    ],
)
def test_quiet_hours_are_kept_unless_the_urgent_may_pass(
    at: datetime, urgent: bool, passes: bool, expected: datetime, mara: User
) -> None:
    wishes(mara, urgent_passes=passes)

    message = write(mara, at=at, is_urgent=urgent)

    assert message
    assert message.send_after == expected
    assert send_waiting(actor=JOB, at=expected - timedelta(seconds=1)) == 0
    assert send_waiting(actor=JOB, at=expected) == 1


def test_the_night_is_the_reader_s(mara: User) -> None:
    mara.time_zone = "Asia/Tokyo"
    mara.save()

    message = write(mara)  # 21:00 in Tokyo

    assert message
    assert message.send_after == NOON + 10 * HOUR


def test_what_is_not_wanted_by_mail_is_kept_and_not_sent(mara: User) -> None:
    wishes(mara, kinds=["mention"])

    message = write(mara)

    assert message
    assert (message.state, message.reason) == ("suppressed", "Not wanted by mail")
    assert send_waiting(actor=JOB, at=NOON) == 0
    assert write(mara) is None


def test_who_was_kept_out_is_not_written_to(mara: User) -> None:
    message = write(mara)
    User.objects.filter(pk=mara.pk).update(is_active=False)

    assert send_waiting(actor=JOB, at=NOON) == 0
    assert message
    message.refresh_from_db()
    assert message.state == Message.State.SUPPRESSED


def test_what_was_done_meanwhile_is_not_pressed(mara: User) -> None:
    for key in ("gap:1", "gap:2"):
        write(mara, key=key, at=NOON + 8 * HOUR)
    write(mara, key="comment:1", kind=Kind.MENTION, at=NOON + 8 * HOUR)

    assert drop_what_is_done(to=mara, still=["gap:2"], actor=JOB, at=NOON + 9 * HOUR) == 1

    states = dict(Message.objects.values_list("key", "state"))
    assert states == {"gap:1": "suppressed", "gap:2": "waiting", "comment:1": "waiting"}


def test_one_that_another_worker_has_is_left_to_it(mara: User) -> None:
    message = write(mara)
    assert message
    Message.objects.filter(pk=message.pk).update(state="sending", claimed_at=NOON)

    assert send_one(pk=message.pk, actor=JOB, at=NOON) is False
    assert mail.outbox == []


def test_digests_can_be_ended_from_any_mail_program(mara: User) -> None:
    write(mara, key="digest", kind=Kind.DIGEST, on="2026-W03")
    write(mara)
    send_waiting(actor=JOB, at=NOON)

    digest, reminder = sorted(mail.outbox, key=lambda letter: -len(letter.extra_headers))
    link = digest.extra_headers["List-Unsubscribe"]
    assert link.startswith("<http")
    assert "/unsubscribe/" in link
    assert digest.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in reminder.extra_headers
    assert reminder.extra_headers["Message-ID"] != digest.extra_headers["Message-ID"]


def test_wishes_are_recorded_only_where_they_change(mara: User) -> None:
    wishes(mara)
    wishes(mara, quiet_from=time(18))
    wishes(mara, quiet_from=time(18))
    stop_digests(actor=mara, at=NOON)
    stop_digests(actor=mara, at=NOON)

    entries = LedgerEntry.objects.filter(event=Event.USER_NOTIFICATIONS_SET).in_order()
    assert [entry.details for entry in entries] == [{"quiet_from": "18:00"}, {"digest": "never"}]


def test_the_task_sends_what_waits(mara: User) -> None:
    write(mara)

    tasks.send_messages()
    tasks.send_messages()

    assert len(mail.outbox) == 1
    assert Message.objects.get().state == Message.State.SENT
