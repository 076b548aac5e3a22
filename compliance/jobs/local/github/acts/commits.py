"""Making commits: what every act that changes code leans on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from compliance.jobs.local.github.accounts import Account
from compliance.jobs.local.github.history import Commit
from compliance.jobs.local.github.repositories import Push, Repository
from compliance.jobs.local.github.world import World


@dataclass(slots=True, kw_only=True, frozen=True)
class Size:
    """How much a commit changes."""

    additions: int = 10
    deletions: int = 2
    files: int = 1


def make_commit(  # noqa: PLR0913  (a commit has so many parts)
    repository: Repository,
    *,
    parents: tuple[str, ...],
    message: str,
    author: Account | None,
    at: str,
    committer: Account | None = None,
    authored_at: str = "",
    size: Size | Commit | None = None,
) -> Commit:
    """Make a commit in a repository; no branch moves yet."""
    size = size or Size()
    told = f"{repository.full_name} {len(repository.commits)} {parents} {message} {at}"
    commit = Commit(
        repository=repository,
        oid=hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest(),
        parents=parents,
        message=message,
        author=author,
        author_name=author.name if author else "",
        committer=committer or author,
        authored_at=authored_at or at,
        committed_at=at,
        additions=size.additions,
        deletions=size.deletions,
        files=size.files,
    )
    repository.commits[commit.oid] = commit
    return commit


def move(  # noqa: PLR0913
    world: World, repository: Repository, branch: str, to: str, *, by: Account, at: str, kind: str
) -> Push:
    """Move a branch and note it in the repository's activity."""
    push = Push(
        id=world.new_id(),
        kind=kind,
        by=by,
        at=at,
        branch=branch,
        before=repository.branches.get(branch, "0" * 40),
        after=to,
    )
    repository.branches[branch] = to
    repository.pushes.append(push)
    repository.changed(at)
    return push
