"""What checks said: evaluations with their counts, and findings as intervals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.db.models.expressions import RawSQL

from compliance.ledger.permanence import append_only, changes_only
from compliance.web.matching import letters_index
from evidence.rules.verdict import Outcome

from .items import EvidenceItem
from .limits import Waiver
from .sealed import Snapshot, Source

_NOT_PASSING = Q(outcome__in=[Outcome.FAIL, Outcome.UNKNOWN])
_OUTCOMES = [(outcome.value, outcome.value.replace("_", " ")) for outcome in Outcome]


class Period(Func):
    """The database's tstzrange(from, to), to being open-ended when null."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


_NEWEST_OF_EACH = """
    SELECT newest.id
    FROM evidence_source AS source
    CROSS JOIN unnest(%s::text[]) AS wanted (check_id)
    CROSS JOIN LATERAL (
        SELECT id FROM evidence_evaluation AS evaluation
        WHERE evaluation.source_id = source.id AND evaluation.check_id = wanted.check_id
          AND evaluation.observed_at <= %s
        ORDER BY observed_at DESC LIMIT 1
    ) AS newest
"""


_NEWEST_OF_SOURCE = """
    SELECT newest.id
    FROM unnest(%s::text[]) AS wanted (check_id)
    CROSS JOIN LATERAL (
        SELECT id FROM evidence_evaluation AS evaluation
        WHERE evaluation.source_id = %s AND evaluation.check_id = wanted.check_id
        ORDER BY observed_at DESC, id DESC LIMIT 1
    ) AS newest
"""


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def in_scope(self) -> Self:
        return self.filter(source__in=Source.objects.in_scope())

    def of(self, source: Source, check_id: str) -> Self:
        return self.filter(source=source, check_id=check_id)

    def newest_of_each(self, check_ids: Collection[str], *, at: datetime) -> Self:
        """Limit to the newest, as of `at`, of each source and check: one index look-up a pair."""
        newest = RawSQL(_NEWEST_OF_EACH, [list(check_ids), at])  # noqa: S611  (fixed text)
        return self.filter(pk__in=newest)

    def newest_of_source(self, source_id: int, check_ids: Collection[str]) -> Self:
        """Limit to the newest of each check of one source: one index look-up each."""
        newest = RawSQL(_NEWEST_OF_SOURCE, [list(check_ids), source_id])  # noqa: S611  (fixed text)
        return self.filter(pk__in=newest)

    def matching(self, words: str) -> Self:
        """Limit to evaluations whose check or source has every word."""
        found = self
        for word in words.split():
            found = found.filter(Q(check_id__icontains=word) | Q(source__title__icontains=word))
        return found

    def with_failures(self) -> Self:
        return self.filter(failed__gt=0)

    def with_unknown(self) -> Self:
        return self.filter(unknown__gt=0)

    def newest_first(self) -> Self:
        return self.order_by("-observed_at", "-id")


