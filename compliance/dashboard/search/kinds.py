"""A kind of thing that can be found, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from .hits import SHOWN, Group, Hit

_WEIGHED = 100  # by likeness, when it is only to show a few
Matches = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of thing: how it is found among what this person may see, and shown as a hit."""

    key: str
    title: str
    said: Callable[[str], Matches]  # that have the words typed
    alike: Callable[[str, int | None], Matches]  # of so many, when nothing has them
    hit: Callable[[Any], Hit]
    first: Callable[[str, int], Matches] | None = None  # of `said`, so many, sooner
    listed: tuple[str, ...] = ()  # URL name and arguments of the page that lists them

    @property
    def list_address(self) -> str:
        return reverse(self.listed[0], args=self.listed[1:]) if self.listed else ""

    def group(self, words: str, *, without: Collection[str], is_guessing: bool) -> Group:
        """Return the first few matches; one more than is shown tells that there are more.

        `is_guessing` lets what is much alike answer where nothing has the words.
        """
        most = SHOWN + 1 + len(without)
        rows = list(self.first(words, most) if self.first else self.said(words)[:most])
        if not rows and is_guessing:
            rows = list(self.alike(words, _WEIGHED)[:most])
        hits = [hit for hit in map(self.hit, rows) if hit.href not in without]
        return Group(
            key=self.key, title=self.title, hits=tuple(hits[:SHOWN]), has_more=len(hits) > SHOWN
        )

    def matches(self, words: str) -> Matches:
        """Return every match."""
        said = self.said(words)
        return said if _has_any(said) else self.alike(words, None)


def none(_words: str, _most: int | None) -> Sequence[Model]:
    """Return nothing: for kinds whose names are not guessed at."""
    return ()


def _has_any(matches: Matches) -> bool:
    return matches.exists() if isinstance(matches, QuerySet) else bool(matches)
