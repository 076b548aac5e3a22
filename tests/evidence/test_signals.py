from datetime import timedelta
from typing import Any

import pytest

from evidence.rules.changes import Change, Review
from evidence.rules.reviewed import Month, Thresholds, are_alike, months, reviewed
from evidence.rules.signals import QUESTIONS, Share, Signal, signals

from .changed import MERGED, change, review

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
OPENED = MERGED - DAY
FEW = Thresholds(least_approvals=2, least_pair=2)


def asked(key: str, *changes: Change, **given: Any) -> Signal:
    found = {signal.key: signal for signal in signals(reviewed(changes, **given))}
    return found[key]


def counted(signal: Signal) -> tuple[int, int]:
    return signal.number, signal.of


def large(*reviews: Review, **fields: Any) -> Change:
    return change(*reviews, additions=400, **fields)


def many(number: int, *, author: str, by: str, first: int = 1, letters: int = 0) -> list[Change]:
    return [
        change(review(by, letters=letters), number=first + each, author=author)
        for each in range(number)
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([large(review(at=OPENED + 60 * SECOND))], (1, 1)),
        ([large(review(at=OPENED + 61 * SECOND))], (0, 1)),
        ([change(review(at=OPENED + SECOND))], (0, 0)),  # a small one is soon read
        # A second approval is measured from the word before, not from the opening.
        (
            [large(review("cy", at=OPENED + 2 * 3600 * SECOND), review(at=OPENED + 7201 * SECOND))],
            (1, 2),
        ),
        ([large(review("bot", is_bot=True, at=OPENED))], (0, 0)),
    ],
)
def test_a_large_change_approved_within_seconds(
    changes: list[Change], expected: tuple[int, int]
) -> None:
    assert counted(asked("hasty", *changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (many(2, author="ada", by="ben"), (1, 1)),
        (many(2, author="ada", by="ben", letters=5), (0, 1)),
        (many(1, author="ada", by="ben"), (0, 0)),  # too few to say anything
        (
            [
                *many(2, author="ada", by="ben"),
                *many(1, author="ada", by="ben", first=9, letters=1),
            ],
            (0, 1),
        ),
    ],
)
def test_reviewers_who_approve_without_a_word(
    changes: list[Change], expected: tuple[int, int]
) -> None:
    assert counted(asked("silent", *changes, thresholds=FEW)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([*many(2, author="ada", by="ben"), *many(2, author="ben", by="ada", first=9)], (1, 1)),
        (many(4, author="ada", by="ben"), (0, 0)),  # one way only
        (
            [
                *many(2, author="ada", by="ben", letters=9),
                *many(2, author="ben", by="ada", letters=9, first=9),
                *many(5, author="ada", by="cy", first=20),
            ],
            (0, 1),  # others approve them, too
        ),
        (
            [
                *many(2, author="ada", by="ben"),
                *many(2, author="ben", by="ada", first=9),
                *many(5, author="ada", by="cy", first=20),
            ],
            (1, 1),  # others do, but these two never say a word
        ),
    ],
)
def test_two_people_who_approve_each_other(
    changes: list[Change], expected: tuple[int, int]
) -> None:
    assert counted(asked("pairs", *changes, thresholds=FEW)) == expected


def test_a_pair_is_named_once_with_its_share() -> None:
    changes = [*many(2, author="ada", by="ben"), *many(3, author="ben", by="ada", first=9)]
    found = asked("pairs", *changes, thresholds=FEW)

    assert found.shares == (Share(who="ada and ben", number=5, of=5),)
    assert len(found.changes) == 5


@pytest.mark.parametrize(
    ("key", "of", "expected"),
    [
        ("late", change(review(at=MERGED + SECOND)), (1, 1)),
        ("late", change(review(at=MERGED)), (0, 1)),
        ("pushed_after", change(review(commit="0" * 40)), (1, 1)),
        ("pushed_after", change(review(commit="0" * 40), review("cy")), (0, 1)),
        ("pushed_after", change(review(commit="")), (0, 1)),
        ("pushed_after", change(), (0, 0)),
        ("programs", change(review("bot", is_bot=True)), (1, 1)),
        ("programs", change(review("ci-robot"), review()), (1, 2)),
        ("programs", change(review(state="commented", is_bot=True)), (0, 0)),
        ("second_account", change(review("ada-admin")), (1, 1)),
        ("second_account", change(review("ben")), (0, 1)),
        ("second_account", change(review("cy")), (1, 1)),  # wrote a commit of it
    ],
)
def test_approvals_worth_a_question(key: str, of: Change, expected: tuple[int, int]) -> None:
    writers = {of.id: frozenset({"ada", "cy"})}

    assert counted(asked(key, of, service_accounts={"ci-robot"}, writers=writers)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ada", "ada-admin", True),
        ("mara-ahn", "MaraAhn2", True),
        ("ada", "work_ada", True),
        ("ada", "ada", False),  # the same account
        ("ada", "adam", False),
        ("mara-ahn", "mara-ahn-nl", True),
        ("mara-ahn", "mara-ahnert", False),
        ("ada", "ada-lee", False),
        ("root", "admin", False),
        ("al", "al2", False),  # too short to mean anything
    ],
)
def test_names_that_are_one_name(one: str, other: str, expected: bool) -> None:
    assert are_alike(one, other) is are_alike(other, one) is expected


def test_an_exception_ends_with_its_emergency() -> None:
    emergency = change(number=1, labels=("Hotfix",))
    changes = [
        emergency,
        change(number=2, merged_at=MERGED + 6 * DAY),
        change(review(at=MERGED), number=3, merged_at=MERGED + 6 * DAY),
        change(number=4, merged_at=MERGED + 8 * DAY),
        change(number=5, merged_at=MERGED + DAY, place="northwind/web@main"),
    ]
    found = asked("after_emergency", *changes)

    assert counted(found) == (1, 2)
    assert found.changes == ("northwind/api#2",)


def test_shares_are_counted_by_reviewer_repository_and_month() -> None:
    changes = [
        change(review("ben"), review("ben"), review("cy"), number=1),
        change(review("ben"), number=2),
        change(review("ben"), number=3, place="northwind/web@main"),
        change(number=4),
    ]

    assert months(reviewed(changes)) == [
        Month(month="2026-01", repository="northwind/api", reviewer="ben", number=2, of=2),
        Month(month="2026-01", repository="northwind/api", reviewer="cy", number=1, of=2),
        Month(month="2026-01", repository="northwind/web", reviewer="ben", number=1, of=1),
    ]


def test_every_signal_is_a_question_with_an_innocent_explanation() -> None:
    found = signals(reviewed([]))

    assert len({signal.key for signal in found}) == len(QUESTIONS)
    for signal in found:
        assert signal.question.endswith("?")
        assert signal.innocent
        assert counted(signal) == (0, 0)
        assert not signal.shares
