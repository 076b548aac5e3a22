"""The instant a page is asked about: now, or what `?as_of=` says.

A day stands for its end by the organization's clock. Nobody can look ahead: what has not come yet
is now. Pages ask `moment_of` where they would ask for the present.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from compliance.accounts.organization import start_of, the_organization

PARAMETER = "as_of"
_EARLIEST = datetime(2000, 1, 2, tzinfo=UTC)  # zones reach a day around


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a page is about; `error` tells why what was asked for could not be meant."""

    at: datetime
    is_past: bool = False
    asked: str = ""
    error: str = ""

    @property
    def is_day(self) -> bool:
        """Return whether a day was asked for, not an instant within it."""
        return self.is_past and "T" not in self.asked and " " not in self.asked

    @property
    def day(self) -> date:
        """Return the organization's day of it; a day asked for by name is that day."""
        return (self.at - timedelta(microseconds=1)).astimezone(the_organization().zone).date()


def moment_of(request: HttpRequest) -> Moment:
    """Return when the page is about; the same instant however often one request asks."""
    known = getattr(request, "moment", None)
    if isinstance(known, Moment):
        return known
    found = _asked(request.GET.get(PARAMETER, "").strip())
    request.moment = found  # type: ignore[attr-defined]
    return found


def _asked(text: str) -> Moment:
    now = timezone.now()
    if not text:
        return Moment(at=now)
    at = _instant(text)
    if at is None or at < _EARLIEST:
        return Moment(
            at=now,
            error=f"“{text[:40]}” is no day. Write it as year-month-day, such as 2026-03-31.",
        )
    if at >= now:
        return Moment(at=now)
    return Moment(at=at, is_past=True, asked=text)


def _instant(text: str) -> datetime | None:
    """Return the end of a day, or an instant that says its zone or is the organization's."""
    try:
        if day := parse_date(text):
            return start_of(day + timedelta(days=1))
        at = parse_datetime(text.replace(" ", "+"))
    except (ValueError, OverflowError):
        return None
    if at is None:
        return None
    return at if at.tzinfo else at.replace(tzinfo=the_organization().zone)
