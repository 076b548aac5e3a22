"""Where a page of a list begins: behind, or before, a row known by its sort key and its id."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass


class CursorUnreadableError(ValueError):
    """A cursor that was not given out here, or belongs to another order of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The row beside which a page lies; both parts as text, read by whoever knows their types."""

    order: str
    key: str
    row: str
    is_before: bool = False

    def text(self) -> str:
        """Return it as it stands in an address."""
        parts = json.dumps([self.order, self.key, self.row], separators=(",", ":"))
        return base64.urlsafe_b64encode(parts.encode()).decode().rstrip("=")


def read_cursor(text: str, *, order: str, is_before: bool) -> Cursor:
    """Return the cursor of an address.

    Raises CursorUnreadableError.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise CursorUnreadableError(text) from error
    match parts:
        case [str() as told, str() as key, str() as row] if told == order:
            return Cursor(order=told, key=key, row=row, is_before=is_before)
    raise CursorUnreadableError(text)
