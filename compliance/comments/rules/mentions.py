"""Whom a comment speaks to: "@Mara Ahn", or "@mara" where only one person can be meant.

A name counts where a word begins with "@". Of several people that fit, the longest whole name
wins; a single word may be anybody's first or last name, or what stands before the "@" of an
address. What fits several, or nobody, is said, and never dropped. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_AT = re.compile(r"(?:^|(?<=[\s(\[“\"']))@(?=\w)")
_WORD = re.compile(r"[\w.'’-]*\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody who can be spoken to."""

    id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Who is meant, and which words leave it open."""

    ids: tuple[int, ...]
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...]  # the word, and whom it could mean
    unknown: tuple[str, ...]


def mentions_in(text: str, people: Sequence[Known]) -> Mentions:
    """Return whom a text mentions among these people, each once, in the order of the text."""
    ids: dict[int, None] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    unknown: dict[str, None] = {}
    for found in _AT.finditer(text):
        word, meant = _meant(text[found.end() :], people)
        if len(meant) == 1:
            ids[meant[0].id] = None
        elif meant:
            ambiguous[word] = tuple(sorted(person.name for person in meant))
        else:
            unknown[word] = None
    return Mentions(ids=tuple(ids), ambiguous=tuple(ambiguous.items()), unknown=tuple(unknown))


def marked(text: str, names: Iterable[str]) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether it is a mention, for whoever draws it."""
    people = [Known(id=n, name=name, email="") for n, name in enumerate(names)]
    pieces: list[tuple[str, bool]] = []
    begin = 0
    for found in _AT.finditer(text):
        word, meant = _meant(text[found.end() :], people)
        if found.start() >= begin and meant:
            end = found.end() + len(word)
            pieces += [(text[begin : found.start()], False), (text[found.start() : end], True)]
            begin = end
    return [(piece, is_mention) for piece, is_mention in [*pieces, (text[begin:], False)] if piece]


def _meant(rest: str, people: Sequence[Known]) -> tuple[str, list[Known]]:
    """Return the words after an "@" that name somebody, and everybody they could name."""
    whole = [person for person in people if _begins_with(rest, person.name)]
    if whole:
        longest = max(len(person.name) for person in whole)
        return rest[:longest], [person for person in whole if len(person.name) == longest]
    found = _WORD.match(rest)
    word = found[0] if found else ""
    return word, [person for person in people if word.lower() in _words_of(person)]


def _begins_with(rest: str, name: str) -> bool:
    is_whole = not rest[len(name) : len(name) + 1].isalnum()
    return bool(name) and rest[: len(name)].lower() == name.lower() and is_whole


def _words_of(person: Known) -> set[str]:
    return {*person.name.lower().split(), person.email.lower().partition("@")[0]} - {""}
