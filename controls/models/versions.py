"""What a control was before, what it is to become, and which performances are excused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from compliance.accounts.models import User
from compliance.ledger.permanence import append_only, changes_only
from controls.rules.cadence import Cadence

from .controls import Control

VERSIONED = ("title", "statement", "kind", "nature", "cadence", "owner_id")


class Held(models.Func):
    """The database's tstzrange(from, to), open where null."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class ControlVersionQuerySet(models.QuerySet["ControlVersion"]):
    def of(self, controls: Iterable[Control]) -> Self:
        return self.filter(control__in=list(controls))

    def in_force(self, at: datetime) -> Self:
        """Limit to what was in force at this instant and no longer is."""
        began = Q(began_at=None) | Q(began_at__lte=at)
        return self.filter(began, ended_at__gt=at)

    def in_order(self) -> Self:
        return self.order_by("control", "number")


class ControlVersion(models.Model):
    """What a control said, how often it operated and who answered for it, until a later version.

    The version in force now is the control's own row.
    """

    control = models.ForeignKey(Control, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    statement = models.TextField()
    kind = models.CharField(max_length=12, choices=Control.Kind)
    nature = models.CharField(max_length=12, choices=Control.Nature)
    cadence = models.CharField(max_length=12, choices=[(c.value, c.label) for c in Cadence])
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField(null=True, help_text="blank: it was the first")
    ended_at = models.DateTimeField()

    objects = models.Manager.from_queryset(ControlVersionQuerySet)()

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["control", "number"], name="control_version_is_one"),
            models.CheckConstraint(
                condition=Q(began_at=None) | Q(began_at__lte=F("ended_at")),
                name="control_version_ends_after_it_began",
            ),
            ExclusionConstraint(
                name="versions_of_a_control_never_overlap",
                expressions=[
                    ("control", RangeOperators.EQUAL),
                    (Held("began_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.control_id}, version {self.number}"


class ControlRevisionQuerySet(models.QuerySet["ControlRevision"]):
    def waiting(self) -> Self:
        return self.filter(applied_at=None, called_off_at=None)

    def due(self, at: datetime) -> Self:
        return self.waiting().filter(from_at__lte=at).order_by("from_at", "pk")


class ControlRevision(models.Model):
    """A change of a control that was decided and begins later."""

    control = models.ForeignKey(Control, models.PROTECT, related_name="revisions")
    changes = models.JSONField(help_text="field to new value")
    from_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(ControlRevisionQuerySet)()

    class Meta:
        triggers = changes_only("applied_at", "called_off_at")
        constraints = [
            models.UniqueConstraint(
                fields=["control"],
                condition=Q(applied_at=None, called_off_at=None),
                name="a_control_has_one_revision_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.control_id} from {self.from_at:%Y-%m-%d}"


class OccurrenceExcuse(models.Model):
    """That one due performance of a control need not happen, and why."""

    control = models.ForeignKey(Control, models.PROTECT, related_name="excuses")
    window_start = models.DateTimeField()
    reason = models.TextField()
    excused_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    excused_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[OccurrenceExcuse]] = models.Manager()

    class Meta:
        triggers = changes_only("taken_back_at")
        constraints = [
            models.UniqueConstraint(
                fields=["control", "window_start"],
                condition=Q(taken_back_at=None),
                name="an_occurrence_is_excused_once",
            ),
            models.CheckConstraint(condition=Q(reason__gt=""), name="an_excuse_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.control_id}, {self.window_start:%Y-%m-%d}"
