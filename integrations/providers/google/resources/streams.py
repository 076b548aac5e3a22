"""What the closing snapshot of the logs holds: how far each was read, and its items."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from integrations.plugin import Unreadable
from integrations.providers.google.methods import ACTIVITIES
from integrations.tape import Records

from .answers import part, text, unread

STREAM = "stream"
_NOT_READ = "Google's log of this was not read yet."
_REFUSED = "Google refused its log of this when it was last asked for."


def facts(records: Records, kind: str, *places: str) -> Iterator[dict[str, Any]]:
    """Yield the items of a kind that these logs hold, the oldest first."""
    found = [part(record.payload) for record in records.of(kind)]
    yield from sorted(
        (each for each in found if text(each, "place") in places),
        key=lambda each: (text(each, "at"), text(each, "id")),
    )


def unread_logs(records: Records, *places: str) -> Iterator[Unreadable]:
    """Yield what stands for each log that could not be read to its end."""
    read = {str(r.parameters.get("place")): part(r.payload) for r in records.of(STREAM)}
    for place in places:
        said = read.get(place, {})
        missing = part(said, "unread")
        if missing or not said.get("read_to"):
            needed = text(missing, ACTIVITIES.id)
            reason = f"It needs the {needed}." if needed else _REFUSED if missing else _NOT_READ
            yield unread(f"{ACTIVITIES.id} {place}", reason)
