"""A repository: its settings, its branches, its rules and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .accounts import Account
from .history import Commit, told
from .pulls import Issue, Pull

ENABLED, DISABLED = "enabled", "disabled"


@dataclass(slots=True, kw_only=True, eq=False)
class Ruleset:
    """Rules for branches; `rules` are GitHub's own rules, each with type and parameters."""

    id: int
    name: str
    source: str
    source_type: str  # Repository or Organization
    created_at: str
    rules: tuple[dict[str, Any], ...] = ()
    enforcement: str = "active"
    includes: tuple[str, ...] = ("~DEFAULT_BRANCH",)
    bypass: tuple[dict[str, Any], ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Push:
    """One movement of a branch, as the repository's activity has it."""

    id: int
    kind: str
    by: Account | None
    at: str
    branch: str
    before: str
    after: str


@dataclass(slots=True, kw_only=True, eq=False)
class Suite:
    """One judgement of a push by the rules."""

    id: int
    by: Account
    at: str
    branch: str
    before: str
    after: str
    result: str  # pass, fail, bypass


@dataclass(slots=True, kw_only=True, eq=False)
class Deployment:
    """A commit sent to an environment."""

    id: int
    commit: Commit
    environment: str
    creator: Account
    created_at: str
    state: str = "SUCCESS"
    state_at: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Release:
    """A tag that was made known."""

    id: int
    tag: str
    name: str
    author: Account
    created_at: str
    commit: Commit | None
    is_draft: bool = False
    is_prerelease: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Environment:
    """Where a repository's workflows deploy to, and what they must wait for."""

    id: int
    name: str
    created_at: str
    reviewers: tuple[Account, ...] = ()
    prevents_self_review: bool = False
    wait_minutes: int = 0
    only_protected_branches: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Key:
    """A deploy key."""

    id: int
    title: str
    key: str
    created_at: str
    added_by: str
    is_read_only: bool = True
    used_at: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Alert:
    """Something found: kind dependabot, code-scanning or secret-scanning."""

    number: int
    kind: str
    subject: str  # the package, the rule or the kind of secret
    severity: str
    created_at: str
    updated_at: str
    state: str = "open"
    closed_at: str = ""
    closed_by: Account | None = None
    reason: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class Repository:
    """A repository with its history."""

    id: int
    owner: Account
    name: str
    created_at: str
    description: str = ""
    visibility: str = "private"
    default_branch: str = "main"
    is_archived: bool = False
    is_fork: bool = False
    pushed_at: str = ""
    language: str = "Python"
    security: dict[str, str] = field(default_factory=dict)
    has_vulnerability_alerts: bool = True
    code_scanning: str = "configured"
    owners_file: bool = True  # whether there is a CODEOWNERS file
    owners_errors: tuple[dict[str, Any], ...] = ()
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    deployments: list[Deployment] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    rulesets: list[Ruleset] = field(default_factory=list)
    protections: dict[str, dict[str, Any]] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)
    suites: list[Suite] = field(default_factory=list)
    environments: list[Environment] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    numbers: int = 0  # the last number given to an issue or a pull request
    kept: dict[Any, Any] = field(default_factory=dict)  # what was worked out since the last act

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    def new_number(self) -> int:
        """Return the next number of an issue or a pull request."""
        self.numbers += 1
        return self.numbers

    def head(self, branch: str = "") -> Commit:
        """Return a branch's newest commit; raise KeyError where there is no such branch."""
        return self.commits[self.branches[branch or self.default_branch]]

    def history(self, head: str) -> list[Commit]:
        """Return what a commit leads back to, newest first; worked out once for each head."""
        found: list[Commit] | None = self.kept.get(head)
        if found is None:
            found = self.kept[head] = told(self.commits, head)
        return found

    def reaches(self, oid: str) -> bool:
        """Return whether a commit is in the default branch's history."""
        if self.default_branch not in self.branches:
            return False
        head = self.branches[self.default_branch]
        found: frozenset[str] | None = self.kept.get(("oids", head))
        if found is None:
            found = frozenset(commit.oid for commit in self.history(head))
            self.kept["oids", head] = found
        return oid in found

    def changed(self, at: str) -> None:
        """Note that something happened, so that nothing worked out before is used again."""
        self.kept.clear()
        self.pushed_at = max(self.pushed_at, at)
