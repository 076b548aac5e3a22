"""One thing somebody has to see to, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done, why, and the page where it is done."""

    title: str
    note: str
    href: str
    tone: str
