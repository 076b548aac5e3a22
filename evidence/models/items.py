"""The claims that artifacts show controls operating."""

from __future__ import annotations

import re
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.ledger.permanence import append_only, changes_only
from compliance.web.matching import letters_index, words_index
from controls.models import Control, System

from .sealed import Artifact, Source

ITEM_WORDS = ("title", "file_name", "check_id")
_CODE = re.compile(r"ev-(\d{1,15})", re.IGNORECASE)
_SAID = {
    "system": "Taken from",
    "url": "Address",
    "environment": "Environment",
    "captured_by": "Captured by",
    "filter": "Filter or query",
    "row_count": "Rows",
}


class EvidenceItemQuerySet(models.QuerySet["EvidenceItem"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def in_scope(self) -> Self:
        """Limit to items of what reports cover now: by their source, or the system they are of."""
        of_source = Q(source__in=Source.objects.in_scope())
        uploaded = Q(source=None) & (Q(system=None) | Q(system__is_in_scope=True))
        return self.filter(of_source | uploaded)

    def known(self, at: datetime) -> Self:
        """Limit to what the record held as evidence at this instant."""
        standing = Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)
        return self.filter(standing, received_at__lte=at)

    def as_of(self, at: datetime) -> Self:
        """Limit to what the record held at this instant; rows tell how they stood then."""
        moment = models.Value(at, output_field=models.DateTimeField())
        return self.filter(received_at__lte=at).annotate(told_as_of=moment)

    def covering(self, start: datetime, end: datetime) -> Self:
        """Limit to items that cover any moment from `start` to before `end`."""
        return self.filter(covers_from__lt=end, covers_to__gte=start)

    def matching(self, words: str) -> Self:
        """Limit to items whose title, file, source, check, control or own code has every word."""
        found = self
        for word in words.split():
            found = found.filter(_said(word))
        return found

    def of_control(self, control: Control) -> Self:
        return self.filter(links__control=control)

    def newest_first(self) -> Self:
        return self.order_by("-covers_to", "-id")


def _said(word: str) -> Q:
    """Return the condition of one word, of parts that an index each can answer.

    What only a code can mean is asked for only where there is such a code.
    """
    said = Q(title__icontains=word) | Q(file_name__icontains=word) | Q(check_id=word.upper())
    if sources := list(Source.objects.filter(title__icontains=word)):
        said |= Q(source__in=sources)
    if control := Control.objects.filter(code__iexact=word).first():
        said |= Q(pk__in=EvidenceLink.objects.filter(control=control).values("item"))
    if own := _CODE.fullmatch(word):
        said |= Q(pk=int(own[1]))
    return said


class EvidenceItem(models.Model):
    """The claim that an artifact shows a control operating, with the time it covers."""

    class Origin(models.TextChoices):
        CHECK = "check", "Collected and judged"
        UPLOAD = "upload", "Uploaded"
        REVIEW = "review", "Signed access review"

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
    told_as_of: datetime | None = None  # where it is told as it was

    class Meta:
        triggers = changes_only("covers_to", "withdrawn_at", "withdrawn_reason")
        indexes = [
            models.Index(fields=["source", "check_id", "-covers_to"], name="evidence_of_a_check"),
            models.Index(fields=["covers_from", "covers_to"], name="evidence_by_cover"),
            models.Index(fields=["covers_to", "id"], name="evidence_by_end"),
            models.Index(fields=["title", "id"], name="evidence_by_title"),
            models.Index(fields=["received_at", "id"], name="evidence_by_receipt"),
            words_index(ITEM_WORDS, name="evidence_words"),
            letters_index("title", name="evidence_letters"),
            letters_index("file_name", name="evidence_file_letters"),
            models.Index(fields=["check_id"], name="evidence_by_check"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_from__lte=F("covers_to")), name="evidence_covers_forwards"
            ),
            models.CheckConstraint(
                condition=Q(origin="check", source__isnull=False, check_id__gt="")
                | Q(origin__in=["upload", "review"], added_by__isnull=False),
                name="evidence_says_where_it_came_from",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence:item", args=[self.pk])

    @property
    def said(self) -> list[tuple[str, str]]:
        """Return what the uploader said of the origin, as the form asked for it."""
        return [(_SAID.get(key, key), value) for key, value in self.provenance.items()]

    @property
    def is_captured_early(self) -> bool:
        """Return whether an upload was captured before the last day it is said to cover."""
        if self.origin != self.Origin.UPLOAD:
            return False
        return day_of(self.collected_at) < day_of(self.covers_to)

    @property
    def covered_to(self) -> datetime:
        """Return the last moment it covered, as told: collected items go on covering more."""
        return min(self.covers_to, self.told_as_of) if self.told_as_of else self.covers_to

    @property
    def is_withdrawn(self) -> bool:
        """Return whether it was withdrawn, as told."""
        at = self.withdrawn_at
        return at is not None and (self.told_as_of is None or at <= self.told_as_of)

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
