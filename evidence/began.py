"""When this deployment's record began: before that nobody looked."""

from datetime import datetime

from django.db.models import Min

from compliance.ledger.models import LedgerEntry
from compliance.web.once import once


def record_began_at(at: datetime) -> datetime:
    """Return the instant of the earliest act in the ledger, `at` where there is none."""
    return once("record began", _earliest) or at


def _earliest() -> datetime | None:
    found: datetime | None = LedgerEntry.objects.aggregate(at=Min("occurred_at"))["at"]
    return found
