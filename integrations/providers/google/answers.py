"""An answer of Google as the tape keeps it: the rows of its pages, and its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.tape import Call

from .methods import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one HTTP call brought."""

    status: int
    body: Any
    started_at: datetime
    ended_at: datetime
    attempts: int = 1


def rows_of(method: Method, body: Any) -> list[Any]:
    """Return a page's rows; a page may hold none and still have one after it."""
    rows = body.get(method.items) if isinstance(body, dict) else None
    if not isinstance(rows, list):
        return []
    return [method.prune(row) for row in rows] if method.prune else rows


def next_token(body: Any) -> str:
    """Return what the next page is asked for with; "" after the last."""
    return str(body.get("nextPageToken") or "") if isinstance(body, dict) else ""


def call_of(
    method: Method, region: str, parameters: Mapping[str, Any], *, page: int, answer: Answer
) -> Call:
    """Return one call's line of the receipt."""
    is_error = answer.status >= 400
    return Call(
        call=method.id,
        region=region,
        parameters=parameters,
        page=page,
        status=answer.status,
        items=len(rows_of(method, answer.body)) if method.items and not is_error else None,
        attempts=answer.attempts,
        started_at=answer.started_at,
        ended_at=answer.ended_at,
        error=str(answer.status) if is_error else "",
    )
