"""How we know: artifacts, receipts, snapshots, evaluations, findings, and evidence items."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.urls import reverse

from compliance.accounts.models import User
from compliance.ledger.permanence import append_only, changes_only
from controls.models import Control, System

from .rules.verdict import Outcome

_OUTCOMES = [(outcome.value, outcome.value.replace("_", " ")) for outcome in Outcome]


class Source(models.Model):
    """An outside system evidence comes from, as the record knows it.

    A connection is a link with secrets, and may be replaced; its source stays.
    """

    provider = models.SlugField()
    account = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    system = models.ForeignKey(System, models.PROTECT, null=True, related_name="sources")

    objects: ClassVar[models.Manager[Source]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "account"], name="source_stands_once")
        ]

    def __str__(self) -> str:
        return self.title


class Artifact(models.Model):
    """Bytes kept exactly as they arrived, known by their SHA-256; equal bytes are kept once."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(help_text="bytes, before compression")
    media_type = models.CharField(max_length=100)
    received_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Artifact]] = models.Manager()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def storage_name(self) -> str:
        """Return the name its bytes are stored under."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}.zst"


class Receipt(models.Model):
    """How an artifact was obtained; every single call is in the artifact `calls`."""

    calls = models.ForeignKey(Artifact, models.PROTECT, related_name="+")
    call_count = models.PositiveIntegerField()
    page_count = models.PositiveIntegerField()
    error_count = models.PositiveIntegerField()
    operations = models.JSONField(help_text="operation to number of calls, pages, items and errors")
    caller = models.CharField(max_length=200)
    tool = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Receipt]] = models.Manager()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.call_count} calls by {self.caller}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def of(self, source: Source, collector: str) -> Self:
        return self.filter(source=source, collector=collector)

    def newest_first(self) -> Self:
        return self.order_by("-observed_at")


class Snapshot(models.Model):
    """All that one collector saw of one source in one run: the run's record of coverage."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="snapshots")
    collector = models.CharField(max_length=40)
    artifact = models.ForeignKey(Artifact, models.PROTECT, related_name="snapshots")
    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="snapshot")
    observed_at = models.DateTimeField(help_text="when collecting began: nothing seen is older")

    objects = models.Manager.from_queryset(SnapshotQuerySet)()

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(
                fields=["source", "collector", "observed_at"], name="snapshot_is_counted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.collector} at {self.observed_at:%Y-%m-%d %H:%M}"


class Period(Func):
    """The database's tstzrange(from, to), to being open-ended when null."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class EvidenceItemQuerySet(models.QuerySet["EvidenceItem"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def covering(self, start: datetime, end: datetime) -> Self:
        """Limit to items that cover any moment from `start` to before `end`."""
        return self.filter(covers_from__lt=end, covers_to__gte=start)

    def matching(self, words: str) -> Self:
        """Limit to items whose title, file, check or control has every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(title__icontains=word)
                | Q(file_name__icontains=word)
                | Q(check_id__iexact=word)
                | Q(links__control__code__iexact=word)
                | Q(source__title__icontains=word)
            )
        return found.distinct()

    def of_control(self, control: Control) -> Self:
        return self.filter(links__control=control)

    def newest_first(self) -> Self:
        return self.order_by("-covers_to", "-id")


class EvidenceItem(models.Model):
    """The claim that an artifact shows a control operating, with the time it covers."""

    class Origin(models.TextChoices):
        CHECK = "check", "Collected and judged"
        UPLOAD = "upload", "Uploaded"

    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=10, choices=Origin)
    artifact = models.ForeignKey(Artifact, models.PROTECT, related_name="evidence_items")
    file_name = models.CharField(max_length=200, blank=True)
    covers_from = models.DateTimeField()
    covers_to = models.DateTimeField()
    collected_at = models.DateTimeField(help_text="when it was captured at its source")
    received_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="evidence_items")
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="evidence_items")
    check_id = models.CharField(max_length=20, blank=True)
    system = models.ForeignKey(System, models.PROTECT, null=True, related_name="evidence_items")
    provenance = models.JSONField(default=dict, help_text="what an uploader says of the origin")
    controls = models.ManyToManyField(
        Control, through="EvidenceLink", related_name="evidence_items"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = models.Manager.from_queryset(EvidenceItemQuerySet)()

    class Meta:
        triggers = changes_only("covers_to", "withdrawn_at", "withdrawn_reason")
        indexes = [
            models.Index(fields=["source", "check_id", "-covers_to"], name="evidence_of_a_check"),
            models.Index(fields=["covers_from", "covers_to"], name="evidence_by_cover"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_from__lte=F("covers_to")), name="evidence_covers_forwards"
            ),
            models.CheckConstraint(
                condition=Q(origin="check", source__isnull=False, check_id__gt="")
                | Q(origin="upload", added_by__isnull=False),
                name="evidence_says_where_it_came_from",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence:item", args=[self.pk])

    @property
    def code(self) -> str:
        return f"EV-{self.pk}"

    @property
    def file(self) -> str:
        """Return the name a download is given."""
        return self.file_name or f"{self.code}.{self.artifact.media_type.rpartition('/')[2]}"


class EvidenceLink(models.Model):
    """That an evidence item is attached to a control."""

    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="links")
    control = models.ForeignKey(Control, models.PROTECT, related_name="evidence_links")
    linked_at = models.DateTimeField()

    objects: ClassVar[models.Manager[EvidenceLink]] = models.Manager()

    class Meta:
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["item", "control"], name="evidence_is_attached_once")
        ]

    def __str__(self) -> str:
        return f"{self.control_id} ← {self.item_id}"


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def of(self, source: Source, check_id: str) -> Self:
        return self.filter(snapshot__source=source, check_id=check_id)

    def newest_first(self) -> Self:
        return self.order_by("-observed_at", "-id")


class Evaluation(models.Model):
    """One check over one snapshot: its population and how many had which outcome."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="evaluations")
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
        indexes = [models.Index(fields=["check_id", "-observed_at"], name="evaluation_by_check")]
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


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def at(self, instant: datetime) -> Self:
        """Limit to what held at this instant."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=instant), began_at__lte=instant)

    def failing(self) -> Self:
        return self.filter(outcome=Outcome.FAIL)

    def unknown(self) -> Self:
        return self.filter(outcome=Outcome.UNKNOWN)

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

    objects = models.Manager.from_queryset(FindingQuerySet)()

    class Meta:
        triggers = changes_only("ended_at")
        indexes = [
            models.Index(
                fields=["check_id", "source", "outcome"],
                condition=Q(ended_at=None),
                name="finding_open",
            ),
            GistIndex(Period("began_at", "ended_at"), name="finding_by_time"),
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
