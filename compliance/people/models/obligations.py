"""What every person owes: training, policies read, a background check."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models

from compliance.accounts.models import User
from compliance.ledger.permanence import append_only
from compliance.people.rules.duties import DutyTerms

from .roster import Person


class Obligation(models.Model):
    """Something each person of some kinds has to have done, after joining and perhaps again."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    kinds = models.JSONField(default=list, help_text="of persons it applies to")
    due_days = models.PositiveIntegerField(help_text="after the first day")
    repeats_months = models.PositiveIntegerField(null=True, help_text="blank: once is enough")
    since = models.DateField(help_text="persons who left before owe nothing")
    retired_on = models.DateField(null=True)

    objects: ClassVar[models.Manager[Obligation]] = models.Manager()

    def __str__(self) -> str:
        return self.title

    @property
    def terms(self) -> DutyTerms:
        return DutyTerms(
            kinds=frozenset(self.kinds),
            due_days=self.due_days,
            repeats_months=self.repeats_months,
            since=self.since,
        )


class FulfilmentQuerySet(models.QuerySet["Fulfilment"]):
    def by(self, day: date) -> Self:
        """Limit to what was done by this day."""
        return self.filter(done_on__lte=day)


class Fulfilment(models.Model):
    """That a person did what they owed, and what shows it."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="fulfilments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="fulfilments")
    done_on = models.DateField()
    shown_by = models.CharField(max_length=300, blank=True, help_text="where it can be seen")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = models.Manager.from_queryset(FulfilmentQuerySet)()

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "person", "done_on"], name="a_fulfilment_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} by {self.person_id} on {self.done_on}"
