"""The map of keys: everything the keyboard does, in one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .shell import AUDIT_ENTRIES, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What one key, or one after the other, does."""

    keys: tuple[str, ...]
    does: str
    is_staff_s: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySection:
    """Keys that belong together."""

    title: str
    keys: tuple[Key, ...]


ANYWHERE = (
    Key(keys=("⌘ K", "Ctrl K"), does="Find something, or do something"),
    Key(keys=("/",), does="Filter this list; without one, find"),
    Key(keys=("e",), does="Add evidence", is_staff_s=True),
    Key(keys=("t",), does="Switch light or dark"),
    Key(keys=("?",), does="Show these keys"),
    Key(keys=("Esc",), does="Close what is open"),
)
IN_A_LIST = (
    Key(keys=("j",), does="Next row"),
    Key(keys=("k",), does="Row before"),
    Key(keys=("x",), does="Choose the row, where rows can be chosen"),
    Key(keys=("Space",), does="Peek: a summary beside the list"),
    Key(keys=("Enter", "o"), does="Open the row"),
)
IN_A_REVIEW = (
    Key(keys=("1",), does="Keep the account"),
    Key(keys=("2",), does="Remove it"),
    Key(keys=("3",), does="Change it"),
    Key(keys=("4",), does="Ask about it"),
    Key(keys=("5",), does="Look at it later"),
    Key(keys=("u",), does="Take the last decision back"),
)
IN_AN_ASSESSMENT = (
    Key(keys=("1",), does="In place"),
    Key(keys=("2",), does="Partly"),
    Key(keys=("3",), does="Not in place"),
    Key(keys=("4",), does="Not applicable"),
    Key(keys=("5",), does="Look at it later"),
    Key(keys=("n",), does="Write the note"),
    Key(keys=("u",), does="Take the last answer back"),
)
WITHIN = tuple(Key(keys=(f"g {entry.key}",), does=entry.title) for entry in AUDIT_ENTRIES)


def key_map(
    ways: Iterable[Section], *, is_staff: bool, is_auditor: bool = False
) -> tuple[KeySection, ...]:
    """Return every key that does something for this person."""
    going = tuple(
        Key(keys=(link.key,), does=link.title)
        for section in ways
        for link in section.links
        if link.key
    )
    anywhere = tuple(key for key in ANYWHERE if is_staff or not key.is_staff_s)
    sections: tuple[KeySection, ...] = (
        KeySection(title="Anywhere", keys=anywhere),
        KeySection(title="In a list", keys=IN_A_LIST),
        KeySection(title="Go to", keys=going),
    )
    if not is_auditor:
        sections += (KeySection(title="In an access review, card by card", keys=IN_A_REVIEW),)
    if is_staff:
        title = "In a readiness assessment, card by card"
        sections += (KeySection(title=title, keys=IN_AN_ASSESSMENT),)
    if is_auditor:
        sections += (KeySection(title="Within an audit", keys=WITHIN),)
    return tuple(section for section in sections if section.keys)
