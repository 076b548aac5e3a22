"""How long failures may last, and which are accepted for a while."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compliance.accounts.models import User
from compliance.ledger.permanence import changes_only
from controls.models import Control
from evidence.rules.limits import Limit, Unit
from evidence.rules.severity import Severity

from .sealed import Source


class TimeLimitQuerySet(models.QuerySet["TimeLimit"]):
    def at(self, instant: datetime) -> Self:
        """Limit to what was agreed at this instant."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=instant), began_at__lte=instant)

    def current(self) -> Self:
        return self.filter(ended_at=None)


class TimeLimit(models.Model):
    """How long failures of one control, or of one severity, may last, from one day to another."""

    control = models.ForeignKey(Control, models.PROTECT, null=True, related_name="time_limits")
    severity = models.CharField(
        max_length=10, blank=True, choices=[(s.value, s.label) for s in Severity]
    )
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=14, choices=[(u.value, u.label) for u in Unit])
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(TimeLimitQuerySet)()

    class Meta:
        triggers = changes_only("ended_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(control=None, severity__gt="") | Q(control__isnull=False, severity=""),
                name="a_limit_is_of_a_control_or_a_severity",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="a_limit_is_positive"),
            models.UniqueConstraint(
                fields=["severity"],
                condition=Q(ended_at=None, control=None),
                name="a_severity_has_one_limit",
            ),
            models.UniqueConstraint(
                fields=["control"],
                condition=Q(ended_at=None, control__isnull=False),
                name="a_control_has_one_limit",
            ),
        ]

    def __str__(self) -> str:
        return str(self.limit)

    @property
    def limit(self) -> Limit:
        return Limit(amount=self.amount, unit=Unit(self.unit))


class Held(models.Func):
    """The database's tstzrange(from, to)."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def waiting(self) -> Self:
        return self.filter(decided_at=None)

    def holding(self, at: datetime) -> Self:
        """Limit to what was accepted at this instant."""
        return self.filter(is_approved=True, decided_at__lte=at, ends_at__gt=at)

    def known(self, at: datetime) -> Self:
        return self.filter(asked_at__lte=at)

    def during(self, start: datetime, end: datetime) -> Self:
        """Limit to what was accepted at any moment from `start` to before `end`."""
        return self.filter(is_approved=True, decided_at__lt=end, ends_at__gt=start)


class Waiver(models.Model):
    """A recorded, expiring decision to accept that one resource fails one check."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="waivers")
    check_id = models.CharField(max_length=20)
    resource_id = models.CharField(max_length=500)
    resource_title = models.CharField(max_length=200)
    reason = models.TextField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_until = models.DateTimeField(help_text="when it was to end")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_approved = models.BooleanField(null=True, help_text="blank: not decided yet")
    note = models.CharField(max_length=300, blank=True, help_text="of whoever decided or ended it")
    ends_at = models.DateTimeField(help_text="earlier than asked where somebody ended it")

    objects: ClassVar[models.Manager[Waiver]] = models.Manager.from_queryset(WaiverQuerySet)()

    class Meta:
        triggers = changes_only("decided_by", "decided_at", "is_approved", "note", "ends_at")
        indexes = [models.Index(fields=["check_id", "source"], name="waiver_of_a_check")]
        constraints = [
            models.CheckConstraint(condition=Q(reason__gt=""), name="a_waiver_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="nobody_approves_their_own_waiver",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_approved=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, is_approved__isnull=False),
                name="a_waiver_is_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["source", "check_id", "resource_id"],
                condition=Q(decided_at=None),
                name="one_waiver_of_a_resource_waits",
            ),
            ExclusionConstraint(
                name="waivers_of_a_resource_never_overlap",
                expressions=[
                    ("source", RangeOperators.EQUAL),
                    ("check_id", RangeOperators.EQUAL),
                    ("resource_id", RangeOperators.EQUAL),
                    (Held("decided_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_approved=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.resource_title}"

    def get_absolute_url(self) -> str:
        return reverse("waiver", args=[self.pk])

    def state(self, at: datetime) -> str:
        """Return how it stood: waiting, declined, holding or over."""
        if self.decided_at is None or self.decided_at > at:
            return "waiting"
        if not self.is_approved:
            return "declined"
        return "holding" if self.ends_at > at else "over"
