"""An answer of AWS as the tape keeps it: plain values, pages put together, and its receipt."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_PAGING = frozenset(
    {
        "ContinuationToken",
        "IsTruncated",
        "Marker",
        "NextMarker",
        "NextToken",
        "ResponseMetadata",
        "Truncated",
    }
)


def seen(answer: Mapping[str, Any], started_at: datetime, ended_at: datetime) -> dict[str, Any]:
    """Return what a receipt says of one answer."""
    metadata = answer.get("ResponseMetadata", {})
    return {
        "status": metadata.get("HTTPStatusCode", 0),
        "attempts": metadata.get("RetryAttempts", 0) + 1,
        "request_id": metadata.get("RequestId", ""),
        "started_at": started_at,
        "ended_at": ended_at,
    }


def count(body: Mapping[str, Any]) -> int | None:
    """Return how many things a page holds, None where it is no list."""
    lists = [value for value in body.values() if isinstance(value, list)]
    return sum(map(len, lists)) if lists else None


def merge(payload: dict[str, Any], page: Mapping[str, Any]) -> None:
    """Add a page to the pages before it: lists grow, the rest stays."""
    for key, value in page.items():
        if isinstance(value, list) and key in payload:
            payload[key] += value
        else:
            payload.setdefault(key, value)


def plain(value: Any) -> Any:
    """Return JSON values only, without what belongs to paging and transport."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in _PAGING}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.decode(errors="replace") if isinstance(value, bytes) else value
