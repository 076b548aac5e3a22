"""Who examines: audits, what they cover, and the auditors named to them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self, cast

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.organization import the_organization
from controls.models import Category, System
from evidence.models import EvidenceItem

from .rules.window import AsOf, Period, Span, Window, window_of


class AuditQuerySet(models.QuerySet["Audit"]):
    def open_to(self, user: User, *, on: date) -> Self:
        """Limit to audits this person may look into on that day."""
        if user.is_lead:
            return self
        if not user.is_auditor:
            return self.none()
        still_open = Q(closed_on=None) | Q(closed_on__gte=on)
        return self.filter(still_open, accesses__user=user, accesses__until__gte=on)

    def matching(self, words: str) -> Self:
        """Limit to audits whose name or auditors have every word."""
        found = self
        for word in words.split():
            named = AuditorAccess.objects.filter(user__name__icontains=word).values("audit")
            found = found.filter(Q(name__icontains=word) | Q(pk__in=named))
        return found

    def newest_first(self) -> Self:
        return self.order_by("-opened_at", "-id")


class Audit(models.Model):
    """One examination: type 1 as of a day, or type 2 over a period."""

    class Type(models.IntegerChoices):
        ONE = 1, "Type I"
        TWO = 2, "Type II"

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    type = models.PositiveSmallIntegerField(choices=Type)
    as_of = models.DateField(null=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    categories = models.ManyToManyField(Category, related_name="audits")
    systems = models.ManyToManyField(System, related_name="audits")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    reported_on = models.DateField(null=True, help_text="the day printed on its report")
    report = models.ForeignKey(EvidenceItem, models.PROTECT, null=True, related_name="reports")

    objects = models.Manager.from_queryset(AuditQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(type=1, as_of__isnull=False, first_day=None, last_day=None)
                | Q(
                    type=2,
                    as_of=None,
                    first_day__isnull=False,
                    last_day__isnull=False,
                    last_day__gte=F("first_day"),
                ),
                name="an_audit_is_as_of_a_day_or_over_a_period",
            ),
            models.CheckConstraint(
                condition=Q(report=None) | Q(reported_on__isnull=False),
                name="a_report_that_is_kept_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("audits:audit", args=[self.slug])

    @property
    def span(self) -> Span:
        """Return the day or days it is about; a constraint sees to it that they are there."""
        if self.as_of is not None:
            return AsOf(day=self.as_of)
        return Period(first=cast("date", self.first_day), last=cast("date", self.last_day))

    @property
    def begins_on(self) -> date:
        """Return the first day it is about."""
        span = self.span
        return span.day if isinstance(span, AsOf) else span.first

    @property
    def ends_on(self) -> date:
        """Return the last day it is about."""
        span = self.span
        return span.day if isinstance(span, AsOf) else span.last

    def window(self) -> Window:
        """Return the instants it is about, by the organization's clock."""
        return window_of(self.span, the_organization().zone)


class AuditorAccess(models.Model):
    """That an auditor may look into an audit, up to and including a day."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="accesses")
    user = models.ForeignKey(User, models.PROTECT, related_name="audit_accesses")
    until = models.DateField()
    seen_at = models.DateTimeField(null=True, help_text="when they looked last")
    seen_before_at = models.DateTimeField(null=True, help_text="at the visit before that")

    objects: ClassVar[models.Manager[AuditorAccess]] = models.Manager()

    class Meta:
        verbose_name_plural = "auditor accesses"
        constraints = [
            models.UniqueConstraint(fields=["audit", "user"], name="an_auditor_is_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} until {self.until}"
