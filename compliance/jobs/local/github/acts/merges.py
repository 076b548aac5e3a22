"""Merging pull requests in every way GitHub offers, and taking a merge back."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from compliance.jobs.local.github.accounts import Account
from compliance.jobs.local.github.history import Commit
from compliance.jobs.local.github.moments import Moment, stamp
from compliance.jobs.local.github.pulls import MERGED, OPEN, Pull
from compliance.jobs.local.github.world import WEB_FLOW, World

from .commits import Size, make_commit, move
from .pulls import open_pull, pull_of
from .rules import judge, why_not_merged

QUEUE = "github-merge-queue[bot]"


class NotMergeableError(Exception):
    """The pull request is not open."""


def merge(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    number: int,
    by: str,
    at: Moment,
    method: str = "merge",
    bypass: bool = False,
) -> Commit:
    """Merge by method merge, squash, rebase or queue; raise RuleViolationError unless bypassed."""
    pull, now = pull_of(world, repository, number), stamp(at)
    if pull.state != OPEN:
        raise NotMergeableError(f"{repository}#{number} is {pull.state.lower()}.")
    by_queue = method == "queue"
    who = world.account(QUEUE if by_queue else by)
    made = _METHODS[method](world, pull, who, now)
    place, broken = pull.repository, why_not_merged(world, pull)
    judge(world, place, pull.base, broken=broken, bypass=bypass, by=who, at=now, after=made[-1].oid)
    for commit in made:
        if pull not in commit.pulls:
            commit.pulls.append(pull)
    kind = "merge_queue_merge" if by_queue else "pr_merge"
    move(world, place, pull.base, made[-1].oid, by=who, at=now, kind=kind)
    place.branches.pop(pull.branch, None)
    pull.state, pull.merged_at, pull.merged_by, pull.merge_commit = MERGED, now, who, made[-1]
    pull.updated_at = max(pull.updated_at, now)
    return made[-1]


def revert(
    world: World, *, repository: str, number: int, by: str, at: Moment, reason: str = ""
) -> Pull:
    """Open the pull request that takes a merged one back; it is reviewed and merged like any."""
    pull = pull_of(world, repository, number)
    commit = pull.merge_commit
    if commit is None:
        raise NotMergeableError(f"{repository}#{number} was not merged: nothing to take back.")
    return open_pull(
        world,
        repository=repository,
        author=by,
        title=f'Revert "{pull.title}"',
        at=at,
        branch=f"revert-{number}-{pull.branch}",
        base=pull.base,
        additions=pull.deletions,
        deletions=pull.additions,
        files=pull.files,
        body=f"Reverts {repository}#{number}. {reason}",
    )


def _merge(world: World, pull: Pull, by: Account, at: str) -> list[Commit]:
    place = pull.repository
    return [
        make_commit(
            place,
            parents=(place.branches[pull.base], pull.head.oid),
            message=f"Merge pull request #{pull.number} from {place.owner.login}/{pull.branch}",
            author=by,
            committer=world.account(WEB_FLOW),
            at=at,
            size=_size(pull),
        )
    ]


def _squash(world: World, pull: Pull, _by: Account, at: str) -> list[Commit]:
    return [
        make_commit(
            pull.repository,
            parents=(pull.repository.branches[pull.base],),
            message=f"{pull.title} (#{pull.number})",
            author=pull.author,
            committer=world.account(WEB_FLOW),
            at=at,
            size=_size(pull),
        )
    ]


def _rebase(world: World, pull: Pull, by: Account, at: str) -> list[Commit]:
    parent, made = pull.repository.branches[pull.base], []
    for commit in pull.commits:
        again = make_commit(
            pull.repository,
            parents=(parent,),
            message=commit.message,
            author=commit.author,
            committer=by,
            authored_at=commit.authored_at,
            at=at,
            size=commit,
        )
        parent = again.oid
        made.append(again)
    return made


def _size(pull: Pull) -> Size:
    return Size(additions=pull.additions, deletions=pull.deletions, files=pull.files)


_METHODS: Mapping[str, Callable[[World, Pull, Account, str], list[Commit]]] = {
    "merge": _merge,
    "squash": _squash,
    "rebase": _rebase,
    "queue": _squash,
}
