"""Instants as Google's APIs write them: Directory and Reports with, others without milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

Moment = datetime | str
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # what “never” is in the directory


def moment(at: Moment) -> datetime:
    """Return an instant, read from text where it is one."""
    read = datetime.fromisoformat(at) if isinstance(at, str) else at
    return read.astimezone(UTC)


def stamp(at: datetime) -> str:
    """Return an instant as Directory and Reports write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def second(at: datetime) -> str:
    """Return an instant as Cloud Identity and the Alert Center write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def later(at: Moment, **by: float) -> datetime:
    """Return the instant so many days, hours, minutes or seconds after."""
    return moment(at) + timedelta(**by)
