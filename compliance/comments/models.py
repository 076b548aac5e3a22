"""What people of the organization say to one another about a thing, beside it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from compliance.accounts.models import Role, User, UserQuerySet
from compliance.ledger.permanence import changes_only
from compliance.notices.models import Message

LONGEST = 4_000  # letters


class CommentQuerySet(models.QuerySet["Comment"]):
    def about(self, subject: str) -> Self:
        """Limit to one thing, the oldest first."""
        return self.filter(subject=subject).order_by("at", "pk")


class Comment(models.Model):
    """One remark about a thing. Nobody edits it; its author may take it back, which stays seen."""

    subject = models.CharField(max_length=200, help_text="what the ledger calls the thing")
    title = models.CharField(max_length=200, help_text="what people called it then")
    href = models.CharField(max_length=300, help_text="the page it stands on")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(max_length=LONGEST)
    at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(CommentQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["subject", "at", "id"], name="comment_by_subject")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_comment_says_something"),
            models.CheckConstraint(
                condition=Q(retracted_at=None) | Q(retracted_at__gte=F("at")),
                name="a_comment_is_taken_back_after_it_was_made",
            ),
        ]
        triggers = changes_only("retracted_at")

    def __str__(self) -> str:
        return f"{self.by_id} on {self.subject}"

    @property
    def ledger_subject(self) -> str:
        """Return what the ledger calls it: of its own, as auditors see the entries of evidence."""
        return f"comment:{self.pk}"

    @property
    def anchor(self) -> str:
        """Return where it stands on its page."""
        return f"comment-{self.pk}"

    @property
    def address(self) -> str:
        return f"{self.href}#{self.anchor}"


class MentionQuerySet(models.QuerySet["Mention"]):
    def open(self) -> Self:
        """Limit to those still waiting; a comment that was taken back asks nothing any more."""
        return self.filter(settled_at=None, comment__retracted_at=None)


class Mention(models.Model):
    """That a comment speaks to somebody; it waits for them until they answer or put it away."""

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="mentions")
    user = models.ForeignKey(User, models.PROTECT, related_name="mentions")
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(MentionQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["user"], condition=Q(settled_at=None), name="mention_open")]
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="a_comment_mentions_once")
        ]
        triggers = changes_only("settled_at", "message")

    def __str__(self) -> str:
        return f"{self.user_id} in {self.comment_id}"


def may_talk(user: User) -> bool:
    """Return whether somebody sees comments: they stand on pages of leads and engineers only."""
    return user.is_active and user.may_add_evidence


def who_may_talk() -> UserQuerySet:
    """Return everybody a comment can speak to."""
    found: UserQuerySet = User.objects.active().filter(role__in=(Role.LEAD, Role.ENGINEER))
    return found.order_by("name", "pk")
