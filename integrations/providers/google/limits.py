"""What an answer says of Google's limits. Pure.

Authority: Google's documentation "Admin SDK API: limits and quotas" and "Handle API errors": a
limit is told by 403 with a reason, or by 429; nobody says for how long, so the wait grows with
each refusal. Quotas are counted by the minute, those of a day end at midnight in California.
"""

from typing import Any

_A_MINUTE, _AN_HOUR = 60.0, 3600.0
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED"})
_QUOTA = frozenset({"quotaExceeded"})
_DAY = frozenset({"dailyLimitExceeded"})
LONGEST = 32.0  # seconds between two tries, before the work goes back to the queue


def reasons(body: Any) -> set[str]:
    """Return every name by which an error body says what is wrong."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return {str(error)} if error else set()
    named = {str(row.get("reason", "")) for row in _rows(error, "errors")}
    detailed = {str(row.get("reason", "")) for row in _rows(error, "details")}
    return (named | detailed | {str(error.get("status", ""))}) - {""}


def is_limited(status: int, body: Any) -> bool:
    """Return whether an answer refuses because of a limit, and says nothing else."""
    return status == 429 or (status == 403 and bool(reasons(body) & (_RATE | _QUOTA | _DAY)))


def seconds_held(status: int, body: Any, *, tries: int) -> float | None:
    """Return for how long nothing may be asked; None where the answer is no limit."""
    if not is_limited(status, body):
        return None
    said = reasons(body)
    if said & _DAY:
        return _AN_HOUR
    return _A_MINUTE if said & _QUOTA else min(2.0 ** (tries - 1), LONGEST)


def _rows(error: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = error.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
