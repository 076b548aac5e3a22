"""Starting an access review, and giving parts of it into other hands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.ledger.events import Event
from compliance.ledger.models import record
from compliance.people.drafts import Draft, draft
from compliance.people.models import (
    AccessReview,
    Directory,
    ReviewedAccount,
    ReviewedDirectory,
    ReviewerRule,
)


class NotAllowedError(Exception):
    """This person may not do that; the message says who may."""


class ReviewRefusedError(Exception):
    """The review cannot be as asked; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What a review is of, who looks, and by when."""

    title: str
    control_code: str
    directories: Collection[Directory]
    reviewers: ReviewerRule
    owner: User
    due_on: date


@transaction.atomic
def start_review(*, campaign: Campaign, actor: User, at: datetime) -> AccessReview:
    """Freeze every usable account of the directories as it is now, and ask its reviewer."""
    _refuse(campaign, actor, at)
    drafted = draft(
        directories=campaign.directories, reviewers=campaign.reviewers, lead=actor, at=at
    )
    if not drafted.accounts:
        raise ReviewRefusedError(
            "These systems have no account that can be used. Read them, or bring a list first."
        )
    review = AccessReview.objects.create(
        title=campaign.title,
        control_code=campaign.control_code,
        reviewers=campaign.reviewers,
        owner=campaign.owner,
        due_on=campaign.due_on,
        inactive_days=drafted.inactive_days,
        started_by=actor,
        started_at=at,
    )
    _save(review, drafted)
    record(
        Event.ACCESS_REVIEW_STARTED,
        subject=review.subject,
        actor=actor,
        at=at,
        details={
            "title": review.title,
            "control": review.control_code,
            "due_on": review.due_on.isoformat(),
            "accounts": len(drafted.accounts),
            "directories": {row.title: row.usable for row in drafted.directories},
            "reviewers": {str(user): number for user, number in drafted.by_reviewer()},
        },
    )
    return review


def _refuse(campaign: Campaign, actor: User, at: datetime) -> None:
    if not actor.is_lead:
        raise NotAllowedError("Only the compliance lead starts an access review.")
    if not campaign.directories:
        raise ReviewRefusedError("Choose at least one system to review.")
    if campaign.due_on < day_of(at):
        raise ReviewRefusedError("The due day is over already. Choose a later one.")
    if campaign.owner.is_auditor or not campaign.owner.is_active:
        raise ReviewRefusedError("An auditor cannot answer for a review. Choose somebody else.")


def _save(review: AccessReview, drafted: Draft) -> None:
    saved: dict[int, ReviewedDirectory] = {}
    for row in drafted.directories:
        row.pk, row.review = None, review
        row.save()
        saved[row.directory_id] = row
    for account in drafted.accounts:
        account.review = review
        account.directory = saved[account.account.directory_id]
    ReviewedAccount.objects.bulk_create(drafted.accounts, batch_size=500)


@transaction.atomic
def hand_over(
    *, accounts: Sequence[ReviewedAccount], to: User, actor: User, at: datetime
) -> list[ReviewedAccount]:
    """Give accounts of one review to another reviewer; what was decided stays."""
    if not accounts:
        return []
    review = AccessReview.objects.select_for_update().get(pk=accounts[0].review_id)
    if not review.is_led_by(actor):
        raise NotAllowedError("Only the lead and whoever answers for the review hand over.")
    if review.signed_at is not None:
        raise ReviewRefusedError("The review is signed; nothing of it changes any more.")
    if to.is_auditor or not to.is_active:
        raise ReviewRefusedError("Choose somebody of the organization who can sign in.")
    moved = [each for each in accounts if each.review_id == review.pk and each.reviewer_id != to.pk]
    for each in moved:
        each.reviewer, each.reviewer_because = to, f"Handed over by {actor}"[:120]
        each.save(update_fields=["reviewer", "reviewer_because"])
    if moved:
        record(
            Event.ACCESS_REVIEW_HANDED_OVER,
            subject=review.subject,
            actor=actor,
            at=at,
            details={"to": str(to), "accounts": [each.position for each in moved]},
        )
    return moved
