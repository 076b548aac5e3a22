"""Words typed are told from words known as difflib tells them, only sooner."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

import pytest

from compliance.dashboard.catalogue import all_checks
from compliance.dashboard.search.typed import answers, split, without


def slow_answer(known: str, typed: str) -> bool:
    if known.startswith(typed):
        return True
    return len(typed) >= 4 and SequenceMatcher(None, typed, known).ratio() >= 0.8


def misspelt(word: str, chance: random.Random) -> str:
    letters = list(word)
    for _time in range(chance.randrange(3)):
        at = chance.randrange(len(letters))
        letters[at : at + 1] = chance.choice([[], ["e"], [letters[at]] * 2])
        letters = letters or ["a"]
    return "".join(letters)


@pytest.mark.parametrize("seed", range(4))
def test_a_word_answers_just_when_the_whole_comparison_says_so(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (no secret depends on it)
    known = sorted({word for _provider, check in all_checks() for word in split(check.title)})
    typed = [misspelt(chance.choice(known), chance) for _time in range(40)]
    expected = {(w, t): slow_answer(w, t) for w in known for t in typed}

    assert {pair: answers(*pair) for pair in expected} == expected
    assert len(set(expected.values())) == 2


@pytest.mark.parametrize(
    ("text", "typed", "is_answered"),
    [
        ("Access review", "", False),
        ("Access review", "rev", True),
        ("Access review", "acess reviw", True),
        ("Access review", "access zyzzyva", False),
        ("Access review", "ACCESS", True),
        ("Key", "kye", False),
    ],
)
def test_every_word_typed_must_be_answered(text: str, typed: str, is_answered: bool) -> None:
    assert answers(text, typed) is is_answered


def test_verbs_are_taken_from_what_was_typed() -> None:
    assert without("add evidnce to AC-04", "add evidence to") == ("AC-04", True)
    assert without("AC-04", "add evidence to") == ("AC-04", False)
