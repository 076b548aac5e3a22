"""Words typed against words known, in memory: for the few dozen pages, acts and checks."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"[^\W_]+")
_ALIKE = 0.8
_LEAST = 4  # shorter words are too easily alike


def split(text: str) -> list[str]:
    """Return the words of a text, in lower case."""
    return _WORD.findall(text.lower())


def answers(text: str, typed: str) -> bool:
    """Return whether every typed word begins, or is much like, a word of the text."""
    known, wanted = split(text), split(typed)
    return bool(wanted) and all(any(_is_like(word, one) for one in known) for word in wanted)


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
    return len(typed) >= _LEAST and SequenceMatcher(None, typed, known).ratio() >= _ALIKE
