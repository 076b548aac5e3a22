"""Populations: the complete list of items a control should have operated on, and what feeds it."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from compliance.accounts.models import User
from compliance.ledger.permanence import changes_only

from .sealed import Artifact, Snapshot, Source


class ItemKind(models.TextChoices):
    """What one item of a population is."""

    CHANGE = "change", "Merged change"
    COMMIT = "commit", "Commit"
    PUSH = "push", "Push past the rules"
    DELIVERY = "delivery", "Deployment or release"
    JOINER = "joiner", "Joiner"
    LEAVER = "leaver", "Leaver"
    MOVER = "mover", "Mover"
    GRANT = "grant", "Privilege given or taken"
    ACCOUNT = "account", "Account made, suspended or removed"


class Stream(models.Model):
    """One place a source is read from item by item, such as a branch, and how far it was read.

    `state` is the provider's own: a watermark, and the place in a reading that was broken off.
    `claimed` is what the source itself says to be there, by kind, for the count to be compared.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="streams")
    collector = models.CharField(max_length=40)
    place = models.CharField(max_length=300)
    state = models.JSONField(default=dict)
    claimed = models.JSONField(default=dict)
    service_accounts = models.JSONField(
        default=list, help_text="accounts of programs, which approve nothing"
    )
    read_to = models.DateTimeField(null=True, help_text="complete as of this instant")

    objects: ClassVar[models.Manager[Stream]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "collector", "place"], name="stream_stands_once"
            )
        ]

    def __str__(self) -> str:
        return self.place


class PopulationItemQuerySet(models.QuerySet["PopulationItem"]):
    def current(self) -> Self:
        return self.filter(ended_at=None)

    def at(self, instant: datetime) -> Self:
        """Limit to what was known of each item at this instant."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=instant), began_at__lte=instant)

    def within(self, start: datetime, end: datetime) -> Self:
        """Limit to items that happened from `start` to before `end`."""
        return self.filter(occurred_at__gte=start, occurred_at__lt=end)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def in_order(self) -> Self:
        return self.order_by("occurred_at", "id")

    def with_outcome(self, attribute: str, outcome: str) -> Self:
        """Limit to items of which this attribute has this outcome."""
        return self.filter(attributes__contains={attribute: outcome})

    def matching(self, words: str) -> Self:
        """Limit to items whose number, title or author has every word."""
        found = self
        for word in words.split():
            named = Q(external_id__icontains=word) | Q(title__icontains=word)
            found = found.filter(named | Q(facts__author__icontains=word))
        return found


class PopulationItem(models.Model):
    """What was known of one item, for as long as it was said to be so: an interval, like a finding.

    `facts` are those of evidence.rules.changes; the page they were read from is sealed in
    `snapshot`. `attributes` are what evidence.rules.attributes makes of them, an outcome by key,
    with the version of the rule: they can be found again from the facts at any time.
    """

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=ItemKind)
    external_id = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    occurred_at = models.DateTimeField(help_text="when it took effect: merged, committed, pushed")
    facts = models.JSONField()
    attributes = models.JSONField(default=dict)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    began_at = models.DateTimeField(help_text="when it was first read like this")
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(PopulationItemQuerySet)()

    class Meta:
        triggers = changes_only("ended_at", "attributes")
        indexes = [
            GinIndex(fields=["attributes"], opclasses=["jsonb_path_ops"], name="item_by_attribute"),
            models.Index(fields=["stream", "kind", "occurred_at"], name="item_in_its_time"),
            models.Index(fields=["kind", "occurred_at", "id"], name="item_by_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "kind", "external_id"],
                condition=Q(ended_at=None),
                name="item_is_known_one_way",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("began_at")),
                name="item_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} {self.title}"


class PopulationQuerySet(models.QuerySet["Population"]):
    def newest_first(self) -> Self:
        return self.order_by("-last_day", "-id")

    def overlapping(self, first: date, last: date) -> Self:
        """Limit to those whose period has a day of these in it."""
        return self.filter(first_day__lte=last, last_day__gte=first)


class Population(models.Model):
    """Every merged change to production in a period, as one object that can be frozen."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="populations")
    kind = models.CharField(max_length=10, choices=ItemKind, default=ItemKind.CHANGE)
    title = models.CharField(max_length=200)
    first_day = models.DateField()
    last_day = models.DateField()
    defined_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    defined_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    artifact = models.ForeignKey(
        Artifact, models.PROTECT, null=True, help_text="the frozen list, sealed"
    )

    objects = models.Manager.from_queryset(PopulationQuerySet)()

    class Meta:
        triggers = changes_only("frozen_at", "frozen_by", "artifact")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")), name="population_goes_forwards"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None, frozen_by=None, artifact=None)
                | Q(frozen_at__isnull=False, frozen_by__isnull=False, artifact__isnull=False),
                name="a_frozen_population_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """Return what stands in its address; one nobody defined is known by its source."""
        if self.pk:
            return str(self.pk)
        of_source = f"source-{self.source_id}"
        return of_source if self.kind == ItemKind.CHANGE else f"{of_source}-{self.kind}"
