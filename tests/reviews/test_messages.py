"""Reviewers are written to on their days, once each, whatever is run twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import override_settings

from compliance.accounts.models import Organization, User
from compliance.ledger.models import Job, LedgerEntry
from compliance.people import tasks
from compliance.people.actions import messages
from compliance.people.models import AccessReview, ReviewMessage
from compliance.people.rules.reviews import Choice
from evidence.actions.reviews import sign_review

from . import builders
from .builders import DAY, STARTED, account, decide, person, reviewed, start
from .conftest import Cast

pytestmark = pytest.mark.django_db
JOB = Job("reminder")
HOUR = timedelta(hours=1)


@pytest.fixture
def review(cast: Cast) -> AccessReview:
    """Start a review: Enzo has two accounts to look at, Emma one."""
    account(cast.cloud, "pia", person=cast.pia)
    account(cast.cloud, "ghost")
    account(cast.shop, "stranger")
    return start(cast.lead)


def remind(at: datetime) -> list[tuple[str, int]]:
    written = messages.remind_reviewers(actor=JOB, at=at)
    return [(message.to.name, message.open) for message in written]


def test_each_reviewer_is_written_to_at_the_start(review: AccessReview) -> None:
    assert sorted(remind(STARTED)) == [("Emma", 1), ("Enzo", 2)]

    letter = next(each for each in mail.outbox if each.to == ["enzo@example.com"])
    assert letter.subject == "2 accounts to review by 26 Jan 2026: Access review, Q1 2026"
    assert "Hello Enzo" in letter.body
    assert f"{settings.PUBLIC_URL}/reviews/{review.pk}/cards/" in letter.body
    assert "2 accounts wait for your word, until 26 January 2026" in letter.body


def test_nobody_gets_the_same_reminder_twice(review: AccessReview) -> None:
    remind(STARTED)

    for hours in (0, 1, 30, 100):
        assert remind(STARTED + hours * HOUR) == []
    assert len(mail.outbox) == 2


def test_reminders_follow_the_due_day_until_all_is_said(review: AccessReview) -> None:
    days = []
    for number in range(25):
        at = STARTED + number * DAY
        if remind(at):
            days.append(number)

    assert days == [0, 11, 14, 17, 20, 23]
    last = mail.outbox[-1]
    assert "overdue since 26 Jan 2026" in last.subject
    assert "the day it was due, 26 January 2026, is over" in last.body


def test_who_said_everything_is_left_in_peace(review: AccessReview, cast: Cast) -> None:
    decide(reviewed(review, "stranger"), Choice.REMOVE, "Nobody’s")
    decide(reviewed(review, "ghost"), Choice.ASK, "Whose?")

    assert remind(STARTED + 2 * DAY) == [("Enzo", 1)]
    decide(reviewed(review, "pia"))
    assert remind(STARTED + 11 * DAY) == []


def test_a_signed_review_reminds_nobody(review: AccessReview, cast: Cast) -> None:
    builders.decide_all(review.accounts.all())
    sign_review(review=review, conclusion="", actor=cast.lead, at=STARTED + 2 * DAY)

    assert remind(STARTED + 11 * DAY) == []


def test_who_cannot_sign_in_is_not_written_to(review: AccessReview, cast: Cast) -> None:
    User.objects.filter(pk=cast.employee.pk).update(is_active=False)

    assert remind(STARTED) == [("Enzo", 2)]


def test_the_day_is_the_organization_s(review: AccessReview) -> None:
    Organization.objects.update(time_zone="Pacific/Auckland")
    remind(STARTED)
    evening = datetime.fromisoformat("2026-01-22T19:30:00+00:00")  # 08:30 of the 23rd there

    assert remind(evening - HOUR) == []
    assert len(remind(evening)) == 2


def test_the_row_is_written_before_the_letter_so_a_broken_server_sends_nothing_twice(
    review: AccessReview,
) -> None:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=9):
        assert len(remind(STARTED)) == 2

    assert remind(STARTED + HOUR) == []
    assert ReviewMessage.objects.count() == 2


def test_the_database_refuses_a_second_reminder_of_a_day(review: AccessReview, cast: Cast) -> None:
    remind(STARTED)
    first = ReviewMessage.objects.earliest("pk")

    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewMessage.objects.create(
            review=review, to=first.to, on=first.on, open=1, written_at=STARTED
        )


def test_each_letter_is_in_the_ledger(review: AccessReview) -> None:
    remind(STARTED)

    entries = LedgerEntry.objects.filter(event="access_review.reminded")
    assert {entry.details["to"]: entry.details["open"] for entry in entries} == {
        "Emma": 1,
        "Enzo": 2,
    }
    assert {entry.job for entry in entries} == {"reminder"}


def test_a_question_is_put_to_whom_it_went_once(review: AccessReview, cast: Cast) -> None:
    account(cast.cloud, "emma", person=cast.emma)
    other = start(cast.lead, title="Second review")
    row = reviewed(other, "emma")
    decide(row, Choice.ASK, "Do you still need this?", by=cast.lead)

    for _ in range(2):
        messages.ask_by_message(actor=JOB, at=STARTED + DAY)

    letter = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert (letter.to, letter.subject) == (["emma@example.com"], "A question about emma")
    assert "Do you still need this?" in letter.body
    assert f"/reviews/{other.pk}/accounts/{row.position}/" in letter.body


def test_the_task_may_run_twice(cast: Cast) -> None:
    ghost = person("Gus")
    account(cast.cloud, "gus", person=ghost)
    now = datetime.now().astimezone()
    start(cast.lead, at=now)

    tasks.write_to_reviewers()
    tasks.write_to_reviewers()

    assert len(mail.outbox) == 1


def test_the_task_is_on_the_schedule() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["write_to_reviewers"]

    assert entry["task"] == tasks.write_to_reviewers.name
