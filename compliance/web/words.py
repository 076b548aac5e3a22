"""The terms of art of the product, each explained for a developer who is new to SOC 2.

The texts are data: one file of `glossary/` for each chapter, in the order of an audit's story. They
are our own words, true to docs/glossary.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_CHAPTERS = (
    "1_promise",
    "2_examination",
    "3_operating",
    "4_reading",
    "5_judging",
    "6_showing",
    "7_concluding",
    "8_trusting",
)
_FOLDER = Path(__file__).with_name("glossary")


class UnknownTermError(LookupError):
    """A page explains a word the glossary does not have; add it there first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One word: `says` is the sentence on hovering, `text` the paragraph of the glossary."""

    key: str  # the anchor on the page
    word: str
    says: str
    text: str
    see: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Terms that belong together, with a sentence on what they are about."""

    title: str
    intro: str
    terms: tuple[Term, ...]


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return the whole glossary in its order."""
    return tuple(_chapter(tomllib.loads(_text_of(name))) for name in _CHAPTERS)


@cache
def terms() -> Mapping[str, Term]:
    """Return every term by its key."""
    return {term.key: term for chapter in chapters() for term in chapter.terms}


def term_of(name: str) -> Term:
    """Return a term by its key, or by its word in any letters: "Type II", "type-ii"."""
    found = terms().get(name.strip().lower().replace(" ", "-"))
    if found is None:
        raise UnknownTermError(f"The glossary has no word “{name}”; add it in compliance/web.")
    return found


def _text_of(name: str) -> str:
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def _chapter(read: Mapping[str, Any]) -> Chapter:
    found = tuple(Term(**{**row, "see": tuple(row["see"])}) for row in read["term"])
    return Chapter(title=read["title"], intro=read["intro"], terms=found)
