from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.rules.differences import DifferenceKind, differences
from evidence.rules.reconciliation import Accounts, Claimed, Way, account

from .branched import ACTS, BY_PULL_REQUEST, Repository
from .changed import MERGED, PLACE, change, commit, push, review

Step = tuple[Callable[[Repository, int, int], None], int, int, bool]
DAY = timedelta(days=1)


def steps(acts: Any = ACTS) -> st.SearchStrategy[list[Step]]:
    one = st.tuples(st.sampled_from(acts), st.integers(1, 4), st.integers(0, 40), st.booleans())
    return st.lists(one, max_size=25)


def lived(done: list[Step]) -> Repository:
    repository = Repository()
    for act, number, back, is_looked_at in done:
        act(repository, number, back)
        if is_looked_at:
            repository.look()
    repository.look()
    return repository


def accounted(repository: Repository, **given_: Any) -> Accounts:
    values: dict[str, Any] = {
        "changes": repository.changes,
        "commits": [repository.objects[id_] for id_ in sorted(repository.read)],
        "pushes": repository.pushes,
        "claimed": repository.claimed(),
        "read_to": MERGED + 30 * DAY,
    }
    return account(PLACE, **values | given_)


@settings(max_examples=300, deadline=None)
@given(steps())
def test_every_commit_is_accounted_for_exactly_once(done: list[Step]) -> None:
    repository = lived(done)
    accounts = accounted(repository)

    ids = Counter(each.commit.id for each in accounts.commits)
    assert ids == Counter(repository.read)
    assert len(accounts.commits) == len(repository.read)
    on_branch = repository.reachable(repository.head)
    expected = {
        id_: repository.ways[id_] if id_ in on_branch else Way.REMOVED for id_ in repository.read
    }
    assert {each.commit.id: each.way for each in accounts.commits} == expected


@settings(max_examples=200, deadline=None)
@given(steps())
def test_every_change_has_its_commit_or_says_who_removed_it(done: list[Step]) -> None:
    repository = lived(done)
    found = differences(accounted(repository))

    told = {
        id_ for each in found if each.kind is DifferenceKind.CHANGE_REMOVED for id_ in each.items
    }
    on_branch = repository.reachable(repository.head)
    gone = {pull.id for pull in repository.changes if pull.merge_commit not in on_branch}
    assert told == gone


@settings(max_examples=200, deadline=None)
@given(steps())
def test_a_complete_reading_leaves_nothing_open(done: list[Step]) -> None:
    found = differences(accounted(lived(done)))

    assert [each.text for each in found if not each.is_explained] == []


@settings(max_examples=100, deadline=None)
@given(steps(BY_PULL_REQUEST))
def test_a_branch_that_only_pull_requests_reach_differs_in_nothing(done: list[Step]) -> None:
    repository = lived(done)
    first = min(repository.objects)
    others = [each for each in differences(accounted(repository)) if first not in each.items]

    assert others == []


@settings(max_examples=200, deadline=None)
@given(steps(), st.data())
def test_whatever_was_not_read_is_missed(done: list[Step], data: st.DataObject) -> None:
    repository = lived(done)
    lost = data.draw(st.sampled_from(sorted(repository.reachable(repository.head))))
    repository.read.discard(lost)

    assert any(not each.is_explained for each in differences(accounted(repository)))


@settings(max_examples=100, deadline=None)
@given(steps(), st.data())
def test_a_change_that_was_not_read_is_missed(done: list[Step], data: st.DataObject) -> None:
    repository = lived([(Repository.squash, 1, 0, True), *done])
    lost = data.draw(st.sampled_from(repository.changes))
    others = [pull for pull in repository.changes if pull is not lost]

    found = differences(accounted(repository, changes=others))

    assert any(not each.is_explained for each in found)


@settings(max_examples=100, deadline=None)
@given(steps())
def test_without_a_known_head_nothing_is_said_to_be_removed(done: list[Step]) -> None:
    repository = lived(done)
    accounts = accounted(repository, claimed=Claimed())

    assert Way.REMOVED not in {each.way for each in accounts.commits}
    assert len(accounts.commits) == len(repository.read)


def told(accounts: Accounts) -> list[tuple[str, bool, str]]:
    return [(each.kind.value, each.is_explained, each.text) for each in differences(accounts)]


A, B, C, D = "a" * 40, "b" * 40, "c" * 40, "d" * 40
READ: dict[str, Any] = {"read_to": MERGED + DAY}


