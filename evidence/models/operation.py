"""How checks stood over time, and when nobody looked."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from compliance.ledger.permanence import changes_only
from evidence.rules.verdict import Outcome

from .sealed import Source


class Observed(models.Func):
    """The database's tstzrange(from, to)."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class OperationQuerySet(models.QuerySet["Operation"]):
    def touching(self, start: datetime, end: datetime) -> Self:
        """Limit to what was seen at any moment from `start` to before `end`."""
        return self.filter(began_at__lt=end, holds_until__gt=start)


class Operation(models.Model):
    """How one check stood at one source, as an interval without a gap in observation.

    `outcome` is the worst of any resource. What was seen at `seen_to` holds until the next
    observation, `holds_until` at the latest; after that nobody looked, until the next row begins.
    One row lasts as long as nothing changes and nobody misses a turn: rows cost what changes.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="operations")
    check_id = models.CharField(max_length=20)
    outcome = models.CharField(
        max_length=20, choices=[(outcome.value, outcome.value) for outcome in Outcome]
    )
    began_at = models.DateTimeField()
    seen_to = models.DateTimeField()
    holds_until = models.DateTimeField()

    objects = models.Manager.from_queryset(OperationQuerySet)()

    class Meta:
        triggers = changes_only("seen_to", "holds_until")
        indexes = [models.Index(fields=["check_id", "source", "-began_at"], name="operation_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(began_at__lte=F("seen_to")) & Q(seen_to__lte=F("holds_until")),
                name="operation_goes_forwards",
            ),
            ExclusionConstraint(
                name="operations_of_a_check_never_overlap",
                expressions=[
                    ("source", RangeOperators.EQUAL),
                    ("check_id", RangeOperators.EQUAL),
                    (Observed("began_at", "holds_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} of {self.source_id}: {self.outcome} from {self.began_at:%Y-%m-%d}"
