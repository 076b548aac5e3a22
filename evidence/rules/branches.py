"""How each commit got onto a branch: by its first parents, with a merge, or not any more.

Authority: git's own graph; a branch is what is reached from its head. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .changes import Commit, Push

FORCE_PUSH = "force_push"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Every commit that was read of a branch, once: on it, taken off it, or loose.

    `entered` says with which commit of the branch's own line another came; that one with itself.
    """

    entered: Mapping[str, str]
    removed: Mapping[str, Push]  # by the force push that took it away
    loose: frozenset[str]  # read from the branch, yet not to be reached from its head


def branch_of(commits: Mapping[str, Commit], pushes: Iterable[Push], *, head: str) -> Branch:
    """Return where every commit stands; without a known head nothing was taken away."""
    if head not in commits:
        entered = _entered(commits, _tips(commits))
        return Branch(entered=entered, removed={}, loose=frozenset(commits) - entered.keys())
    entered = _entered(commits, [head])
    forced = sorted((p for p in pushes if p.kind == FORCE_PUSH), key=lambda push: push.at)
    removed = _removed(commits, forced, on_branch=entered)
    loose = frozenset(commits) - entered.keys() - removed.keys()
    return Branch(entered=entered, removed=removed, loose=loose)


def _entered(commits: Mapping[str, Commit], starts: Iterable[str]) -> dict[str, str]:
    """Follow first parents from each start, then, oldest merge first, what each merge brought."""
    entered: dict[str, str] = {}
    for start in starts:
        line = list(_line(commits, start, entered))
        entered |= {id_: id_ for id_ in line}
        for id_ in reversed(line):
            for brought in _reached(commits, commits[id_].parents[1:], but=entered):
                entered[brought] = id_
    return entered


def _line(commits: Mapping[str, Commit], start: str, known: Mapping[str, str]) -> Iterator[str]:
    here = start
    while here in commits and here not in known:
        yield here
        here = next(iter(commits[here].parents), "")


def _reached(
    commits: Mapping[str, Commit], starts: Iterable[str], *, but: Mapping[str, object]
) -> Iterator[str]:
    """Yield what is reached from these without passing what is known; `but` may grow meanwhile."""
    waiting, seen = list(starts), set[str]()
    while waiting:
        here = waiting.pop()
        if here in commits and here not in but and here not in seen:
            seen.add(here)
            yield here
            waiting.extend(commits[here].parents)


def _removed(
    commits: Mapping[str, Commit], forced: list[Push], *, on_branch: Mapping[str, str]
) -> dict[str, Push]:
    """Return what force pushes took away: what their `before` reached, else by the time of it."""
    removed: dict[str, Push] = {}
    for push in forced:
        for id_ in list(_reached(commits, [push.before], but={**on_branch, **removed})):
            removed[id_] = push
    for id_, commit in commits.items():
        if id_ not in on_branch and id_ not in removed:
            later = [push for push in forced if push.at >= commit.committed_at]
            removed |= {id_: later[0]} if later else {}
    return removed


def _tips(commits: Mapping[str, Commit]) -> list[str]:
    """Return commits that are no other's parent, the newest first."""
    parents = {parent for commit in commits.values() for parent in commit.parents}
    tips = [commit for id_, commit in commits.items() if id_ not in parents]
    return [tip.id for tip in sorted(tips, key=lambda tip: tip.committed_at, reverse=True)]
