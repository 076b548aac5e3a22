"""One thing somebody has to see to, by when, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done, why, and the page where it is done."""

    title: str
    note: str
    href: str
    tone: str
    kind: str = ""  # what it is about, in a word or two
    due_at: datetime | None = None
    key: str = ""  # the thing's name for good, such as "gap:12"
