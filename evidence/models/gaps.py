"""Evidence items that show what was done about a gap."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from compliance.ledger.permanence import append_only
from controls.models import Gap

from .items import EvidenceItem


class GapEvidence(models.Model):
    """That an evidence item was named when a gap was closed."""

    gap = models.ForeignKey(Gap, models.PROTECT, related_name="shown_by")
    item = models.ForeignKey(EvidenceItem, models.PROTECT, related_name="closed_gaps")

    objects: ClassVar[models.Manager[GapEvidence]] = models.Manager()

    class Meta:
        verbose_name_plural = "evidence of gaps"
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["gap", "item"], name="an_item_shows_a_gap_closed_once")
        ]

    def __str__(self) -> str:
        return f"GAP-{self.gap_id} ← EV-{self.item_id}"
