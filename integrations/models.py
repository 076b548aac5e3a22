"""Links to providers and the runs that read them. What a run saw is the evidence app's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from compliance.accounts.models import User
from evidence.models import Snapshot, Source

from .plugin import Provider
from .providers import PROVIDERS


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def matching(self, words: str) -> Self:
        """Limit to connections whose title, account or system has every word."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(source__title__icontains=word)
                | Q(source__account__icontains=word)
                | Q(source__system__name__icontains=word)
            )
        return found

    def in_scope(self) -> Self:
        """Limit to connections whose source is of no system, or of one in scope."""
        return self.filter(source__in=Source.objects.in_scope())

    def active(self) -> Self:
        return self.filter(is_paused=False)

    def due(self, at: datetime) -> Self:
        """Limit to connections whose next run is due and that have none under way."""
        return (
            self.active()
            .filter(next_run_at__lte=at)
            .exclude(runs__finished_at=None, runs__isnull=False)
        )


class Connection(models.Model):
    """One configured, credentialed link to a provider."""

    class Interval(models.IntegerChoices):
        QUARTER_HOUR = 15, "Every 15 minutes"
        HOUR = 60, "Every hour"
        SIX_HOURS = 360, "Every 6 hours"
        DAY = 1440, "Every day"

    name = models.SlugField(unique=True)
    source = models.OneToOneField(Source, models.PROTECT, related_name="connection")
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(default=bytes, help_text="encrypted JSON")
    interval_minutes = models.PositiveIntegerField(choices=Interval, default=Interval.HOUR)
    next_run_at = models.DateTimeField()
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = models.Manager.from_queryset(ConnectionQuerySet)()
    newest_run: CollectionRun | None = None  # where a list has looked it up

    def __str__(self) -> str:
        return self.source.title

    def get_absolute_url(self) -> str:
        return reverse("integrations:connection", args=[self.name])

    @property
    def provider(self) -> Provider:
        return PROVIDERS[self.source.provider]

    @property
    def named_settings(self) -> list[tuple[str, str]]:
        """Return what was entered, as the form calls it; secrets are not among it."""
        entered = ((s, self.settings.get(s.name, "")) for s in self.provider.settings)
        return [(s.label, dict(s.choices).get(value, value)) for s, value in entered if value]

    @property
    def interval(self) -> timedelta:
        return timedelta(minutes=self.interval_minutes)


class CollectionRunQuerySet(models.QuerySet["CollectionRun"]):
    def under_way(self) -> Self:
        return self.filter(finished_at=None)

    def finished(self) -> Self:
        return self.exclude(finished_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-id")


class CollectionRun(models.Model):
    """One execution of a connection's collectors."""

    class Result(models.TextChoices):
        COMPLETE = "complete", "Complete"
        PARTIAL = "partial", "Partly failed"
        FAILED = "failed", "Failed"

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="runs")
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=Result, blank=True)

    objects = models.Manager.from_queryset(CollectionRunQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection"],
                condition=Q(finished_at=None),
                name="a_connection_has_one_run_under_way",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, result="")
                | Q(finished_at__isnull=False, result__gt=""),
                name="a_finished_run_has_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.connection.name}"

    def get_absolute_url(self) -> str:
        return reverse("integrations:run", args=[self.pk])


class CollectorRunQuerySet(models.QuerySet["CollectorRun"]):
    def unfinished(self) -> Self:
        return self.exclude(state__in=CollectorRun.FINAL)

    def claimable(self, at: datetime) -> Self:
        """Limit to work nobody has said to be doing since `at`."""
        return self.unfinished().filter(queued_at__lte=at)


class CollectorRun(models.Model):
    """One collector's part of a run: fetched by one task, judged by the next."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        COLLECTING = "collecting", "Collecting"
        COLLECTED = "collected", "Waiting to be judged"
        JUDGED = "judged", "Done"
        FAILED = "failed", "Failed"

    FINAL = (State.JUDGED, State.FAILED)

    run = models.ForeignKey(CollectionRun, models.PROTECT, related_name="collectors")
    collector = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    waits = models.PositiveSmallIntegerField(default=0, help_text="attempts a limit broke off")
    queued_at = models.DateTimeField(help_text="when it was last handed to the queue")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    call_count = models.PositiveIntegerField(default=0)
    snapshot = models.OneToOneField(
        Snapshot, models.PROTECT, null=True, related_name="collector_run"
    )
    error = models.TextField(blank=True)

    objects = models.Manager.from_queryset(CollectorRunQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "collector"], name="a_collector_runs_once_in_a_run"
            ),
            models.CheckConstraint(
                condition=Q(snapshot__isnull=False) | ~Q(state__in=["collected", "judged"]),
                name="what_is_collected_has_a_snapshot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collector} of run {self.run_id}"
