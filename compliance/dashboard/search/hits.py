"""What a search gives back: hits, in groups of one kind."""

from __future__ import annotations

import enum
from dataclasses import dataclass

SHOWN = 8  # of each kind, with a way to all of them when there are more


class Way(enum.StrEnum):
    """How a hit is followed."""

    GO = "go"  # a link
    SEND = "send"  # a form sent to its address, since it changes something
    HERE = "here"  # done by a script on this page, named by its address


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One answer: where it leads and what it is called."""

    title: str
    href: str
    icon: str
    code: str = ""
    detail: str = ""
    keys: str = ""
    way: Way = Way.GO


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Hits of one kind; `has_more` says that not all of them stand here."""

    key: str
    title: str
    hits: tuple[Hit, ...]
    has_more: bool = False
