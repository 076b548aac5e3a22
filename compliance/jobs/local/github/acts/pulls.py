"""Pull requests from opening to merge, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

from compliance.jobs.local.github.accounts import Account
from compliance.jobs.local.github.history import Commit
from compliance.jobs.local.github.moments import Moment, later, stamp
from compliance.jobs.local.github.pulls import (
    APPROVED,
    CHANGES,
    CLOSED,
    COMMENTED,
    DISMISSED,
    Issue,
    Pull,
    Review,
)
from compliance.jobs.local.github.repositories import Repository
from compliance.jobs.local.github.world import MissingError, World

from .commits import Size, make_commit
from .rules import rule

_STATES = {"approve": APPROVED, "request": CHANGES, "comment": COMMENTED}


def open_issue(world: World, *, repository: str, title: str, at: Moment) -> Issue:
    """Write an issue."""
    place = world.repository(repository)
    issue = Issue(number=place.new_number(), title=title, repository=place)
    place.issues[issue.number] = issue
    place.changed(stamp(at))
    return issue


def open_pull(  # noqa: PLR0913  (a pull request has so many parts)
    world: World,
    *,
    repository: str,
    author: str,
    title: str,
    at: Moment,
    branch: str = "",
    base: str = "",
    commits: int = 1,
    additions: int = 10,
    deletions: int = 2,
    files: int = 1,
    labels: Sequence[str] = (),
    issues: Sequence[int] = (),
    body: str = "",
    is_cross_repository: bool = False,
) -> Pull:
    """Open a pull request whose commits come from the base branch's head."""
    place, who, now = world.repository(repository), world.account(author), stamp(at)
    number = place.new_number()
    pull = Pull(
        id=world.new_id(),
        number=number,
        repository=place,
        title=title,
        author=who,
        base=base or place.default_branch,
        branch=branch or f"{who.login}/{number}",
        created_at=now,
        updated_at=now,
        body=body,
        is_cross_repository=is_cross_repository,
        labels=list(labels),
        issues=[place.issues[issue] for issue in issues],
    )
    parent = place.branches[pull.base]
    for size in _shares(Size(additions=additions, deletions=deletions, files=files), commits):
        parent = _add_commit(world, pull, title, who, now, parent, size).oid
    place.branches[pull.branch] = parent
    place.pulls[number] = pull
    place.changed(now)
    return pull


def push_commit(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    number: int,
    at: Moment,
    by: str = "",
    message: str = "Answer the review",
    additions: int = 3,
    deletions: int = 1,
    files: int = 1,
) -> Commit:
    """Push another commit to an open pull request; rules may dismiss its approvals."""
    pull, now = pull_of(world, repository, number), stamp(at)
    author = world.account(by) if by else pull.author
    size = Size(additions=additions, deletions=deletions, files=files)
    commit = _add_commit(world, pull, message, author, now, pull.head.oid, size)
    pull.repository.branches[pull.branch] = commit.oid
    _touch(pull, now)
    wanted = rule(world, pull.repository, pull.base, "pull_request") or {}
    if wanted.get("dismiss_stale_reviews_on_push"):
        for review in pull.approvers().values():
            review.state = DISMISSED
    return commit


def review(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    number: int,
    by: str,
    at: Moment,
    verdict: str = "approve",
    body: str = "",
    comments: int = 0,
    commit: str = "",
) -> Review:
    """Approve, request changes or comment: on the head, or on the commit that is named."""
    pull, now = pull_of(world, repository, number), stamp(at)
    made = Review(
        id=world.new_id(),
        author=world.account(by),
        state=_STATES[verdict],
        submitted_at=now,
        commit=pull.repository.commits[commit] if commit else pull.head,
        body=body,
        comments=comments,
    )
    pull.reviews.append(made)
    pull.comments += comments
    _touch(pull, now)
    return made


def dismiss(world: World, *, repository: str, number: int, of: str, at: Moment) -> Review:
    """Dismiss the last review of somebody."""
    pull = pull_of(world, repository, number)
    found = [review for review in pull.reviews if review.author and review.author.login == of]
    if not found:
        raise MissingError(f"{of} did not review {repository}#{number}.")
    found[-1].state = DISMISSED
    _touch(pull, stamp(at))
    return found[-1]


def comment(world: World, *, repository: str, number: int, at: Moment) -> None:
    """Say something beside any review."""
    pull = pull_of(world, repository, number)
    pull.comments += 1
    _touch(pull, stamp(at))


def label(world: World, *, repository: str, number: int, name: str, at: Moment) -> None:
    """Put a label on a pull request."""
    pull = pull_of(world, repository, number)
    pull.labels.append(name)
    _touch(pull, stamp(at))


def checks(world: World, *, repository: str, number: int, state: str = "SUCCESS") -> None:
    """Let the checks of a pull request's head end; GitHub's `updatedAt` knows nothing of it."""
    pull_of(world, repository, number).head.checks = state.upper()


def set_auto_merge(world: World, *, repository: str, number: int, by: str, at: Moment) -> None:
    """Have a pull request merged by itself once its rules are kept."""
    pull = pull_of(world, repository, number)
    pull.auto_merge_at, pull.auto_merge_by = stamp(at), world.account(by)
    _touch(pull, stamp(at))


def close(world: World, *, repository: str, number: int, at: Moment) -> None:
    """Close a pull request without a merge."""
    pull = pull_of(world, repository, number)
    pull.state = CLOSED
    _touch(pull, stamp(at))


def pull_of(world: World, repository: str, number: int) -> Pull:
    """Return a pull request; raise MissingError where there is none."""
    found = world.repository(repository).pulls.get(number)
    if found is None:
        raise MissingError(f"There is no pull request {repository}#{number}.")
    return found


def _add_commit(  # noqa: PLR0913
    world: World,
    pull: Pull,
    message: str,
    author: Account | None,
    at: str,
    parent: str,
    size: Size,
) -> Commit:
    commit = make_commit(
        pull.repository,
        parents=(parent,),
        message=message,
        author=author,
        at=at if pull.commits else later(at, minutes=-4),
        size=size,
    )
    commit.pulls.append(pull)
    pull.commits.append(commit)
    return commit


def _shares(whole: Size, parts: int) -> list[Size]:
    """Return the sizes of so many commits, which add up to the whole."""
    each = Size(
        additions=whole.additions // parts, deletions=whole.deletions // parts, files=whole.files
    )
    first = Size(
        additions=whole.additions - each.additions * (parts - 1),
        deletions=whole.deletions - each.deletions * (parts - 1),
        files=whole.files,
    )
    return [first, *[each] * (parts - 1)]


def _touch(pull: Pull, at: str) -> None:
    pull.updated_at = max(pull.updated_at, at)
    place: Repository = pull.repository
    place.kept.clear()
