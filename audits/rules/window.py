"""From the days an audit is about to the instants evidence is held against.

Authority: AT-C 105 and 205, which speak of a specified date or a period in whole days, both ends
included; a day is the one of the organization's own time zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


class BackwardPeriodError(Exception):
    """The last day lies before the first; fit to show to the person who typed them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """The one day a type 1 audit is about."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days a type 2 audit is about, first and last inclusive."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BackwardPeriodError("The last day lies before the first. Swap the two days.")


Span = AsOf | Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The instants from `start` to before `end`, in UTC."""

    start: datetime
    end: datetime


def window_of(span: Span, zone: tzinfo) -> Window:
    """Return the instants that the span's whole days take up in this time zone."""
    first, last = (span.day, span.day) if isinstance(span, AsOf) else (span.first, span.last)
    return Window(start=_midnight(first, zone), end=_midnight(last + timedelta(days=1), zone))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
