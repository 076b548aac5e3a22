"""Reminders, failures and digests: written when it is time, to whom they concern, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from compliance.accounts.models import User
from compliance.dashboard import notifying
from compliance.dashboard.digest import digest_for, digest_letter
from compliance.dashboard.tasks import write_notices
from compliance.notices.actions.messages import NOTHING_TO_TELL
from compliance.notices.actions.sending import send_waiting
from compliance.notices.models import Message, Preference
from compliance.notices.rules.occasions import Frequency, Kind
from compliance.people.actions import terms
from compliance.people.models import Obligation, Person
from tests import factories
from tests.people import building

from .told import JOB, channel, hook

JOINED = date(2026, 1, 1)
DUE = date(2026, 1, 31)  # thirty days after it, a Saturday
DAY = timedelta(days=1)


def morning(day: int, month: int = 1) -> datetime:
    return datetime(2026, month, day, 9, 0, tzinfo=UTC)


@pytest.fixture
def lead(db: None) -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def emma(lead: User) -> User:
    """Let Emma owe a training by the end of 31 January."""
    emma = factories.employee("Emma")
    building.person("Emma", email=emma.email, joined_on=JOINED)
    terms.add_obligation(
        title="Security training",
        kinds=["employee"],
        due_days=30,
        repeats_months=None,
        actor=lead,
        at=morning(1),
    )
    return emma


def reminded(at: datetime) -> list[str]:
    written = notifying.write_reminders(actor=JOB, at=at)
    return [message.subject for message in written]


def test_what_is_owed_is_reminded_of_on_its_days(emma: User) -> None:
    days = {}
    for number in range(60):
        at = morning(10) + number * DAY
        for subject in reminded(at) + reminded(at + timedelta(minutes=5)):
            days[at.date().isoformat()] = subject

    assert days == {
        "2026-01-24": "In 7 days: Security training",
        "2026-01-30": "Due tomorrow: Security training",
        "2026-01-31": "Due today: Security training",
        "2026-02-07": "Overdue by 7 days: Security training",
        "2026-02-14": "Overdue by 14 days: Security training",
        "2026-02-21": "Overdue by 21 days: Security training",
        "2026-02-28": "Overdue by 28 days: Security training",
        "2026-03-07": "Overdue by 35 days: Security training",
    }


def test_a_reminder_leads_to_where_it_is_done(emma: User, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://trackrecord.example.com"
    reminded(morning(30))
    send_waiting(actor=JOB, at=morning(30))

    [letter] = mail.outbox
    assert letter.to == [emma.email]
    assert "https://trackrecord.example.com/people/me/" in letter.body
    drawn = letter.alternatives[0].content  # type: ignore[attr-defined]
    assert 'href="https://trackrecord.example.com/people/me/"' in drawn
    assert 'href="https://trackrecord.example.com/account/notifications/"' in drawn


def test_what_was_done_is_not_reminded_of_and_not_sent_on_monday(emma: User) -> None:
    saturday = morning(24)
    assert reminded(saturday) == ["In 7 days: Security training"]
    person = Person.objects.get(email=emma.email)
    obligation = Obligation.objects.get()
    terms.fulfil(
        obligation=obligation,
        person=person,
        done_on=saturday.date(),
        shown_by="The certificate",
        actor=JOB,
        at=saturday,
    )

    assert reminded(saturday + DAY) == []
    assert send_waiting(actor=JOB, at=morning(26)) == 0
    assert Message.objects.get().reason == "It was done before this was sent"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_reminder_once() -> None:
    factories.organization()
    lead = factories.lead()
    for number in range(4):
        emma = factories.employee(f"Emma {number}")
        building.person(f"Emma {number}", email=emma.email, joined_on=JOINED)
    terms.add_obligation(
        title="Security training",
        kinds=["employee"],
        due_days=30,
        repeats_months=None,
        actor=lead,
        at=morning(1),
    )
    both = Barrier(2)

    def work() -> int:
        both.wait()
        try:
            written = notifying.write_reminders(actor=JOB, at=morning(30))
            return len(written) + send_waiting(actor=JOB, at=morning(30))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        done = [each.result() for each in [workers.submit(work) for _ in range(2)]]

    assert sum(done) == 8  # each was written once and sent once
    assert sorted(letter.to[0] for letter in mail.outbox) == [
        f"emma.{number}@example.com" for number in range(4)
    ]


def failing(owner: User, began_at: datetime) -> None:
    if not owner.controls.filter(code="AC-01").exists():
        factories.control("AC-01", checks=["AWS-04"], owner=owner)
    factories.finding("AWS-04", began_at=began_at)


def told_failing(at: datetime) -> list[tuple[str, str]]:
    written = notifying.write_failures(actor=JOB, at=at)
    return [(str(message.to or message.channel), message.subject) for message in written]


def test_the_owner_hears_of_a_check_that_begins_to_fail_once_a_day(lead: User) -> None:
    enzo = factories.engineer("Enzo")
    factories.engineer("Zoe")
    failing(enzo, morning(13))
    failing(enzo, morning(14))
    failing(enzo, morning(14) + timedelta(hours=1))
    at = morning(14) + timedelta(hours=2)

    assert told_failing(at) == [("Enzo", "AWS-04 began to fail: 2 resources")]
    assert told_failing(at + timedelta(hours=1)) == []
    failing(enzo, morning(15))
    assert [who for who, _ in told_failing(morning(15) + timedelta(hours=3))] == ["Enzo"]
    message = Message.objects.earliest("pk")
    assert message.is_urgent
    assert "How to mend it" in message.text


def test_what_failed_long_ago_is_no_news(lead: User) -> None:
    failing(factories.engineer("Enzo"), morning(1))

    assert told_failing(morning(14)) == []


def test_channels_get_what_they_were_chosen_for(emma: User, lead: User, settings: Settings) -> None:
    settings.ALLOW_PRIVATE_WEBHOOKS = True
    failing(factories.engineer("Enzo"), morning(30))
    with hook() as server:
        channel(lead, f"http://{server.host}/due", kinds=("due",))
        channel(lead, f"http://{server.host}/failing", kinds=("failing", "digest"))
        at = morning(30) + timedelta(hours=1)
        for _again in range(2):
            notifying.write_failures(actor=JOB, at=at)
            notifying.write_reminders(actor=JOB, at=at)
            notifying.write_digests(actor=JOB, at=at)
            send_waiting(actor=JOB, at=at)

        found = sorted((each["path"], each["title"]) for each in server.posted)

    assert found == [
        ("/due", "Due tomorrow: Security training"),
        ("/failing", "AWS-04 began to fail: 1 resource"),
    ]


MONDAY = datetime(2026, 1, 26, 8, 0, tzinfo=UTC)


def digests(at: datetime) -> list[str]:
    return [str(m.to or m.channel) for m in notifying.write_digests(actor=JOB, at=at)]


def test_a_digest_is_written_on_monday_morning_and_once(emma: User) -> None:
    assert digests(MONDAY - timedelta(minutes=5)) == []
    assert digests(MONDAY) == ["Lea", "Emma"]
    for hours in range(80):
        assert digests(MONDAY + timedelta(hours=hours)) == []

    message = Message.objects.get(to=emma)
    assert message.subject == "1 thing waits for you · Northwind"
    assert "Security training (in 5 days)" in message.text
    assert Message.objects.get(to__name="Lea").reason == NOTHING_TO_TELL


@pytest.mark.parametrize(
    ("digest", "zone", "days"),
    [
        ("daily", "", ["01-26", "01-27", "01-28", "01-29", "01-30"]),
        ("weekly", "", ["01-26"]),
        ("weekly", "America/New_York", ["01-26"]),
        ("never", "", []),
    ],
)
def test_each_reader_has_their_own_rhythm_and_clock(
    digest: str, zone: str, days: list[str], emma: User
) -> None:
    User.objects.filter(pk=emma.pk).update(time_zone=zone)
    Preference.objects.create(user=emma, digest=digest)

    found = [
        at
        for at in (MONDAY + timedelta(hours=number - 1) for number in range(6 * 24))
        if "Emma" in digests(at)
    ]

    assert [f"{at:%m-%d}" for at in found] == days
    expected = 8 if not zone else 13  # eight in New York
    assert {at.hour for at in found} <= {expected}


def test_an_auditor_gets_a_digest_only_when_they_ask(lead: User) -> None:
    otto = factories.auditor()
    factories.audit("Type II", auditors=[otto], until=date(2026, 3, 1))
    assert "Otto" not in digests(MONDAY)
    Preference.objects.create(user=otto, digest="weekly")

    assert "Otto" in digests(MONDAY)
    assert "Examine Type II" in Message.objects.get(to=otto).text


def test_a_digest_tells_what_is_due_failing_new_and_ahead(lead: User) -> None:
    enzo = factories.engineer("Enzo")
    control = factories.control("AC-02", cadence="on_event", owner=enzo)
    long_ago = MONDAY - 420 * DAY
    factories.evidence_item(control, covers_from=long_ago, received_at=MONDAY - 3 * DAY)
    failing(enzo, MONDAY - 2 * DAY)
    factories.finding("AWS-04", began_at=MONDAY - 40 * DAY, ended_at=MONDAY - DAY)
    factories.audit("Type II", first_day=date(2026, 1, 1), last_day=date(2026, 3, 31))

    found = digest_for(enzo, frequency=Frequency.WEEKLY, at=MONDAY)
    words = digest_letter(found)

    assert [line.words for line in found.new] == [
        "1 resource began to fail a check",
        "1 resource stopped failing a check",
        "1 evidence item added",
    ]
    assert [line.words for line in found.ahead] == ["AC-02: its evidence goes stale on 14 Feb 2026"]
    for part in (words.text, words.html):
        assert "See to what fails: AC-01" in part
        assert "1 resource began to fail a check" in part
        assert found.ahead[0].words in part
    assert "/unsubscribe/" in words.html
    assert "<script" not in words.html


def test_a_mail_escapes_what_people_typed(lead: User) -> None:
    enzo = factories.engineer("Enzo")
    factories.control("AC-02", title="<img src=x>", cadence="on_event", owner=enzo)

    words = digest_letter(digest_for(enzo, frequency=Frequency.WEEKLY, at=MONDAY))

    assert "<img" not in words.html
    assert "&lt;img" in words.html
    assert "<img src=x>" in words.text


def test_the_command_shows_a_digest_and_sends_nothing(
    emma: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("digest", "--to", emma.email.upper(), "--print")

    assert "Security training" in capsys.readouterr().out
    assert Message.objects.count() == 0
    with pytest.raises(CommandError, match="Nobody who signs in here"):
        call_command("digest", "--to", "nobody@example.com", "--print")


def test_the_command_sends_one_when_asked(emma: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("digest", "--to", emma.email)

    assert "is on its way" in capsys.readouterr().out
    assert Message.objects.get().kind == Kind.DIGEST


def test_the_task_is_safe_to_run_twice(emma: User) -> None:
    write_notices()
    before = Message.objects.count()
    write_notices()

    assert Message.objects.count() == before
