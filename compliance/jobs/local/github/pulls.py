"""Pull requests and what was said of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .accounts import Account

if TYPE_CHECKING:
    from .history import Commit
    from .repositories import Repository

OPEN, MERGED, CLOSED = "OPEN", "MERGED", "CLOSED"
APPROVED, CHANGES, COMMENTED, DISMISSED = "APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"


@dataclass(slots=True, kw_only=True, eq=False)
class Issue:
    """An issue somebody wrote, with the number it shares with pull requests."""

    number: int
    title: str
    repository: Repository


@dataclass(slots=True, kw_only=True, eq=False)
class Review:
    """One review, of the commit that was the head then."""

    id: int
    author: Account | None
    state: str
    submitted_at: str
    commit: Commit | None
    body: str = ""
    comments: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Pull:
    """A pull request; its commits are those it brings, oldest first."""

    id: int
    number: int
    repository: Repository
    title: str
    author: Account | None
    base: str
    branch: str
    created_at: str
    updated_at: str
    body: str = ""
    state: str = OPEN
    merged_at: str = ""
    merged_by: Account | None = None
    merge_commit: Commit | None = None
    auto_merge_at: str = ""
    auto_merge_by: Account | None = None
    is_cross_repository: bool = False
    commits: list[Commit] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    comments: int = 0

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    @property
    def additions(self) -> int:
        return sum(commit.additions for commit in self.commits)

    @property
    def deletions(self) -> int:
        return sum(commit.deletions for commit in self.commits)

    @property
    def files(self) -> int:
        return max(commit.files for commit in self.commits)

    def approvers(self) -> dict[str, Review]:
        """Return by login the reviews that count: each reviewer's last that decides."""
        last: dict[str, Review] = {}
        for review in self.reviews:
            if review.author and review.author is not self.author and review.state != COMMENTED:
                last[review.author.login] = review
        return {login: review for login, review in last.items() if review.state == APPROVED}
