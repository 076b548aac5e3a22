"""Finding what somebody looks for among all they may see, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from compliance.web.matching import searching

from . import acts, glossary, ids, places, portal, record, reviews
from .asker import Asker
from .hits import SHOWN, Group, Hit
from .kinds import Kind
from .typed import begins

_LEAST = 2  # typed letters before the record is asked
_WIDEST = 100
_PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything that answers what was typed, in groups, the likeliest first."""

    words: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)

    @property
    def has_more(self) -> bool:
        return any(group.has_more for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One kind's matches, page by page, with the list that can be filtered further."""

    kind: Kind
    page: Page[Hit]


def tidy(typed: str) -> str:
    """Return what was typed with single spaces, no longer than any search needs."""
    return " ".join(typed.split())[:_WIDEST].strip()


def search(asker: Asker, words: str) -> Found:
    """Return at most a handful of hits of each kind; with no words, where one likely goes."""
    if not words:
        return Found(words="", groups=_named(places.likely(asker), acts.usual(asker)))
    with searching():
        groups = _groups(asker, words)
    return Found(words=words, groups=tuple(group for group in groups if group.hits))


def _groups(asker: Asker, words: str) -> list[Group]:
    exact, to_do = ids.exact(asker, words), acts.matching(asker, words)
    groups = [
        Group(key="exact", title="Exactly this", hits=exact),
        Group(key="acts", title="Do", hits=to_do),
        Group(key="places", title="Go to", hits=places.matching(asker, words)),
    ]
    if len(words) >= _LEAST:
        known = {hit.href for hit in exact}
        is_guessing = not exact and not any(begins(act.title, words) for act in to_do)
        groups += [
            kind.group(words, without=known, is_guessing=is_guessing) for kind in kinds_for(asker)
        ]
    return groups


def whole(asker: Asker, words: str, key: str, page: str) -> Whole | None:
    """Return every match of one kind, cut into pages; None where there is no such kind."""
    kind = next((kind for kind in kinds_for(asker) if kind.key == key), None)
    if kind is None:
        return None
    with searching():
        pages = Paginator(kind.matches(words), _PER_PAGE)
        found = pages.get_page(page)
        found.object_list = [kind.hit(row) for row in found.object_list]
    return Whole(kind=kind, page=found)


def kinds_for(asker: Asker) -> tuple[Kind, ...]:
    """Return the kinds this person may search, in the order their hits are shown."""
    if asker.user.is_auditor:
        return (*portal.kinds(asker), glossary.WORDS)
    own = (reviews.kind(asker.user), glossary.WORDS)
    if not asker.is_staff:
        return own
    return (*record.STAFF, *(record.LEAD if asker.user.is_lead else ()), *own)


def _named(likely: tuple[Hit, ...], usual: tuple[Hit, ...]) -> tuple[Group, ...]:
    return (
        Group(key="places", title="Go to", hits=likely),
        Group(key="acts", title="Do", hits=usual),
    )


__all__ = ["SHOWN", "Asker", "Found", "Whole", "search", "tidy", "whole"]
