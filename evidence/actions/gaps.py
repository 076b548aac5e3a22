"""Closing a gap with something to show for it."""

from datetime import datetime

from django.db import transaction

from compliance.accounts.models import User
from controls import remedying
from controls.models import Gap
from evidence.models import EvidenceItem, GapEvidence


@transaction.atomic
def close_gap(*, gap: Gap, note: str, item: EvidenceItem | None, actor: User, at: datetime) -> None:
    """Close a gap with what was done, and the item that shows it if there is one.

    Raises GapRefusedError and NotTheirGapError.
    """
    if item is not None:
        GapEvidence.objects.get_or_create(gap=gap, item=item)
    shown_by = item.code if item else ""
    remedying.close_gap(gap=gap, note=note, actor=actor, at=at, shown_by=shown_by)