class Evaluation(models.Model):
    """One check over one snapshot: its population and how many had which outcome."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="evaluations")
    source = models.ForeignKey(Source, models.PROTECT, related_name="evaluations")
    check_id = models.CharField(max_length=20)
    check_version = models.PositiveSmallIntegerField()
    observed_at = models.DateTimeField()
    population = models.PositiveIntegerField()
    passed = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    not_applicable = models.PositiveIntegerField()
    unknown = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField(default=0)
    verdicts_sha256 = models.CharField(max_length=64, help_text="of every verdict, in order of id")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="evaluations")

    objects = models.Manager.from_queryset(EvaluationQuerySet)()

    class Meta:
        triggers = append_only()
        indexes = [
            models.Index(
                fields=["source", "check_id", "-observed_at"], name="evaluation_of_a_check"
            ),
            models.Index(fields=["check_id", "-observed_at"], name="evaluation_by_check"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "check_id", "check_version"], name="evaluation_is_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    population=F("passed")
                    + F("failed")
                    + F("not_applicable")
                    + F("unknown")
                    + F("excluded")
                ),
                name="evaluation_counts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.failed} of {self.population} failed"

    @property
    def counts(self) -> dict[str, int]:
        """Return how many resources had each outcome."""
        return {
            "pass": self.passed,
            "fail": self.failed,
            "not_applicable": self.not_applicable,
            "unknown": self.unknown,
            "excluded": self.excluded,
        }


def _waivers(at: datetime) -> models.QuerySet[Waiver]:
    return Waiver.objects.holding(at).filter(
        source=models.OuterRef("source"),
        check_id=models.OuterRef("check_id"),
        resource_id=models.OuterRef("resource_id"),
    )


class FindingQuerySet(models.QuerySet["Finding"]):
    def in_scope(self) -> Self:
        """Limit to resources of sources that reports cover now."""
        return self.filter(source__in=Source.objects.in_scope())

    def out_of_scope(self) -> Self:
        return self.filter(source__in=Source.objects.out_of_scope())

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def known(self, instant: datetime) -> Self:
        """Limit to what had begun by this instant; rows tell how they stood then."""
        moment = models.Value(instant, output_field=models.DateTimeField())
        return self.filter(began_at__lte=instant).annotate(told_as_of=moment)

    def at(self, instant: datetime) -> Self:
        """Limit to what held at this instant."""
        still = Q(ended_at=None) | Q(ended_at__gt=instant)
        return self.known(instant).filter(still)

    def shown_by(self, item: EvidenceItem) -> Self:
        """Limit to the verdicts an item stands for: they are the same all through its cover."""
        verdicts = self.at(item.covers_from).filter(source=item.source, check_id=item.check_id)
        return verdicts.worst_first() if item.source_id else self.none()

    def failing(self) -> Self:
        return self.filter(outcome=Outcome.FAIL)

    def unknown(self) -> Self:
        return self.filter(outcome=Outcome.UNKNOWN)

    def waived(self, at: datetime) -> Self:
        """Limit to failures that were accepted at this instant."""
        return self.failing().filter(models.Exists(_waivers(at)))

    def not_waived(self, at: datetime) -> Self:
        return self.exclude(models.Exists(_waivers(at)))

    def overdue(self, at: datetime) -> Self:
        """Limit to failures that were to be mended by then, and are not waived."""
        return self.failing().filter(due_at__lte=at).not_waived(at)

    def matching(self, words: str) -> Self:
        """Limit to findings whose resource or reason has every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(resource_title__icontains=word)
                | Q(resource_id__icontains=word)
                | Q(reason__icontains=word)
            )
        return found

    def worst_first(self) -> Self:
        worst = [Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS, Outcome.NOT_APPLICABLE]
        rank = Case(*(When(outcome=o, then=n) for n, o in enumerate(worst)), default=9)
        return self.annotate(rank=rank).order_by("rank", "resource_title", "pk")


class Finding(models.Model):
    """A verdict over time: an interval in which one resource had one outcome for one reason.

    It ends, exclusively, at the first observation at which that was no longer so.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="findings")
    check_id = models.CharField(max_length=20)
    resource_id = models.CharField(max_length=500)
    resource_title = models.CharField(max_length=200)
    region = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20, choices=_OUTCOMES)
    reason = models.TextField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(
        null=True, help_text="until when a failure is to be mended, frozen when it was first seen"
    )

    objects = models.Manager.from_queryset(FindingQuerySet)()
    told_as_of: datetime | None = None  # where it is told as it was
    remedy: str = ""  # where a list has looked them up
    control_codes: Sequence[str] = ()

    class Meta:
        triggers = changes_only("ended_at")
        indexes = [
            models.Index(
                fields=["check_id", "source", "outcome"],
                condition=Q(ended_at=None),
                name="finding_open",
            ),
            models.Index(
                fields=["outcome", "check_id"], condition=_NOT_PASSING, name="finding_not_passing"
            ),
            GistIndex(Period("began_at", "ended_at"), name="finding_by_time"),
            letters_index("resource_title", name="finding_title_letters"),
            letters_index("resource_id", name="finding_id_letters"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("began_at")),
                name="finding_ends_after_it_began",
            ),
            ExclusionConstraint(
                name="findings_of_a_resource_never_overlap",
                expressions=[
                    ("source", RangeOperators.EQUAL),
                    ("check_id", RangeOperators.EQUAL),
                    ("resource_id", RangeOperators.EQUAL),
                    (Period("began_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_id} {self.resource_title}: {self.outcome}"

    @property
    def until(self) -> datetime | None:
        """Return when it ended, as told; none while it held."""
        is_later = self.told_as_of and self.ended_at and self.ended_at > self.told_as_of
        return None if is_later else self.ended_at
