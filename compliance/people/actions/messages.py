"""What reviewers are written: reminders, and questions put to somebody."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from compliance.people.models import AccessReview, ReviewComment, ReviewMessage
from compliance.people.rules.reminders import is_overdue, reminder_day
from compliance.people.rules.reviews import Standing

logger = logging.getLogger(__name__)


def remind_reviewers(*, actor: Actor, at: datetime) -> list[ReviewMessage]:
    """Write to everybody with open decisions whose day it is; one message each, never twice."""
    written = []
    for review in AccessReview.objects.under_way().select_related("owner"):
        for reviewer, number in _waited_for(review):
            if message := _remind(review, reviewer, number, actor=actor, at=at):
                written.append(message)
                _send(message, at=at)
    return written


def ask_by_message(*, actor: Actor, at: datetime) -> list[ReviewMessage]:
    """Write to everybody who was asked something and was not written to about it yet."""
    written = []
    questions = ReviewComment.objects.filter(
        to__isnull=False, message=None, account__review__signed_at=None
    )
    for question in questions.select_related("account__review", "account__directory", "to", "by"):
        if message := _ask(question, actor=actor, at=at):
            written.append(message)
            _send(message, at=at)
    return written


def _waited_for(review: AccessReview) -> list[tuple[User, int]]:
    """Return whose decisions are open, and how many; whom a question went to is not pressed."""
    open_rows = review.accounts.that_are(Standing.OPEN)
    counted = dict(open_rows.values_list("reviewer").annotate(Count("pk")).order_by())
    return [(user, counted[user.pk]) for user in User.objects.active().filter(pk__in=counted)]


@transaction.atomic
def _remind(
    review: AccessReview, reviewer: User, number: int, *, actor: Actor, at: datetime
) -> ReviewMessage | None:
    day = reminder_day(
        started_at=review.started_at, due_on=review.due_on, zone=the_organization().zone, at=at
    )
    message = ReviewMessage(review=review, to=reviewer, on=day, open=number, written_at=at)
    if day is None or not _is_first(message):
        return None
    record(
        Event.ACCESS_REVIEW_REMINDED,
        subject=review.subject,
        actor=actor,
        at=at,
        details={"to": str(reviewer), "day": day.isoformat(), "open": number},
    )
    return message


@transaction.atomic
def _ask(question: ReviewComment, *, actor: Actor, at: datetime) -> ReviewMessage | None:
    review, to = question.account.review, question.to
    assert to is not None, question  # noqa: S101  (chosen by its query)
    message = ReviewMessage(review=review, to=to, comment=question, open=1, written_at=at)
    if not _is_first(message):
        return None
    record(
        Event.ACCESS_REVIEW_ASKED,
        subject=review.subject,
        actor=actor,
        at=at,
        details={"to": str(to), "account": question.account.position},
    )
    return message


def _is_first(message: ReviewMessage) -> bool:
    """Keep that it is on its way, unless it was kept before; of two at once one is the first."""
    known = ReviewMessage.objects.filter(
        review=message.review, to=message.to, on=message.on, comment=message.comment
    )
    if known.exists():
        return False
    ReviewMessage.objects.bulk_create([message], ignore_conflicts=True)
    return known.filter(written_at=message.written_at).exists()


def _send(message: ReviewMessage, *, at: datetime) -> None:
    """Send what was kept; one that cannot be sent is said in the log, and not sent again."""
    kind = "question" if message.comment else "reminder"
    review = message.review
    context = {
        "message": message,
        "review": review,
        "is_overdue": is_overdue(due_on=review.due_on, zone=the_organization().zone, at=at),
        "organization": the_organization(),
        "address": settings.PUBLIC_URL + _path(message),
    }
    subject, text = (
        render_to_string(f"reviews/email/{kind}_{part}.txt", context).strip()
        for part in ("subject", "text")
    )
    try:
        send_mail(subject, f"{text}\n", settings.DEFAULT_FROM_EMAIL, [message.to.email])
    except OSError as error:
        logger.warning("A message to %s could not be sent: %s", message.to.email, error)


def _path(message: ReviewMessage) -> str:
    if message.comment:
        return message.comment.account.get_absolute_url()
    return reverse("reviews:cards", args=[message.review_id])
