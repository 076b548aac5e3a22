"""Commits, and in what order a branch's history tells them."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .accounts import Account

if TYPE_CHECKING:
    from .pulls import Pull
    from .repositories import Repository

_DIGITS = {ord(letter): None for letter in "-:TZ"}


@dataclass(slots=True, kw_only=True, eq=False)
class Commit:
    """A commit; `pulls` are those that contain it or whose merge made it."""

    repository: Repository
    oid: str
    parents: tuple[str, ...]
    message: str
    author: Account | None
    committer: Account | None
    authored_at: str
    committed_at: str
    author_name: str = ""
    additions: int = 0
    deletions: int = 0
    files: int = 1
    checks: str = ""  # state of all of them together; blank where there are none
    pulls: list[Pull] = field(default_factory=list)

    @property
    def headline(self) -> str:
        return self.message.partition("\n")[0]


def told(commits: Mapping[str, Commit], head: str) -> list[Commit]:
    """Return what a head leads back to, as `git log` tells it: newest commit date first."""
    order, seen, found = 0, {head}, []
    waiting = [(_reversed(commits[head].committed_at), order, commits[head])]
    while waiting:
        _, _, commit = heapq.heappop(waiting)
        found.append(commit)
        for parent in commit.parents:
            if parent not in seen:
                seen.add(parent)
                order += 1
                older = commits[parent]
                heapq.heappush(waiting, (_reversed(older.committed_at), order, older))
    return found


def _reversed(at: str) -> int:
    return -int(at.translate(_DIGITS))
