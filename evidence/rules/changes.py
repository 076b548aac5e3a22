"""Changes to production as an auditor reads them, whatever system keeps them.

Authority: TSC CC8.1 and shared practice of change testing (author, approval by another person on
what was merged, before it was merged; checks; ticket). Pure. Every fact is the provider's own word;
what is made of it is said elsewhere. `facts` of each are JSON values, and `*_from` reads them back.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's word on a change."""

    by: str  # account name; blank when the account is gone
    is_bot: bool
    state: str  # approved, changes_requested, commented, dismissed
    at: datetime
    commit: str  # what was looked at: an object id, blank when it is gone
    letters: int  # of what was written with it


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A merged pull request."""

    place: str  # "northwind/api@main"
    number: int
    title: str
    url: str
    author: str  # account name; blank when the account is gone
    author_is_bot: bool
    created_at: datetime
    merged_at: datetime
    updated_at: datetime
    merged_by: str
    merged_by_is_bot: bool
    merge_commit: str  # object id on the production branch
    head: str  # object id of what was merged
    branch: str  # it came from
    additions: int  # lines
    deletions: int  # lines
    files: int
    commits: int
    comments: int
    checks: str  # success, failure, error, pending, expected; none where nothing ran
    reviews: tuple[Review, ...] = ()
    labels: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()  # addresses of issues it closes
    is_auto_merged: bool = False

    @property
    def id(self) -> str:
        """Return what people call it: "northwind/api#41"."""
        return f"{self.place.partition('@')[0]}#{self.number}"

    @property
    def lines(self) -> int:
        """Return how many lines it added and took away."""
        return self.additions + self.deletions


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit on a production branch, with the merged changes said to have brought it."""

    place: str
    id: str  # object id
    headline: str
    author: str  # account name, or the name in the commit where no account is known
    committer: str
    committed_at: datetime
    additions: int
    deletions: int
    parents: tuple[str, ...] = ()
    brought_by: tuple[int, ...] = ()  # numbers of changes merged into this branch
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """Something done to a production branch past its rules: a force push, or a bypass."""

    place: str
    id: str
    kind: str  # force_push, bypass
    by: str
    at: datetime
    before: str  # object ids
    after: str
    rule: str = ""  # of a bypass: what was bypassed


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A deployment or a release, and the commit that went out."""

    place: str  # "northwind/api"
    id: str
    kind: str  # deployment, release
    name: str  # environment or tag
    by: str
    at: datetime
    commit: str
    state: str = ""


Fact = Change | Commit | Push | Delivery
_TIMES = {"at", "committed_at", "created_at", "merged_at", "updated_at"}
_TUPLES = {"brought_by", "issues", "labels", "parents"}


def facts_of(fact: Fact) -> dict[str, Any]:
    """Return a fact as JSON values, times in ISO 8601."""
    return {key: _plain(value) for key, value in asdict(fact).items()}


def change_from(facts: Mapping[str, Any]) -> Change:
    """Return a change from its facts."""
    values = _typed(facts)
    values["reviews"] = tuple(Review(**_typed(review)) for review in facts["reviews"])
    return Change(**values)


def commit_from(facts: Mapping[str, Any]) -> Commit:
    """Return a commit from its facts."""
    return Commit(**_typed(facts))


def push_from(facts: Mapping[str, Any]) -> Push:
    """Return a push from its facts."""
    return Push(**_typed(facts))


def delivery_from(facts: Mapping[str, Any]) -> Delivery:
    """Return a delivery from its facts."""
    return Delivery(**_typed(facts))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case tuple() | list():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
    return value


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(key, value) for key, value in facts.items()}


def _value(key: str, value: Any) -> Any:
    if key in _TIMES:
        return datetime.fromisoformat(value)
    return tuple(value) if key in _TUPLES else value
