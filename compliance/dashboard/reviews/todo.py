"""What access reviews want of one person: to decide, to answer, to countersign, to sign."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count
from django.template.defaultfilters import pluralize
from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.organization import start_of, the_organization
from compliance.dashboard.todo import Task
from compliance.people.following import open_removals
from compliance.people.models import (
    AccessReview,
    AccessReviewQuerySet,
    ReviewedAccount,
    ReviewedAccountQuerySet,
)
from compliance.people.rules.reminders import is_overdue
from compliance.people.rules.reviews import Followed, Standing

_A_DAY = timedelta(days=1)


def tasks_for(user: User, *, at: datetime) -> list[Task]:
    """Return what reviews want of this person now; nothing of auditors."""
    if user.is_auditor:
        return []
    found = [*_deciding(user, at), *_answering(user), *_countersigning(user)]
    found += _signing(user)
    return [*found, *(_removing(at) if user.is_lead else ())]


def _to_decide(user: User) -> ReviewedAccountQuerySet:
    waiting = ReviewedAccount.objects.reviewed_by(user).under_way()
    return waiting.that_are(Standing.OPEN) | waiting.answered()


def _to_answer(user: User) -> ReviewedAccountQuerySet:
    asked = ReviewedAccount.objects.under_way().asked_of(user)
    return asked.exclude(pk__in=ReviewedAccount.objects.answered().values("pk"))


def _to_sign(user: User) -> AccessReviewQuerySet:
    led = AccessReview.objects.under_way()
    led = led if user.is_lead else led.filter(owner=user)
    undecided = ReviewedAccount.objects.under_way().undecided().values("review")
    return led.exclude(pk__in=undecided)


def _deciding(user: User, at: datetime) -> Iterator[Task]:
    rows = _to_decide(user)
    counted = rows.order_by().values_list("review").annotate(Count("pk", distinct=True))
    numbers = dict(counted)
    for review in AccessReview.objects.filter(pk__in=numbers).select_related("owner"):
        number = numbers[review.pk]
        late = is_overdue(due_on=review.due_on, zone=the_organization().zone, at=at)
        yield Task(
            key=f"access_review:{review.pk}:decide",
            kind="Review",
            due_at=start_of(review.due_on + _A_DAY),
            title=f"Review {number} account{pluralize(number)}: {review.title}",
            note=f"{review.owner} asks for your word on each",
            href=reverse("reviews:cards", args=[review.pk]),
            tone="bad" if late else "warn",
        )


def _answering(user: User) -> Iterator[Task]:
    for row in _to_answer(user).select_related("directory", "standing__by").order_by("pk"):
        yield Task(
            key=f"access_review:{row.review_id}:{row.position}:answer",
            kind="Question",
            title=f"Answer a question about {row.name}",
            note=f"{row.standing.by if row.standing else ''} asks, of {row.directory.title}",
            href=f"{row.get_absolute_url()}#talk",
            tone="warn",
        )


def _countersigning(user: User) -> Iterator[Task]:
    rows = ReviewedAccount.objects.under_way().to_countersign(user)
    for row in rows.select_related("standing__by", "directory").order_by("pk"):
        yield Task(
            key=f"access_review:{row.review_id}:{row.position}:countersign",
            kind="Review",
            title=f"Countersign {row.name}",
            note=f"{row.standing.by if row.standing else ''} decided on their own access",
            href=row.get_absolute_url(),
            tone="warn",
        )


def _signing(user: User) -> Iterator[Task]:
    for review in _to_sign(user).order_by("pk"):
        yield Task(
            key=f"access_review:{review.pk}:sign",
            kind="Review",
            due_at=start_of(review.due_on + _A_DAY),
            title=f"Sign {review.title}",
            note="Every account is decided",
            href=review.get_absolute_url(),
            tone="warn",
        )


def _removing(at: datetime) -> Iterator[Task]:
    """Yield one task for each review with something that is still to be taken away."""
    by_review: dict[AccessReview, list[Followed]] = {}
    for row in open_removals(at=at):
        by_review.setdefault(row.account.review, []).append(row.state)
    for review, states in by_review.items():
        late = states.count(Followed.OVERDUE)
        yield Task(
            key=f"access_review:{review.pk}:removals",
            kind="Removals",
            title=f"{len(states)} removal{pluralize(len(states))} not seen yet: {review.title}",
            note=f"{late} of {len(states)} overdue" if late else "None is overdue",
            href=f"{reverse('reviews:removals', args=[review.pk])}?state=open",
            tone="bad" if late else "warn",
        )
