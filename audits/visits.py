"""When an auditor was here last, so that what is new since can be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta

from compliance.accounts.models import User
from compliance.accounts.organization import start_of, the_organization
from compliance.web import moments

from .evidence import items_of
from .models import Audit, AuditorAccess

_APART = timedelta(hours=1)  # pages opened closer together are one visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """How long an audit is open to an auditor, and what came since they looked last."""

    audit: Audit
    until: date
    due: str  # the days left, in words
    since: datetime | None
    new: int


def closes_at(access: AuditorAccess) -> datetime | None:
    """Return when an auditor's last day is over; None where no day comes after it."""
    if access.until.year == MAXYEAR:
        return None
    return start_of(access.until + timedelta(days=1))


def stay_of(access: AuditorAccess, *, since: datetime | None, at: datetime) -> Stay:
    """Return how an auditor stands with one audit."""
    ends = closes_at(access)
    items = items_of(access.audit).filter(received_at__gt=since) if since else None
    return Stay(
        audit=access.audit,
        until=access.until,
        due=moments.due(ends, zone=the_organization().zone, at=at) if ends else "",
        since=since,
        new=items.count() if items is not None else 0,
    )


def visit(audit: Audit, user: User, *, at: datetime) -> Stay | None:
    """Note that an auditor looks into an audit now, and return how they stand; no one else's."""
    access = AuditorAccess.objects.filter(audit=audit, user=user).select_related("audit").first()
    if access is None:
        return None
    since = access.seen_before_at
    if access.seen_at is None or at - access.seen_at > _APART:
        since = access.seen_at
    mine = AuditorAccess.objects.filter(pk=access.pk)
    mine.update(seen_at=at, seen_before_at=since)
    return stay_of(access, since=since, at=at)


def stays_of(user: User, audits: list[Audit], *, at: datetime) -> list[Stay]:
    """Return how an auditor stands with these audits, the first to close first."""
    accesses = AuditorAccess.objects.filter(user=user, audit__in=audits).order_by("until", "pk")
    found = accesses.select_related("audit")
    return [stay_of(access, since=access.seen_at, at=at) for access in found]
