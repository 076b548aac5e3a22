"""Whatever way a change comes, each commit of the branch says by which pull request it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from compliance.jobs.local.github.acts.branches import cherry_pick, direct_push, force_push
from compliance.jobs.local.github.acts.merges import NotMergeableError, merge, revert
from compliance.jobs.local.github.acts.pulls import close, open_pull, push_commit
from compliance.jobs.local.github.seeds.small import small
from tests.fakes.github import GitHub, github

from .simulator_questions import COMMITS, PULL

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
WEB = "northwind/web"


@pytest.fixture
def served() -> Iterator[GitHub]:
    with github(small(NOW)) as running:
        yield running


def _at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def _opened(served: GitHub, *, minutes: float = 0, commits: int = 1, author: str = "ravi") -> int:
    return open_pull(
        served.world,
        repository=WEB,
        author=author,
        title="Add a page",
        at=_at(minutes),
        commits=commits,
        additions=31,
        deletions=7,
    ).number


def _merged(served: GitHub, number: int, *, minutes: float = 5, method: str = "merge") -> str:
    commit = merge(
        served.world,
        repository=WEB,
        number=number,
        by="june",
        at=_at(minutes),
        method=method,
        bypass=True,
    )
    return commit.oid


def _history(served: GitHub, *, branch: str = "refs/heads/main") -> dict[str, Any]:
    data = served.data(COMMITS, name="web", branch=branch, first=100)
    found: dict[str, Any] = data["repository"]["ref"]["target"]
    return found


def _brought(commit: dict[str, Any]) -> list[int]:
    return [pull["number"] for pull in commit["associatedPullRequests"]["nodes"]]


@pytest.mark.parametrize(
    ("method", "commits", "parents"), [("merge", 3, 2), ("squash", 1, 1), ("rebase", 2, 1)]
)
def test_each_commit_a_merge_brings_names_its_pull_request(
    served: GitHub, method: str, commits: int, parents: int
) -> None:
    before = _history(served)["history"]["totalCount"]
    number = _opened(served, commits=2)
    oid = _merged(served, number, method=method)
    found = _history(served)
    assert found["oid"] == oid
    assert found["history"]["totalCount"] == before + commits
    new = found["history"]["nodes"][:commits]
    assert [_brought(commit) for commit in new] == [[number]] * commits
    assert new[0]["parents"]["totalCount"] == parents
    assert served.data(PULL, name="web", number=number)["repository"]["pullRequest"][
        "mergeCommit"
    ] == {"oid": oid}


@pytest.mark.parametrize("method", ["merge", "squash", "queue"])
def test_a_merges_commit_is_as_large_as_the_pull_request(served: GitHub, method: str) -> None:
    _merged(served, _opened(served, commits=3), method=method)
    newest = _history(served)["history"]["nodes"][0]
    assert (newest["additions"], newest["deletions"]) == (31, 7)


def test_rebased_commits_are_others_than_those_of_the_pull_request(served: GitHub) -> None:
    number = _opened(served, commits=2)
    head = served.world.repository(WEB).pulls[number].head.oid
    _merged(served, number, method="rebase")
    oids = [commit["oid"] for commit in _history(served)["history"]["nodes"]]
    assert head not in oids


@pytest.mark.parametrize(
    ("method", "author", "committer"),
    [("merge", "june", "web-flow"), ("squash", "ravi", "web-flow"), ("rebase", "ravi", "june")],
)
def test_who_made_the_commit_depends_on_the_way_of_merging(
    served: GitHub, method: str, author: str, committer: str
) -> None:
    _merged(served, _opened(served), method=method)
    newest = _history(served)["history"]["nodes"][0]
    assert newest["author"]["user"] == {"login": author}
    assert newest["committer"]["user"] == {"login": committer}


def test_a_queue_merges_as_a_program(served: GitHub) -> None:
    number = _opened(served)
    _merged(served, number, method="queue")
    pull = served.data(PULL, name="web", number=number)["repository"]["pullRequest"]
    assert pull["mergedBy"] == {"__typename": "Bot", "login": "github-merge-queue"}
    moved = served.get(f"/repos/{WEB}/activity", activity_type="merge_queue_merge").body
    assert [row["actor"]["login"] for row in moved] == ["github-merge-queue[bot]"]


def test_a_pushed_commit_has_no_pull_request(served: GitHub) -> None:
    pushed = direct_push(
        served.world, repository=WEB, by="june", at=_at(1), message="Quick", bypass=True
    )
    newest = _history(served)["history"]["nodes"][0]
    assert newest["oid"] == pushed.oid
    assert newest["associatedPullRequests"] == {"totalCount": 0, "nodes": []}


def test_a_picked_commit_is_another_and_has_no_pull_request(served: GitHub) -> None:
    picked = direct_push(
        served.world, repository=WEB, by="june", at=_at(1), message="Quick", branch="v1"
    )
    made = cherry_pick(
        served.world,
        repository=WEB,
        oid=picked.oid,
        branch="main",
        by="june",
        at=_at(2),
        bypass=True,
    )
    newest = _history(served)["history"]["nodes"][0]
    assert newest["oid"] == made.oid != picked.oid
    assert newest["messageHeadline"] == "Quick"
    assert _brought(newest) == []


def test_a_force_push_takes_commits_away_and_is_noted(served: GitHub) -> None:
    kept = _history(served)["oid"]
    lost = direct_push(
        served.world, repository=WEB, by="ravi", at=_at(1), message="Oh", bypass=True
    )
    force_push(served.world, repository=WEB, by="ravi", at=_at(2), bypass=True)
    assert _history(served)["oid"] == kept
    noted = served.get(f"/repos/{WEB}/activity", activity_type="force_push", ref="main").body
    assert [(row["before"], row["after"]) for row in noted] == [(lost.oid, kept)]
    assert noted[0]["actor"]["login"] == "ravi"


def test_a_revert_is_a_pull_request_of_its_own(served: GitHub) -> None:
    number = _opened(served)
    _merged(served, number, method="squash")
    back = revert(served.world, repository=WEB, number=number, by="june", at=_at(9)).number
    pull = served.data(PULL, name="web", number=back)["repository"]["pullRequest"]
    assert pull["title"] == 'Revert "Add a page"'
    assert (pull["additions"], pull["deletions"]) == (7, 31)
    _merged(served, back, minutes=12, method="squash")
    assert _brought(_history(served)["history"]["nodes"][0]) == [back]


def test_what_was_not_merged_cannot_be_reverted(served: GitHub) -> None:
    number = _opened(served)
    with pytest.raises(NotMergeableError):
        revert(served.world, repository=WEB, number=number, by="june", at=_at(1))


def test_a_pull_request_is_merged_once(served: GitHub) -> None:
    number = _opened(served)
    _merged(served, number)
    with pytest.raises(NotMergeableError, match="merged"):
        _merged(served, number, minutes=9)


def test_a_closed_pull_request_brings_nothing(served: GitHub) -> None:
    before = _history(served)["history"]["totalCount"]
    number = _opened(served)
    close(served.world, repository=WEB, number=number, at=_at(2))
    with pytest.raises(NotMergeableError, match="closed"):
        _merged(served, number)
    assert _history(served)["history"]["totalCount"] == before


def test_an_open_pull_request_is_told_until_the_commit_is_in_the_default_branch(
    served: GitHub,
) -> None:
    number = _opened(served)
    branch = served.world.repository(WEB).pulls[number].branch
    newest = _history(served, branch=f"refs/heads/{branch}")["history"]["nodes"][0]
    assert newest["associatedPullRequests"]["nodes"] == [{"number": number, "merged": False}]
    _merged(served, number)
    assert [commit for commit in _history(served)["history"]["nodes"] if _brought(commit)]


def test_a_branch_made_from_another_pull_requests_commits_brings_them_once(
    served: GitHub,
) -> None:
    lower = _opened(served)
    branch = served.world.repository(WEB).pulls[lower].branch
    upper = open_pull(
        served.world, repository=WEB, author="ravi", title="On top", at=_at(1), base=branch
    ).number
    _merged(served, upper, minutes=3, method="squash")
    _merged(served, lower, minutes=6, method="squash")
    newest = _history(served)["history"]["nodes"][0]
    assert _brought(newest) == [lower]


def test_history_is_told_newest_first_over_both_parents(served: GitHub) -> None:
    early, late = _opened(served, minutes=0), _opened(served, minutes=1)
    push_commit(served.world, repository=WEB, number=early, at=_at(4))
    _merged(served, late, minutes=5)
    _merged(served, early, minutes=6)
    dates = [commit["committedDate"] for commit in _history(served)["history"]["nodes"]]
    assert dates == sorted(dates, reverse=True)


def test_a_branch_that_is_gone_is_null(served: GitHub) -> None:
    data = served.data(COMMITS, name="web", branch="refs/heads/gone", first=1)
    assert data["repository"]["ref"] is None
