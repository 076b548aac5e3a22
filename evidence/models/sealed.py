"""What was seen and how: sources, artifacts, receipts, snapshots."""

from __future__ import annotations

from datetime import UTC
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from compliance.ledger.permanence import append_only
from controls.models import System


class SourceQuerySet(models.QuerySet["Source"]):
    def in_scope(self) -> Self:
        """Limit to sources of no system, or of one in scope: only these count in figures."""
        return self.filter(Q(system=None) | Q(system__is_in_scope=True))

    def out_of_scope(self) -> Self:
        return self.filter(system__is_in_scope=False)


class Source(models.Model):
    """An outside system evidence comes from, as the record knows it.

    A connection is a link with secrets, and may be replaced; its source stays.
    """

    provider = models.SlugField()
    account = models.CharField(max_length=200)
    title = models.CharField(max_length=120)
    system = models.ForeignKey(System, models.PROTECT, null=True, related_name="sources")

    objects = models.Manager.from_queryset(SourceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "account"], name="source_stands_once")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_in_scope(self) -> bool:
        return self.system is None or self.system.is_in_scope


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

    @property
    def file_stem(self) -> str:
        """Return how the names of its files begin: what was read, and when by UTC."""
        return f"{self.collector}-{self.observed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
