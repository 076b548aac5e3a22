"""An answer of GitHub as the tape keeps it: pages put together, and its receipt."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from requests.utils import parse_header_links

from integrations.tape import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one HTTP call brought."""

    status: int
    headers: Mapping[str, str]
    body: Any
    attempts: int
    started_at: datetime
    ended_at: datetime


def answer_from(
    status: int,
    headers: Mapping[str, str],
    text: str,
    *,
    started_at: datetime,
    ended_at: datetime,
) -> Answer:
    """Return an answer; raise ValueError where what should be JSON was cut off."""
    body = json.loads(text) if text else None
    return Answer(
        status=status,
        headers=headers,
        body=body,
        attempts=1,
        started_at=started_at,
        ended_at=ended_at,
    )


def address(call: str, parameters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the path with its parameters filled in, and what is left for the query."""
    path, query = call.partition(" ")[2], {"per_page": 100}
    for name, value in parameters.items():
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
        else:
            query[name] = value
    return path, query


def next_page(headers: Mapping[str, str]) -> str:
    links = parse_header_links(headers.get("link", ""))
    return next((link["url"] for link in links if link.get("rel") == "next"), "")


def joined(pages: list[Any]) -> Any:
    """Return one answer of all pages: lists put together, also those with a count beside."""
    listed = [_listed(page) for page in pages]
    return [row for page in listed for row in page] if isinstance(listed[0], list) else listed[0]


def _listed(page: Any) -> Any:
    if isinstance(page, dict) and "total_count" in page:
        return next((value for value in page.values() if isinstance(value, list)), page)
    return page


def message(body: Any) -> str:
    return str(body.get("message", "")) if isinstance(body, dict) else ""


def call_of(
    name: str,
    region: str,
    parameters: Mapping[str, Any],
    *,
    page: int,
    answer: Answer,
    refused: tuple[str, str] | None = None,
) -> Call:
    rows = _listed(answer.body)
    error = str(answer.status) if answer.status >= 400 else refused[0] if refused else ""
    return Call(
        call=name,
        region=region,
        parameters=parameters,
        page=page,
        status=answer.status,
        items=len(rows) if isinstance(rows, list) else None,
        attempts=answer.attempts,
        started_at=answer.started_at,
        ended_at=answer.ended_at,
        request_id=answer.headers.get("x-github-request-id", ""),
        error=error,
    )
