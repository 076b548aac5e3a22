"""Whose question it is, and what it may see."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.jobs.local.github.accounts import Account, Token
from compliance.jobs.local.github.repositories import Repository
from compliance.jobs.local.github.world import MissingError, World

from .connections import refused


@dataclass(slots=True, kw_only=True)
class Limit:
    """The token's points as they stand after this question."""

    cost: int
    limit: int
    remaining: int
    node_count: int
    used: int
    reset_at: str


@dataclass(slots=True, kw_only=True)
class Context:
    """One question's world and token."""

    world: World
    token: Token
    limit: Limit

    def need(self, permission: str) -> None:
        """Refuse, as GitHub does, what the token may not read."""
        if not self.token.may(permission):
            whom = "integration" if self.token.is_installation else "personal access token"
            raise refused("FORBIDDEN", f"Resource not accessible by {whom}")

    def repository(self, owner: str, name: str) -> Repository:
        """Return a repository, which is not there for whom it was not granted."""
        full_name = f"{owner}/{name}"
        try:
            found = self.world.repository(full_name)
        except MissingError:
            found = None
        if found is None or not self.token.sees(found.owner.login, found.name):
            raise refused(
                "NOT_FOUND", f"Could not resolve to a Repository with the name '{full_name}'."
            )
        return found

    def url(self, *parts: object) -> str:
        """Return the address of a page."""
        return "/".join([self.world.address, *map(str, parts)])

    def address_of(self, account: Account) -> str:
        """Return an account's page."""
        return self.url("apps", account.login) if account.kind == "Bot" else self.url(account.login)
