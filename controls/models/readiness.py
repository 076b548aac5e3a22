"""Readiness: assessments, what was answered, and the gaps that answers left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from compliance.accounts.models import User
from controls.rules.readiness import LIVE, Choice, GapState

from .catalogue import Criterion
from .controls import Control

_ONE_SUBJECT = Q(criterion=None, control__isnull=False) | Q(criterion__isnull=False, control=None)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-pk")

    def newest(self, *, at: datetime) -> Assessment | None:
        """Return the one that counts at this instant."""
        return self.filter(started_at__lte=at).newest_first().first()


class Assessment(models.Model):
    """One time at which every criterion and control in scope was asked about.

    What it asks follows the scope for as long as it is the newest; an earlier one keeps the answers
    it got.
    """

    title = models.CharField(max_length=120)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    objects = models.Manager.from_queryset(AssessmentQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="assessment_by_start")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("journey:assessment", args=[self.pk])

    @property
    def subject(self) -> str:
        """Return what the ledger calls it."""
        return f"assessment:{self.pk}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def given(self) -> Self:
        return self.exclude(choice="")

    def about(self, subject: Criterion | Control) -> Self:
        """Limit to what was said of one criterion or control."""
        if isinstance(subject, Control):
            return self.filter(control=subject)
        return self.filter(criterion=subject)


class Answer(models.Model):
    """What was last said of one criterion or control in one assessment; blank is taken back."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="answers")
    criterion = models.ForeignKey(
        Criterion, models.PROTECT, null=True, related_name="readiness_answers"
    )
    control = models.ForeignKey(
        Control, models.PROTECT, null=True, related_name="readiness_answers"
    )
    choice = models.CharField(
        max_length=16, blank=True, choices=[(c.value, c.value) for c in Choice]
    )
    note = models.CharField(max_length=1_000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    objects = models.Manager.from_queryset(AnswerQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"], name="a_criterion_is_answered_once"
            ),
            models.UniqueConstraint(
                fields=["assessment", "control"], name="a_control_is_answered_once"
            ),
            models.CheckConstraint(condition=_ONE_SUBJECT, name="an_answer_has_one_subject"),
            models.CheckConstraint(
                condition=Q(choice__in=["", Choice.IN_PLACE]) | Q(note__gt=""),
                name="an_answer_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.choice or 'taken back'}"

    @property
    def about(self) -> Criterion | Control:
        """Return what it is about; a constraint sees to it that there is one."""
        found = self.control or self.criterion
        assert found is not None, f"answer {self.pk} is about nothing"  # noqa: S101
        return found

    @property
    def code(self) -> str:
        return self.about.code


class GapQuerySet(models.QuerySet["Gap"]):
    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def kept(self) -> Self:
        """Leave out what was dropped: an answer that was taken back left no gap."""
        return self.exclude(state=GapState.DROPPED)

    def in_scope(self) -> Self:
        """Limit to gaps of what reports cover now."""
        control = Control.objects.in_scope().filter(pk=OuterRef("control"))
        criterion = Criterion.objects.in_scope().filter(pk=OuterRef("criterion"))
        return self.filter(Exists(control) | Exists(criterion))

    def live_at(self, at: datetime) -> Self:
        """Limit to those that were open or in progress at an instant."""
        return self.filter(Q(settled_at=None) | Q(settled_at__gt=at), opened_at__lte=at)

    def seen_by(self, user: User) -> Self:
        """Limit to what this person may see: a lead all, an engineer their own."""
        if user.is_lead:
            return self
        if not user.may_add_evidence:
            return self.none()
        return self.filter(Q(owner=user) | Q(control__owner=user))

    def overdue(self, *, on: date) -> Self:
        return self.live().filter(due_on__lt=on)

    def matching(self, words: str) -> Self:
        """Limit to gaps whose subject, answer or remedy has every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(control__code__icontains=word)
                | Q(control__title__icontains=word)
                | Q(criterion__code__icontains=word)
                | Q(criterion__summary__icontains=word)
                | Q(found__note__icontains=word)
                | Q(remedy__icontains=word)
            )
        return found

    def soonest_first(self) -> Self:
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")


class Gap(models.Model):
    """What an assessment found missing of one criterion or control, until it is settled."""

    class Effort(models.TextChoices):
        SMALL = "s", "S: up to a day"
        MEDIUM = "m", "M: up to a week"
        LARGE = "l", "L: more than a week"

    class State(models.TextChoices):
        OPEN = GapState.OPEN, "Open"
        IN_PROGRESS = GapState.IN_PROGRESS, "In progress"
        CLOSED = GapState.CLOSED, "Closed"
        ACCEPTED = GapState.ACCEPTED, "Accepted"
        DROPPED = GapState.DROPPED, "Dropped"

    found = models.ForeignKey(Answer, models.PROTECT, related_name="gaps")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, related_name="gaps")
    control = models.ForeignKey(Control, models.PROTECT, null=True, related_name="gaps")
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="gaps")
    effort = models.CharField(max_length=1, blank=True, choices=Effort)
    due_on = models.DateField(null=True)
    remedy = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_note = models.CharField(max_length=1_000, blank=True)

    objects = models.Manager.from_queryset(GapQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="gap_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["control"],
                condition=Q(state__in=sorted(LIVE)),
                name="a_control_has_one_live_gap",
            ),
            models.UniqueConstraint(
                fields=["criterion"],
                condition=Q(state__in=sorted(LIVE)),
                name="a_criterion_has_one_live_gap",
            ),
            models.CheckConstraint(condition=_ONE_SUBJECT, name="a_gap_has_one_subject"),
            models.CheckConstraint(
                condition=Q(
                    state__in=sorted(LIVE), settled_at=None, settled_by=None, settled_note=""
                )
                | Q(
                    state__in=[GapState.CLOSED, GapState.ACCEPTED],
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                    settled_note__gt="",
                )
                | Q(state=GapState.DROPPED, settled_at__isnull=False, settled_by__isnull=False),
                name="a_settled_gap_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.about.code}"

    def get_absolute_url(self) -> str:
        return reverse("journey:gap", args=[self.pk])

    @property
    def code(self) -> str:
        return f"GAP-{self.pk}"

    @property
    def subject(self) -> str:
        """Return what the ledger calls it."""
        return f"gap:{self.pk}"

    @property
    def about(self) -> Criterion | Control:
        """Return what it is a gap of; a constraint sees to it that there is one."""
        found = self.control or self.criterion
        assert found is not None, f"gap {self.pk} is of nothing"  # noqa: S101
        return found

    @property
    def title(self) -> str:
        return self.control.title if self.control else getattr(self.criterion, "summary", "")

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def is_overdue(self, on: date) -> bool:
        """Return whether it should have been settled before this day."""
        return self.is_live and self.due_on is not None and self.due_on < on
