"""Signed access reviews as evidence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from compliance.ledger.permanence import append_only
from compliance.people.models import AccessReview

from .items import EvidenceItem


class ReviewEvidence(models.Model):
    """That an evidence item is the sealed result of an access review."""

    review = models.OneToOneField(AccessReview, models.PROTECT, related_name="evidence")
    item = models.OneToOneField(EvidenceItem, models.PROTECT, related_name="of_review")

    objects: ClassVar[models.Manager[ReviewEvidence]] = models.Manager()

    class Meta:
        verbose_name_plural = "evidence of reviews"
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.review_id} is EV-{self.item_id}"
