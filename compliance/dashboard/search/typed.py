"""Words typed against words known, in memory: for the few dozen pages, acts and checks."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_ALIKE = 0.8
_LEAST = 4  # shorter words are too easily alike


@lru_cache(maxsize=2048)
def split(text: str) -> tuple[str, ...]:
    """Return the words of a text, in lower case."""
    return tuple(_WORD.findall(text.lower()))


def answers(text: str, typed: str, also: str = "") -> bool:
    """Return whether every typed word begins, or is much like, a word of the text.

    Words that find it too are not guessed at: they have to begin as typed.
    """
    known, others, wanted = split(text), split(also), split(typed)
    return bool(wanted) and all(
        any(_is_like(word, one) for one in known) or any(o.startswith(word) for o in others)
        for word in wanted
    )


def begins(text: str, typed: str) -> bool:
    """Return whether every typed word begins a word of the text: nothing of it is a guess."""
    known, wanted = split(text), split(typed)
    return bool(wanted) and all(any(o.startswith(word) for o in known) for word in wanted)


def without(typed: str, verbs: str) -> tuple[str, bool]:
    """Return what was typed without these words, and whether it had any of them."""
    known = split(verbs)
    kept = [
        word
        for word in typed.split()
        if not (bare := split(word)) or not any(_is_like(bare[0], one) for one in known)
    ]
    return " ".join(kept), len(kept) < len(typed.split())


def _is_like(typed: str, known: str) -> bool:
    if known.startswith(typed):
        return True
    if len(typed) < _LEAST or 2 * min(len(typed), len(known)) < _ALIKE * len(typed + known):
        return False  # words of such lengths have too few letters in common
    return _is_alike(typed, known)


@lru_cache(maxsize=8192)
def _is_alike(typed: str, known: str) -> bool:
    letters = SequenceMatcher(None, typed, known)
    return letters.quick_ratio() >= _ALIKE and letters.ratio() >= _ALIKE
