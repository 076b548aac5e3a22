"""What an answer says of GitHub's limits. Pure.

Authority: GitHub's documentation, "Rate limits for the REST API" and "… for the GraphQL API":
primary limits are told by headers on every answer, secondary ones by 403 or 429, often with
Retry-After; without it, at least a minute is to be waited.
"""

from collections.abc import Mapping
from typing import Any

REST, GRAPHQL = "core", "graphql"
_A_MINUTE = 60.0


def is_limited(status: int, headers: Mapping[str, str], body: Any) -> bool:
    """Return whether an answer refuses because of a limit, and says nothing else."""
    if status == 429 or (status == 403 and "retry-after" in headers):
        return True
    if status == 403:
        return headers.get("x-ratelimit-remaining") == "0" or "rate limit" in _words(body)
    return any(error.get("type") == "RATE_LIMITED" for error in _errors(body))


def held_until(status: int, headers: Mapping[str, str], body: Any, *, now: float) -> float | None:
    """Return until when nothing may be asked, seconds since 1970; None where nothing holds."""
    wait = headers.get("retry-after", "")
    if wait.isdigit() and status in (403, 429):
        return now + int(wait)
    if headers.get("x-ratelimit-remaining") == "0":
        reset = headers.get("x-ratelimit-reset", "")
        return float(reset) if reset.isdigit() else now + _A_MINUTE
    return now + _A_MINUTE if is_limited(status, headers, body) else None


def _words(body: Any) -> str:
    return str(body.get("message", "")).lower() if isinstance(body, dict) else ""


def _errors(body: Any) -> list[dict[str, Any]]:
    errors = body.get("errors") if isinstance(body, dict) else None
    return [error for error in errors if isinstance(error, dict)] if errors else []