@pytest.mark.parametrize(
    ("given_", "kind", "is_explained", "words"),
    [
        (
            {"commits": [commit(A, author="root")], "claimed": Claimed(head=A)},
            "direct_push",
            True,
            "Direct push by root on 20 Jan 2026, 14:00 UTC: aaaaaaa “Commit aaaaaaa”. No pull",
        ),
        (
            {
                "commits": [commit(A)],
                "pushes": [push("", A, kind="bypass", by="June", id="suite-1")],
                "claimed": Claimed(head=A),
            },
            "direct_push",
            True,
            "Direct push by June",  # the one who pushed, not the one who wrote it
        ),
        (
            {
                "commits": [
                    commit(A),
                    commit(B, A, headline="Commit aaaaaaa", committed_at=MERGED + DAY),
                ],
                "claimed": Claimed(head=B),
            },
            "cherry_pick",
            True,
            "Cherry-pick pushed directly by ada on 21 Jan 2026",
        ),
        (
            {
                "commits": [commit(A), commit(B, A)],
                "pushes": [push(B, A)],
                "claimed": Claimed(head=A),
            },
            "force_push",
            True,
            "Force push by root on 20 Jan 2026, 14:00 UTC removed 1 commit: bbbbbbb.",
        ),
        (
            {"pushes": [push("", A, kind="bypass", id="suite-1")]},
            "bypass",
            True,
            "root went past the rules of the branch on 20 Jan 2026, 14:00 UTC, up to aaaaaaa.",
        ),
        (
            {
                "changes": [change(merge_commit=B)],
                "commits": [commit(A), commit(B, A)],
                "pushes": [push(B, A)],
                "claimed": Claimed(head=A),
            },
            "change_removed",
            True,
            "northwind/api#41 was merged on 20 Jan 2026, 14:00 UTC, and the force push by root",
        ),
        (
            {
                "changes": [change(merge_commit=D)],
                "pushes": [push(C, A, at=MERGED + DAY)],
            },
            "change_removed",
            True,
            "can have removed it",
        ),
        (
            {"changes": [change(merge_commit=D)], "read_to": MERGED - DAY},
            "change_later",
            True,
            "while the branch was being read; the next run reads its commit.",
        ),
        (
            {"changes": [change(merge_commit=D)]},
            "change_missing",
            False,
            "was merged on 20 Jan 2026, 14:00 UTC as ddddddd, which is not on the branch.",
        ),
        (
            {"changes": [change(merge_commit="")]},
            "change_missing",
            False,
            "and the source names no commit for it.",
        ),
        (
            {"commits": [commit(A, brought_by=(7, 9))], "claimed": Claimed(head=A)},
            "change_unread",
            False,
            "belongs to #7, #9, which the population does not have.",
        ),
        (
            {"commits": [commit(A), commit(B)], "claimed": Claimed(head=A)},
            "commit_loose",
            False,
            "bbbbbbb “Commit bbbbbbb” was read from the branch but does not lead to its head.",
        ),
        (
            {"claimed": Claimed(head=A)},
            "head_unread",
            False,
            "The branch stood at aaaaaaa, which was not read.",
        ),
        (
            {"claimed": Claimed(head=A, since=MERGED)},
            "head_unread",
            True,
            "It had no commit since 20 Jan 2026, 14:00 UTC, where the first reading began.",
        ),
        (
            {"commits": [commit(B)], "claimed": Claimed(head=A, since=MERGED)},
            "head_unread",
            False,
            "The branch stood at aaaaaaa, which was not read.",
        ),
        ({"read_to": None}, "under_way", False, "was not read to its end yet"),
        (
            {"claimed": Claimed(changes=12)},
            "count",
            False,
            "The source claims 12 merged changes and 0 were read.",
        ),
        (
            {"claimed": Claimed(commits=1200, since=MERGED, older_commits=1200)},
            "count",
            True,
            "1,200 commits and 0 were read. 1,200 were left out as older than 20 Jan 2026, 14:00",
        ),
        (
            {"claimed": Claimed(commits=1200, since=MERGED, older_commits=1198)},
            "count",
            False,
            "where the first reading began. Nothing explains the other 2.",
        ),
        (
            {"claimed": Claimed(commits=1200, since=MERGED)},
            "count",
            False,
            "The source claims 1,200 commits and 0 were read.",
        ),
        (
            {"changes": [change(merge_commit=A)], "claimed": Claimed(changes=0, since=MERGED)},
            "count",
            False,
            "The source claims 0 merged changes and 1 were read.",
        ),
        (
            {"claimed": Claimed(unread=(("GET /activity", "permission “Contents”"),))},
            "source_unread",
            False,
            "GET /activity was not read. It needs the permission “Contents”.",
        ),
    ],
)
def test_a_difference_says_what_it_is_and_why(
    given_: dict[str, Any], kind: str, is_explained: bool, words: str
) -> None:
    values: dict[str, Any] = {"changes": [], "commits": [], **READ, **given_}
    found = told(account(PLACE, **values))

    matching = [row for row in found if row[0] == kind]
    assert [row[1] for row in matching] == [is_explained]
    assert words in matching[0][2]


def test_of_two_changes_that_claim_a_commit_the_earlier_has_it() -> None:
    early = change(number=1, merge_commit=A, merged_at=MERGED)
    late = change(number=2, merge_commit=B, merged_at=MERGED + DAY)
    accounts = account(
        PLACE,
        changes=[late, early],
        commits=[
            commit(B, A, brought_by=(1, 2)),
            commit(A, C, brought_by=(1, 2)),
            commit(C, brought_by=(2, 1)),
        ],
        claimed=Claimed(head=B),
        **READ,
    )

    assert {each.commit.id: each.change for each in accounts.commits} == {
        B: late,
        A: early,
        C: early,
    }


def test_a_change_merged_before_the_reading_began_is_not_looked_for() -> None:
    old = change(merge_commit=D, merged_at=MERGED - 400 * DAY)
    given_: dict[str, Any] = {"changes": [old], "commits": [commit(A)], **READ}

    assert "change_missing" not in {kind for kind, *_ in told(account(PLACE, **given_))}


def test_what_is_open_stands_first() -> None:
    accounts = account(
        PLACE,
        changes=[change(review(), merge_commit=D)],
        commits=[commit(A)],
        claimed=Claimed(head=A),
        **READ,
    )

    assert [is_explained for _, is_explained, _ in told(accounts)] == [False, True]


def test_claims_are_read_from_what_a_stream_keeps() -> None:
    kept = {
        "changes": 3,
        "commits": 9,
        "head": A,
        "since": MERGED.isoformat(),
        "older_changes": 1,
        "older_commits": 2,
        "unread": {"Q": "P"},
    }

    assert Claimed.by(kept) == Claimed(
        changes=3,
        commits=9,
        head=A,
        since=MERGED,
        older_changes=1,
        older_commits=2,
        unread=(("Q", "P"),),
    )
    assert Claimed.by({}) == replace(Claimed(), unread=())
