"""The accounts of access reviews as they were at the start, and what was said of each."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from compliance.accounts.models import User
from compliance.ledger.permanence import append_only, changes_only
from compliance.people.rules.reviews import FINAL, Choice, Facts, Standing, standing

from .accounts import Account, AccountKind
from .reviews import AccessReview, ReviewedDirectory, until_signed
from .roster import Person

_OF_ACCOUNT = "JOIN people_reviewedaccount AS account ON account.review_id = review.id"
_OF_DECISION = (
    f"{_OF_ACCOUNT} JOIN people_reviewdecision AS decision ON decision.account_id = account.id"
)


_OPEN = Q(standing=None) | Q(standing__choice=Choice.OPEN)
_ASKED = Q(standing__choice=Choice.ASK)
_UNSIGNED = Q(standing__needs_countersign=True, standing__countersignature=None)
_STANDING = {
    Standing.OPEN: _OPEN,
    Standing.ASKED: _ASKED,
    Standing.COUNTERSIGN: Q(standing__choice__in=FINAL) & _UNSIGNED,
    Standing.DECIDED: Q(standing__choice__in=FINAL)
    & (Q(standing__needs_countersign=False) | Q(standing__countersignature__isnull=False)),
}


class ReviewedAccountQuerySet(models.QuerySet["ReviewedAccount"]):
    def that_are(self, *wanted: Standing) -> Self:
        """Limit to accounts that are so far."""
        condition = Q()
        for each in wanted:
            condition |= _STANDING[each]
        return self.filter(condition)

    def undecided(self) -> Self:
        """Limit to accounts that keep a review from being signed."""
        return self.exclude(pk__in=self.model.objects.that_are(Standing.DECIDED).values("pk"))

    def under_way(self) -> Self:
        return self.filter(review__signed_at=None)

    def reviewed_by(self, user: User) -> Self:
        return self.filter(reviewer=user)

    def to_countersign(self, user: User) -> Self:
        """Limit to decisions of others on their own access that this person may sign too."""
        waiting = self.that_are(Standing.COUNTERSIGN).exclude(standing__by=user)
        own = Person.objects.of_user(user).values("pk")
        others = waiting.exclude(person__in=own).exclude(owner__in=own)
        if user.is_lead:
            return others
        reviews = ReviewedAccount.objects.filter(reviewer=user).values("review")
        return others.filter(review__in=reviews)

    def asked_of(self, user: User) -> Self:
        """Limit to accounts about which this person was asked, and the question stands."""
        return self.that_are(Standing.ASKED).filter(standing__comment__to=user)

    def seen_by(self, user: User) -> Self:
        """Limit to what this person reviews, countersigns or is asked about, or leads."""
        if user.is_auditor:
            return self.none()
        if user.is_lead:
            return self
        return self.filter(
            Q(reviewer=user)
            | Q(review__owner=user)
            | Q(pk__in=ReviewComment.objects.filter(to=user).values("account"))
            | Q(pk__in=ReviewedAccount.objects.to_countersign(user).values("pk"))
        )

    def answered(self) -> Self:
        """Limit to accounts about which a question stands that somebody else has answered."""
        replies = ReviewComment.objects.filter(
            account=OuterRef("pk"), pk__gt=OuterRef("standing__comment__pk")
        ).exclude(by=OuterRef("standing__by"))
        return self.that_are(Standing.ASKED).filter(Exists(replies))

    def for_the_hand(self, user: User) -> Self:
        """Limit to what this person has to say something of now, in order."""
        own = self.reviewed_by(user).under_way()
        waiting = own.that_are(Standing.OPEN) | own.answered()
        return waiting.in_order()

    def to_be_taken_away(self) -> Self:
        """Limit to accounts that are to be removed or changed, whether or not that was seen."""
        return self.that_are(Standing.DECIDED).filter(
            standing__choice__in=[Choice.REMOVE, Choice.CHANGE]
        )

    def matching(self, words: str) -> Self:
        """Limit to accounts whose name, person, system or reviewer has every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(person_name__icontains=word)
                | Q(directory__title__icontains=word)
                | Q(reviewer__name__icontains=word)
            )
        return found

    def in_order(self) -> Self:
        return self.order_by("position")


