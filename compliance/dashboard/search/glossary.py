"""The words the product explains: anybody may find them."""

from __future__ import annotations

from django.urls import reverse

from compliance.web.words import Term, terms

from .hits import Hit
from .kinds import Kind, none
from .typed import answers


def _terms(typed: str) -> list[Term]:
    return [term for term in terms().values() if answers(term.word, typed)]


def _hit(term: Term) -> Hit:
    href = f"{reverse('glossary')}#{term.key}"
    return Hit(title=term.word, href=href, icon="book-open", detail=term.says)


WORDS = Kind(key="words", title="Words explained", said=_terms, alike=none, hit=_hit)
