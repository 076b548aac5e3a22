"""Which audit the journey is about: one period at a time, each beginning the day after the last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from compliance.accounts.organization import day_of

from .models import Audit


def current_audit(*, at: datetime) -> Audit | None:
    """Return the type 2 audit under way; else the one planned next; else the newest that was."""
    rows = Audit.objects.filter(type=Audit.Type.TWO, opened_at__lte=at)
    return chosen(list(rows), on=day_of(at))


def chosen(audits: Sequence[Audit], *, on: date) -> Audit | None:
    """Return the one of these type 2 audits that pages are about on a day.

    One whose period holds the day goes before one that is in fieldwork.
    """
    is_open = [audit for audit in audits if audit.closed_on is None or audit.closed_on > on]
    begun = [audit for audit in is_open if audit.begins_on <= on]
    within = [audit for audit in begun if audit.ends_on >= on]
    if begun:
        return max(within or begun, key=lambda audit: (audit.begins_on, audit.pk))
    if is_open:
        return min(is_open, key=lambda audit: (audit.begins_on, audit.pk))
    return max(audits, key=lambda audit: (audit.begins_on, audit.pk), default=None)


def follower(audit: Audit, audits: Sequence[Audit]) -> Audit | None:
    """Return the first audit of a period that begins after this one's."""
    later = [each for each in audits if each.begins_on > audit.ends_on]
    return min(later, key=lambda each: each.begins_on, default=None)
