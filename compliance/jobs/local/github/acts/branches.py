"""Moving branches without a pull request."""

from __future__ import annotations

from compliance.jobs.local.github.history import Commit
from compliance.jobs.local.github.moments import Moment, stamp
from compliance.jobs.local.github.repositories import Push
from compliance.jobs.local.github.world import World

from .commits import Size, make_commit, move
from .rules import judge, rule


def direct_push(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    by: str,
    at: Moment,
    message: str,
    branch: str = "",
    additions: int = 4,
    deletions: int = 1,
    files: int = 1,
    commits: int = 1,
    bypass: bool = False,
) -> Commit:
    """Push commits straight to a branch; rules must not forbid it, or be bypassed."""
    place, who, now = world.repository(repository), world.account(by), stamp(at)
    branch = branch or place.default_branch
    size = Size(additions=additions, deletions=deletions, files=files)
    parents = (place.branches[branch],) if branch in place.branches else ()
    for _ in range(commits):
        commit = make_commit(place, parents=parents, message=message, author=who, at=now, size=size)
        parents = (commit.oid,)
    by_pull = rule(world, place, branch, "pull_request") is not None
    broken = "Changes must be made through a pull request." if by_pull else ""
    judge(world, place, branch, broken=broken, bypass=bypass, by=who, at=now, after=commit.oid)
    move(world, place, branch, commit.oid, by=who, at=now, kind="push")
    return commit


def force_push(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    by: str,
    at: Moment,
    to: str = "",
    branch: str = "",
    bypass: bool = False,
) -> Push:
    """Put a branch on another commit, by default the one before its head."""
    place, who, now = world.repository(repository), world.account(by), stamp(at)
    branch = branch or place.default_branch
    after = to or place.head(branch).parents[0]
    is_held = rule(world, place, branch, "non_fast_forward") is not None
    broken = "Cannot force-push to this branch." if is_held else ""
    judge(world, place, branch, broken=broken, bypass=bypass, by=who, at=now, after=after)
    return move(world, place, branch, after, by=who, at=now, kind="force_push")


def cherry_pick(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    oid: str,
    branch: str,
    by: str,
    at: Moment,
    bypass: bool = False,
) -> Commit:
    """Make a commit again on another branch, whose object id is then another."""
    place, who, now = world.repository(repository), world.account(by), stamp(at)
    picked = place.commits[oid]
    commit = make_commit(
        place,
        parents=(place.branches[branch],),
        message=picked.message,
        author=picked.author,
        committer=who,
        authored_at=picked.authored_at,
        at=now,
        size=picked,
    )
    by_pull = rule(world, place, branch, "pull_request") is not None
    broken = "Changes must be made through a pull request." if by_pull else ""
    judge(world, place, branch, broken=broken, bypass=bypass, by=who, at=now, after=commit.oid)
    move(world, place, branch, commit.oid, by=who, at=now, kind="push")
    return commit
