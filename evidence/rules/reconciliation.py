"""Whether a population of changes is complete: every commit accounted for once, counts compared.

Authority: AT-C 205.36 on the completeness of information used as evidence. The second source is
the branch itself: each of its commits belongs to one merged change of the population, or is said by
name not to. Pure.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .branches import Branch, branch_of
from .changes import Change, Commit, Push


class Way(enum.StrEnum):
    """How a commit got onto the branch, or off it."""

    MERGE = "merge"
    SQUASH = "squash"
    REBASE = "rebase"
    BROUGHT = "brought"
    QUEUE = "queue"
    REVERT = "revert"
    DIRECT = "direct"
    CHERRY_PICK = "cherry_pick"
    UNREAD = "unread"
    REMOVED = "removed"
    LOOSE = "loose"


WAYS = {
    Way.MERGE: "Merge commit of a change",
    Way.SQUASH: "Squashed change",
    Way.REBASE: "Rebased with a change",
    Way.BROUGHT: "Brought by a merged change",
    Way.QUEUE: "Merged by the merge queue",
    Way.REVERT: "Revert, itself a change",
    Way.DIRECT: "Direct push",
    Way.CHERRY_PICK: "Cherry-pick, pushed directly",
    Way.UNREAD: "Of a change that was not read",
    Way.REMOVED: "Removed by a force push",
    Way.LOOSE: "Not to be followed to the head",
}
# Ways on which no change of the population stands behind a commit that is on the branch.
PAST_REVIEW = frozenset({Way.DIRECT, Way.CHERRY_PICK})
_QUEUES = frozenset({"github-merge-queue", "github-merge-queue[bot]"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounted:
    """One commit with the one way it is accounted for."""

    commit: Commit
    way: Way
    change: Change | None = None  # that brought it
    push: Push | None = None  # that removed it
    entered: str = ""  # the commit of the branch's own line it came with


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What the source itself says of a place."""

    changes: int | None = None
    commits: int | None = None
    head: str = ""
    since: datetime | None = None  # where the first reading began
    older_changes: int = 0  # that it left out as older
    older_commits: int = 0
    unread: tuple[tuple[str, str], ...] = ()  # question and the permission it needs

    @classmethod
    def by(cls, claimed: Mapping[str, Any]) -> Claimed:
        """Return the claims of a stream, which are JSON values."""
        since = claimed.get("since")
        return cls(
            changes=claimed.get("changes"),
            commits=claimed.get("commits"),
            head=claimed.get("head") or "",
            since=datetime.fromisoformat(since) if since else None,
            older_changes=claimed.get("older_changes") or 0,
            older_commits=claimed.get("older_commits") or 0,
            unread=tuple((claimed.get("unread") or {}).items()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Everything read of one place, each commit and change exactly once."""

    place: str
    commits: tuple[Accounted, ...]
    changes: tuple[Change, ...]
    pushes: tuple[Push, ...]
    branch: Branch
    claimed: Claimed
    read_to: datetime | None


def account(
    place: str,
    *,
    changes: Iterable[Change],
    commits: Iterable[Commit],
    pushes: Iterable[Push] = (),
    claimed: Claimed | None = None,
    read_to: datetime | None = None,
) -> Accounts:
    """Account for every commit that was read of a branch, exactly once."""
    claims = claimed or Claimed()
    merged = tuple(sorted(changes, key=lambda change: (change.merged_at, change.number)))
    known = {commit.id: commit for commit in commits}
    pushed = tuple(pushes)
    branch = branch_of(known, pushed, head=claims.head)
    teller = _Teller.of(known, branch, merged)
    return Accounts(
        place=place,
        commits=tuple(teller.tell(commit) for commit in known.values()),
        changes=merged,
        pushes=pushed,
        branch=branch,
        claimed=claims,
        read_to=read_to,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    branch: Branch
    by_number: Mapping[int, Change]
    by_merge: Mapping[str, Change]
    brought: Counter[int]  # commits on the branch by the change that is said to have brought them
    originals: Mapping[tuple[str, str, int, int], str]  # the first commit of those that look alike

    @classmethod
    def of(
        cls, commits: Mapping[str, Commit], branch: Branch, changes: tuple[Change, ...]
    ) -> _Teller:
        by_number = {change.number: change for change in changes}
        newest_first = sorted(commits.values(), key=lambda c: c.committed_at, reverse=True)
        here = [commit for commit in commits.values() if commit.id in branch.entered]
        return cls(
            branch=branch,
            by_number=by_number,
            # Read from the last to the first: of two that claim a commit, the earlier has it.
            by_merge={c.merge_commit: c for c in reversed(changes) if c.merge_commit},
            brought=Counter(number for commit in here for number in commit.brought_by),
            originals={_looks(commit): commit.id for commit in newest_first},
        )

    def tell(self, commit: Commit) -> Accounted:
        change = self._change(commit)
        entered = self.branch.entered.get(commit.id, "")
        push = self.branch.removed.get(commit.id)
        way = Way.REMOVED if push else self._way(commit, change)
        return Accounted(commit=commit, way=way, change=change, push=push, entered=entered)

    def _change(self, commit: Commit) -> Change | None:
        own = self.by_merge.get(commit.id)
        if own is not None:
            return own
        said = [self.by_number[n] for n in commit.brought_by if n in self.by_number]
        if said:
            return min(said, key=lambda change: (change.merged_at, change.number))
        entered = self.branch.entered.get(commit.id, "")
        return None if entered == commit.id else self.by_merge.get(entered)

    def _way(self, commit: Commit, change: Change | None) -> Way:
        if change is not None:
            return self._way_of_change(commit, change)
        if commit.brought_by:
            return Way.UNREAD
        if commit.id in self.branch.loose:
            return Way.LOOSE
        is_copy = self.originals[_looks(commit)] != commit.id
        return Way.CHERRY_PICK if is_copy else Way.DIRECT

    def _way_of_change(self, commit: Commit, change: Change) -> Way:
        if commit.id != change.merge_commit:
            is_on_line = self.branch.entered.get(commit.id) == commit.id
            return Way.REBASE if is_on_line else Way.BROUGHT
        if change.merged_by in _QUEUES:
            return Way.QUEUE
        if change.title.startswith("Revert "):
            return Way.REVERT
        if len(commit.parents) > 1:
            return Way.MERGE
        return Way.REBASE if self.brought[change.number] > 1 else Way.SQUASH


def past_review(accounts: Accounts) -> Iterator[tuple[Accounted, ...]]:
    """Yield the commits no change stands behind, together with those that came with them."""
    groups: dict[str, list[Accounted]] = {}
    for each in accounts.commits:
        if each.way in PAST_REVIEW:
            groups.setdefault(each.entered or each.commit.id, []).append(each)
    yield from (tuple(group) for group in groups.values())


def _looks(commit: Commit) -> tuple[str, str, int, int]:
    """Return what a copy of a commit has in common with it."""
    return commit.headline, commit.author, commit.additions, commit.deletions
