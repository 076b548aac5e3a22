"""A small version control of its own, which knows of every commit how it got onto the branch.

It shares nothing with the rules under test but the facts it gives out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from evidence.rules.changes import Change, Commit, Push
from evidence.rules.reconciliation import Claimed, Way

from . import changed


@dataclass
class Repository:
    """One branch, everything ever done to it, and what a reader saw of it."""

    objects: dict[str, Commit] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)  # heads in time
    changes: list[Change] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)
    ways: dict[str, Way] = field(default_factory=dict)  # as they were when it happened
    read: set[str] = field(default_factory=set)
    minutes: int = 0

    def __post_init__(self) -> None:
        self._advance(self._commit(Way.DIRECT))

    @property
    def head(self) -> str:
        return self.history[-1]

    def reachable(self, start: str) -> set[str]:
        found, waiting = set[str](), [start]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting += self.objects[here].parents
        return found

    def look(self) -> None:
        """Let the reader see the branch as it is now."""
        self.read |= self.reachable(self.head)

    def claimed(self) -> Claimed:
        commits = len(self.reachable(self.head))
        return Claimed(changes=len(self.changes), commits=commits, head=self.head)

    # What can happen.

    def push_directly(self, number: int, _back: int) -> None:
        for _ in range(number):
            self._advance(self._commit(Way.DIRECT, self.head))

    def push_merge_directly(self, number: int, back: int) -> None:
        tip = self._side(number, back, Way.DIRECT, ())
        self._advance(self._commit(Way.DIRECT, self.head, tip))

    def merge(self, number: int, back: int) -> None:
        pull = len(self.changes) + 1
        told = (pull,) if back % 2 else ()  # the source does not always say who brought a commit
        tip = self._side(number, back, Way.BROUGHT, told)
        self._merged(self._commit(Way.MERGE, self.head, tip, brought_by=(pull,)), commits=number)

    def squash(self, number: int, _back: int) -> None:
        pull = len(self.changes) + 1
        self._merged(self._commit(Way.SQUASH, self.head, brought_by=(pull,)), commits=number)

    def rebase(self, number: int, _back: int) -> None:
        pull, way = len(self.changes) + 1, Way.REBASE if number > 1 else Way.SQUASH
        for _ in range(number - 1):
            self._advance(self._commit(way, self.head, brought_by=(pull,)))
        self._merged(self._commit(way, self.head, brought_by=(pull,)), commits=number)

    def revert(self, _number: int, _back: int) -> None:
        pull = len(self.changes) + 1
        commit = self._commit(Way.REVERT, self.head, brought_by=(pull,))
        self._merged(commit, title='Revert "Something"')

    def queue(self, number: int, _back: int) -> None:
        for _ in range(number):
            pull = len(self.changes) + 1
            commit = self._commit(Way.QUEUE, self.head, brought_by=(pull,))
            self._merged(commit, merged_by="github-merge-queue")

    def cherry_pick(self, _number: int, back: int) -> None:
        # A copy of what never came into sight looks like any other direct push.
        known = sorted(self.read | self.reachable(self.head))
        original = self.objects[known[back % len(known)]]
        self.read.add(original.id)
        copy = self._commit(Way.CHERRY_PICK, self.head, headline=original.headline)
        self._advance(copy)

    def force_push(self, number: int, back: int) -> None:
        """Go back to an earlier head, be it on the branch or not, and perhaps on from there."""
        before, to = self.head, self.history[back % len(self.history)]
        self.minutes += 1
        for _ in range(number - 1):
            to = self._commit(Way.DIRECT, to)
        self._advance(to)
        push = changed.push(before, to, id=f"P{len(self.pushes)}", at=self._now())
        self.pushes.append(push)

    # How it happens.

    def _now(self) -> object:
        return changed.MERGED + timedelta(minutes=self.minutes)

    def _commit(
        self, way: Way, *parents: str, brought_by: tuple[int, ...] = (), headline: str = ""
    ) -> str:
        self.minutes += 1
        id_ = f"{len(self.objects):040x}"
        self.objects[id_] = changed.commit(
            id_,
            *parents,
            headline=headline or f"Commit {len(self.objects)}",
            committed_at=self._now(),
            brought_by=brought_by,
        )
        self.ways[id_] = way
        return id_

    def _side(self, number: int, back: int, way: Way, brought_by: tuple[int, ...]) -> str:
        """Grow a branch of this many commits from somewhere on the branch."""
        here = sorted(self.reachable(self.head))
        tip = here[-1 - back % len(here)]
        for _ in range(number):
            tip = self._commit(way, tip, brought_by=brought_by)
        return tip

    def _merged(self, commit: str, **fields: object) -> None:
        self._advance(commit)
        self.changes.append(
            changed.change(
                number=len(self.changes) + 1,
                merge_commit=commit,
                merged_at=self._now(),
                **fields,
            )
        )

    def _advance(self, commit: str) -> None:
        self.history.append(commit)


ACTS = (
    Repository.push_directly,
    Repository.push_merge_directly,
    Repository.merge,
    Repository.squash,
    Repository.rebase,
    Repository.revert,
    Repository.queue,
    Repository.cherry_pick,
    Repository.force_push,
)
BY_PULL_REQUEST = (
    Repository.merge,
    Repository.squash,
    Repository.rebase,
    Repository.revert,
    Repository.queue,
)