class ReviewedAccount(models.Model):
    """One account as it was when a review began: a frozen copy, with who is to look at it.

    `standing` is its newest decision, also where that takes an earlier one back.
    """

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="accounts")
    position = models.PositiveIntegerField(help_text="among all of the review, from 1")
    directory = models.ForeignKey(ReviewedDirectory, models.PROTECT, related_name="accounts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="reviewed")
    name = models.CharField(max_length=254)
    kind = models.CharField(max_length=10, choices=AccountKind)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="reviewed")
    person_name = models.CharField(max_length=160, blank=True)
    position_title = models.CharField(max_length=250, blank=True, help_text="title and department")
    left_on = models.DateField(null=True, help_text="the person's last day, where it was over")
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    owner_name = models.CharField(max_length=160, blank=True)
    link_method = models.CharField(max_length=10, blank=True)
    link_reason = models.CharField(max_length=300, blank=True)
    privileges = models.JSONField(default=list)
    is_privileged = models.BooleanField()
    has_mfa = models.BooleanField(null=True)
    made_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    marks = models.JSONField(default=list, help_text="why it stands out, by the rules of then")
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="to_review")
    reviewer_because = models.CharField(max_length=120)
    standing = models.OneToOneField(
        "people.ReviewDecision", models.PROTECT, null=True, related_name="+"
    )

    objects = models.Manager.from_queryset(ReviewedAccountQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["reviewer", "review"], name="reviewed_by_reviewer")]
        triggers = [
            *changes_only("reviewer", "reviewer_because", "standing"),
            until_signed("review.id = NEW.review_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "account"], name="an_account_is_reviewed_once"
            ),
            models.UniqueConstraint(
                fields=["review", "position"], name="reviewed_accounts_have_an_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} in {self.directory.title}"

    def get_absolute_url(self) -> str:
        return reverse("reviews:account", args=[self.review_id, self.position])

    def facts(self, *, as_of: datetime) -> Facts:
        """Return what the rules ask of it, as of the review's start."""
        return Facts(
            as_of=as_of,
            person=self.person_id,
            owner=self.owner_id,
            kind=self.kind,
            has_left=self.left_on is not None,
            is_privileged=self.is_privileged,
            has_mfa=self.has_mfa,
            last_used_at=self.last_used_at,
        )

    @property
    def state(self) -> Standing:
        """Return how far it is."""
        decision = self.standing
        if decision is None:
            return Standing.OPEN
        return standing(
            Choice(decision.choice),
            needs_countersign=decision.needs_countersign,
            is_countersigned=decision.is_countersigned,
        )


class ReviewDecision(models.Model):
    """What somebody said of one account; a newer one counts instead, and this one stays."""

    account = models.ForeignKey(ReviewedAccount, models.PROTECT, related_name="decisions")
    choice = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Choice])
    reason = models.CharField(max_length=500, blank=True)
    takes_away = models.JSONField(default=list, help_text="the privileges a change takes away")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    took = models.DurationField(null=True, help_text="from being shown to being decided")
    in_bulk = models.BooleanField(default=False)
    needs_countersign = models.BooleanField(default=False)

    objects: ClassVar[models.Manager[ReviewDecision]] = models.Manager()

    class Meta:
        triggers = [
            *append_only(),
            until_signed("account.id = NEW.account_id", _OF_ACCOUNT),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(choice__in=["keep", "open"]) | ~Q(reason=""),
                name="what_is_not_kept_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(in_bulk=False) | (Q(took=None) & ~Q(reason="")),
                name="a_bulk_decision_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choice} by {self.by_id}"

    @property
    def is_countersigned(self) -> bool:
        return hasattr(self, "countersignature")

    @property
    def counts_from(self) -> datetime:
        """Return since when it is to be carried out."""
        return self.countersignature.at if self.is_countersigned else self.at


class Countersignature(models.Model):
    """That somebody else agrees with a decision on the decider's own access."""

    decision = models.OneToOneField(ReviewDecision, models.PROTECT, related_name="countersignature")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[Countersignature]] = models.Manager()

    class Meta:
        triggers = [
            *append_only(),
            until_signed("decision.id = NEW.decision_id", _OF_DECISION),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} countersigned by {self.by_id}"


class ReviewComment(models.Model):
    """A question about an account, an answer to one, or a remark."""

    account = models.ForeignKey(ReviewedAccount, models.PROTECT, related_name="comments")
    decision = models.OneToOneField(
        ReviewDecision, models.PROTECT, null=True, related_name="comment", help_text="that asks"
    )
    text = models.CharField(max_length=1000)
    to = models.ForeignKey(User, models.PROTECT, null=True, related_name="review_questions")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[models.Manager[ReviewComment]] = models.Manager()

    class Meta:
        triggers = [
            *append_only(),
            until_signed("account.id = NEW.account_id", _OF_ACCOUNT),
        ]

    def __str__(self) -> str:
        return self.text
