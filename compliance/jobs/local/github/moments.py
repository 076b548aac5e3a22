"""Instants as GitHub writes them; as text they sort as they happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

Moment = datetime | str


def moment(at: Moment) -> datetime:
    """Return an instant, read from text where it is one."""
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def stamp(at: Moment) -> str:
    """Return an instant as GitHub writes it."""
    return moment(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(at: Moment, **by: float) -> str:
    """Return the instant so many days, hours, minutes or seconds after."""
    return stamp(moment(at) + timedelta(**by))
