"""Who is on GitHub, and what lets somebody in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WRITE = "write"
BOT = "[bot]"


@dataclass(slots=True, kw_only=True, eq=False)
class Account:
    """A person, a program or an organization; a program's login is without its “[bot]”."""

    id: int
    login: str
    kind: str = "User"  # or Bot, Organization, as GraphQL's types are called
    name: str = ""
    created_at: str = "2019-04-01T09:00:00Z"

    @property
    def handle(self) -> str:
        """The login as REST and commits have it."""
        return self.login + BOT if self.kind == "Bot" else self.login


@dataclass(slots=True, kw_only=True, eq=False)
class Token:
    """What somebody signs in with; permissions None may read all."""

    value: str
    account: Account
    organization: str = ""  # an installation's: it sees no other
    permissions: Mapping[str, str] | None = None
    repositories: frozenset[str] | None = None  # names it was granted; None is all
    is_installation: bool = False
    expires_at: str = ""

    def may(self, permission: str, level: str = "read") -> bool:
        """Return whether it may read, or write, what a permission guards."""
        if self.permissions is None or permission == "metadata":
            return True
        held = self.permissions.get(permission, "")
        return held in (WRITE, "admin") or (held == "read" and level == "read")

    def sees(self, organization: str, repository: str) -> bool:
        """Return whether a repository exists for it."""
        if self.organization and self.organization != organization:
            return False
        return self.repositories is None or repository in self.repositories


@dataclass(slots=True, kw_only=True, eq=False)
class App:
    """A GitHub App, by its number."""

    id: int
    slug: str
    name: str
    created_at: str = "2025-01-15T08:00:00Z"
    permissions: Mapping[str, str] = field(default_factory=dict)
