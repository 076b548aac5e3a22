"""Finding rows by what is typed: PostgreSQL's full text, and trigrams where a word is misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any, TypeVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    TrigramWordSimilarity,
)
from django.db import connection, transaction
from django.db.models import F, Max, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Upper

M = TypeVar("M", bound=Model)
Rows = TypeVar("Rows", bound=QuerySet[Any])
_CONFIG = "english"
_SETTINGS = """
    SELECT set_config('pg_trgm.word_similarity_threshold', %s, true),
           set_config('enable_seqscan', 'off', true),
           set_config('enable_indexonlyscan', 'off', true)
"""
_LIKENESS = 0.5  # "revew" is that like "review"
_NEAR, _CANDIDATES = 300, 500  # newest rows looked at, and found rows weighed
_LEAST_LETTERS = 3  # a trigram index knows nothing of shorter words


@contextmanager
def searching() -> Iterator[None]:
    """Let `resembling`, evaluated within, forgive about one letter in five; have indexes read.

    How many rows have a beginning, or are alike, is nothing the planner can know; an index in
    another order, by title for one, is never to be walked for them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS, [str(_LIKENESS)])
        yield


def words_index(columns: Sequence[str], *, name: str) -> GinIndex:
    """Return the index that `saying` uses; the expression of both is the same."""
    return GinIndex(_vector(columns), name=name)


def letters_index(column: str, *, name: str) -> GinIndex:
    """Return the index that `containing`, `resembling` and Django's `icontains` use."""
    return GinIndex(OpClass(Upper(column), name="gin_trgm_ops"), name=name)


def saying(rows: Rows, columns: Sequence[str], words: str, *or_else: Q) -> Rows:
    """Limit to rows that have every word, or its beginning; `or_else` says what counts too."""
    wanted = _query(words)
    return rows.none() if wanted is None else _having(rows, columns, wanted, *or_else)


def best_first(rows: Rows, columns: Sequence[str], words: str, *before: OrderBy) -> Rows:
    """Order by how well the first column, then all, match: where every match may be weighed."""
    wanted = _query(words) or SearchQuery("", config=_CONFIG)
    ranks = (SearchRank(_vector(each), wanted).desc() for each in (columns[:1], columns))
    return rows.order_by(*before, *ranks, "pk")


def containing(rows: Rows, columns: Sequence[str], words: str) -> Rows:
    """Limit to rows one of whose columns holds each word as it stands, for names and ids."""
    wanted = [word for word in words.split() if len(word) >= _LEAST_LETTERS]
    for word in wanted:
        condition = Q()
        for column in columns:
            condition |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(condition)
    return rows if wanted else rows.none()


def newest(
    rows: QuerySet[M], columns: Sequence[str], words: str, *, among: QuerySet[M], number: int
) -> list[M]:
    """Return the newest `number` of the rows that say this, soon in a table of any length.

    What many rows say is found among the last ones; what few say, from the index. `rows` are those
    to be shown, `among` the same or more of the table by conditions that cost nothing to ask.
    """
    last = among.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    said = saying(rows, columns, words).order_by("-pk")
    near = list(said.filter(pk__gt=last - _NEAR)[:number])
    if len(near) == number:
        return near
    by_index = saying(among, columns, words).order_by((F("pk") + 0).desc())
    candidates = list(by_index.values_list("pk", flat=True)[:_CANDIDATES])
    found = list(rows.filter(pk__in=candidates).order_by("-pk")[:number])
    if len(candidates) < _CANDIDATES or len(found) == number:
        return found
    return list(said[:number])


def resembling(rows: Rows, column: str, words: str, most: int | None = None) -> Rows:
    """Limit to rows some stretch of which is much like what was typed, the likest first.

    `most` bounds how many are weighed, where thousands of rows may be alike.
    """
    if len(words) <= _LEAST_LETTERS:
        return rows.none()
    typed = words.upper()
    alike = rows.alias(letters=Upper(column)).filter(letters__trigram_word_similar=typed)
    if most:
        alike = _some(alike, most)
    likeness = TrigramWordSimilarity(typed, Upper(column))
    return alike.order_by(likeness.desc(), "-pk")


def untangling(rows: Rows, columns: Sequence[str], words: str, most: int | None = None) -> Rows:
    """Limit to rows that say this with two neighbouring letters in their right order, the newest.

    A transposition spoils four trigrams, in a word of nine letters more than likeness forgives.
    """
    wanted = _query(*transposed(words))
    if wanted is None:
        return rows.none()
    found = _having(rows, columns, wanted)
    if not most:
        return found.order_by("-pk")
    # An expression is no index's order: else a table is walked backwards for the few found in it.
    return _some(found, most).order_by(Coalesce("pk", "pk").desc())


def transposed(words: str) -> Iterator[str]:
    """Give what was typed with each two neighbouring letters of a word in the other order."""
    for at, (one, other) in enumerate(pairwise(words)):
        if one != other and one.isalpha() and other.isalpha():
            yield f"{words[:at]}{other}{one}{words[at + 2 :]}"


def _some(rows: Rows, most: int) -> Rows:
    """Limit to so many of the rows, whichever are found first; what they are is asked only once."""
    found: Rows = rows.model._default_manager.filter(pk__in=rows.order_by().values("pk")[:most])
    return found


def _having(rows: Rows, columns: Sequence[str], wanted: SearchQuery, *or_else: Q) -> Rows:
    if not or_else:
        return rows.alias(said=_vector(columns)).filter(said=wanted)
    saying_it = rows.model._default_manager.alias(said=_vector(columns)).filter(said=wanted)
    # Each part by its own index: of an "or" of different kinds, PostgreSQL reads every row.
    return rows.filter(reduce(or_, or_else, Q(pk__in=saying_it.values("pk"))))


def _vector(columns: Sequence[str]) -> SearchVector:
    return SearchVector(*columns, config=_CONFIG)


def _query(*either: str) -> SearchQuery | None:
    """Return the query for the beginnings of all words of one or another; None without words."""
    wanted = [
        " & ".join(f"{word}:*" for word in words)
        for each in either
        if (words := re.findall(r"[^\W_]+", each))
    ]
    if not wanted:
        return None
    return SearchQuery(" | ".join(wanted), config=_CONFIG, search_type="raw")
