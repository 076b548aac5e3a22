"""Access reviews: campaigns, the directories they look at, and whom they have written to."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compliance.accounts.models import User
from compliance.ledger.permanence import append_only, changes_only
from compliance.web.matching import letters_index

from .accounts import Directory

_SIGNED = """
    IF EXISTS (
        SELECT FROM people_accessreview AS review {joined}
        WHERE {own} AND review.signed_at IS NOT NULL
    ) THEN RAISE EXCEPTION 'A signed review does not change any more.'; END IF;
    RETURN NEW;
"""


def until_signed(own: str, joined: str = "") -> pgtrigger.Trigger:
    """Return a trigger that refuses to add to a signed review, or to change it."""
    return pgtrigger.Trigger(
        name="stands_once_signed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=_SIGNED.format(own=own, joined=joined),
    )


class ReviewerRule(models.TextChoices):
    """Who is asked to review an account."""

    MANAGER = "manager", "The person’s manager"
    OWNER = "owner", "The system’s owner"


class AccessReviewQuerySet(models.QuerySet["AccessReview"]):
    def under_way(self) -> Self:
        return self.filter(signed_at=None)

    def signed(self) -> Self:
        return self.filter(signed_at__isnull=False)

    def seen_by(self, user: User) -> Self:
        """Limit to what this person reviews, answers for, or is asked in; leads see all."""
        if user.is_auditor:
            return self.none()
        if user.is_lead:
            return self
        own = user.to_review.values("review")
        asked = user.review_questions.values("account__review")
        return self.filter(Q(owner=user) | Q(pk__in=own) | Q(pk__in=asked))

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-pk")


class AccessReview(models.Model):
    """One campaign: every usable account of some directories, looked at by a day, and signed."""

    title = models.CharField(max_length=120)
    control_code = models.CharField(max_length=12, help_text="of the control that it shows")
    reviewers = models.CharField(max_length=10, choices=ReviewerRule)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", help_text="may sign it")
    due_on = models.DateField()
    inactive_days = models.PositiveIntegerField(help_text="without use, as agreed at its start")
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(help_text="the instant its accounts are shown as of")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True, help_text="what the signer says of it")

    objects = models.Manager.from_queryset(AccessReviewQuerySet)()

    class Meta:
        indexes = [letters_index("title", name="access_review_letters")]
        triggers = [
            *changes_only("signed_by", "signed_at", "conclusion"),
            pgtrigger.Protect(
                name="is_final_once_signed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="a_signed_review_has_its_signer",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reviews:review", args=[self.pk])

    @property
    def subject(self) -> str:
        """Return what the ledger calls it."""
        return f"access_review:{self.pk}"

    def is_led_by(self, user: User) -> bool:
        """Return whether this person sees all of it, and may sign."""
        return user.is_lead or user == self.owner


class ReviewedDirectory(models.Model):
    """One directory of a review, and how completely it was known when the review began."""

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="directories")
    directory = models.ForeignKey(Directory, models.PROTECT, related_name="reviewed")
    title = models.CharField(max_length=120)
    read_at = models.DateTimeField(null=True, help_text="its newest reading before the start")
    listed = models.PositiveIntegerField(help_text="accounts that reading had")
    usable = models.PositiveIntegerField(help_text="of them, those under review")
    is_old = models.BooleanField(default=False, help_text="never read, or too long before")
    claimed = models.PositiveIntegerField(null=True, help_text="accounts the system says it has")

    objects: ClassVar[models.Manager[ReviewedDirectory]] = models.Manager()

    class Meta:
        verbose_name_plural = "reviewed directories"
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(
                fields=["review", "directory"], name="a_directory_is_reviewed_once"
            ),
            models.CheckConstraint(
                condition=Q(usable__lte=F("listed")), name="what_is_usable_is_listed"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unusable(self) -> int:
        """Return how many were listed and could not be used: suspended, archived."""
        return self.listed - self.usable


class ReviewMessage(models.Model):
    """That a message was put on its way to somebody: at most once, whatever happens meanwhile."""

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="messages")
    to = models.ForeignKey(User, models.PROTECT, related_name="+")
    on = models.DateField(null=True, help_text="the day a reminder was due for")
    comment = models.OneToOneField(
        "people.ReviewComment",
        models.PROTECT,
        null=True,
        related_name="message",
        help_text="a question",
    )
    open = models.PositiveIntegerField(help_text="decisions that were open to them")
    written_at = models.DateTimeField()

    objects: ClassVar[models.Manager[ReviewMessage]] = models.Manager()

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["review", "to", "on"], name="one_reminder_for_a_day"),
            models.CheckConstraint(
                condition=Q(on=None, comment__isnull=False) | Q(on__isnull=False, comment=None),
                name="a_message_reminds_or_asks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} to {self.to_id}"
