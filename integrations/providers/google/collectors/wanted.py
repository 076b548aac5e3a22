"""What is asked for of long lists: policies by name, and the days that are looked back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def policies_named(*settings: str) -> str:
    """Return the filter for policies of these settings alone.

    The language of filters reads a backslash away once, so a full point needs two.
    """
    names = "|".join(name.replace(".", r"\\.") for name in sorted(settings))
    return f"setting.type.matches('^settings/({names})$')"


def since(days: int, now: datetime) -> str:
    """Return the beginning of the day so many days ago: the same question all day."""
    day = (now.astimezone(UTC) - timedelta(days=days)).date()
    return f"{day.isoformat()}T00:00:00.000Z"
