"""How a moment is written: in a zone that is named, and how long ago it was.

Authority: docs/decisions/times-in-the-viewers-zone.md.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo

_UNITS = (
    ("year", timedelta(days=365)),
    ("month", timedelta(days=30)),
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)


def day(moment: date) -> str:
    """Return a day, such as "2 Oct 2026"."""
    return f"{moment.day} {moment:%b %Y}"


def minute(local: datetime) -> str:
    """Return a moment to the minute with the name of its zone."""
    return f"{day(local)}, {local:%H:%M} {_zone_name(local)}"


def _zone_name(local: datetime) -> str:
    name = local.tzname() or "UTC"
    return name if name[0].isalpha() else f"UTC{name}"


def exact(moment: datetime) -> str:
    """Return the exact instant in UTC, as RFC 3339 writes it."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def relative(moment: datetime, at: datetime) -> str:
    """Return how far away a moment is, in its largest whole unit: "3 hours ago", "in 2 days"."""
    distance = abs(at - moment)
    for unit, length in _UNITS:
        if count := distance // length:
            words = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"in {words}" if moment > at else f"{words} ago"
    return "in less than a minute" if moment > at else "just now"


def due(moment: datetime, *, zone: tzinfo, at: datetime) -> str:
    """Return by when, in days of this clock: "due today", "in 3 days", "overdue by 2 days"."""
    last = (moment - timedelta(microseconds=1)).astimezone(zone).date()
    days = (last - at.astimezone(zone).date()).days
    if moment <= at:
        late = max(-days, 1)
        return f"overdue by {late} day{'' if late == 1 else 's'}"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"in {days} days")


def clock(zone: tzinfo) -> str:
    """Return whose midnight ends a day: "by Europe/Berlin time"."""
    name = zone_title(str(zone))
    return f"by {name} time" if "/" in name else f"by {name}"


def zone_title(name: str) -> str:
    """Return a zone's name as people read it."""
    return name.replace("_", " ")


def lasting(length: timedelta) -> str:
    """Say how long something lasted, by its two largest units: “3 days 4 hours”."""
    minutes = int(length.total_seconds()) // 60
    units = (("day", minutes // 1440), ("hour", minutes // 60 % 24), ("minute", minutes % 60))
    told = [f"{number} {unit}{'' if number == 1 else 's'}" for unit, number in units if number]
    return " ".join(told[:2]) or "less than a minute"
