"""All of a simulated GitHub."""

from __future__ import annotations

import hashlib
import itertools
import threading
from dataclasses import dataclass, field

from .accounts import BOT, Account, App, Token
from .organizations import Installation, Organization
from .repositories import Repository

TOKEN = "github_pat_simulated"  # noqa: S105  (lets in to nothing but a simulation)
APP_ID = 4711
WEB_FLOW = "web-flow"  # who commits what is made by a button


class MissingError(LookupError):
    """Nothing of this name is there; the message tells what is missing."""


@dataclass(kw_only=True, eq=False)
class World:
    """Organizations, accounts and what lets them in; acts change it under its lock."""

    address: str = "http://127.0.0.1"
    organizations: dict[str, Organization] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    apps: dict[int, App] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(100_001))

    def new_id(self) -> int:
        """Return a number that nothing else has."""
        return next(self._ids)

    def new_oid(self) -> str:
        """Return an object id: the same ones in the same order each time."""
        return hashlib.sha1(str(self.new_id()).encode(), usedforsecurity=False).hexdigest()

    def account(self, login: str, *, kind: str = "") -> Account:
        """Return an account, made at its first mention; “[bot]” at the end makes a program's."""
        name = login.removesuffix(BOT)
        if name not in self.accounts:
            made = kind or ("Bot" if login.endswith(BOT) else "User")
            words = name if made == "User" else login
            label = words.replace("-", " ").replace(".", " ").title() if made == "User" else words
            self.accounts[name] = Account(id=self.new_id(), login=name, kind=made, name=label)
        return self.accounts[name]

    def organization(self, login: str) -> Organization:
        """Return an organization; raise MissingError where there is none."""
        if found := self.organizations.get(login):
            return found
        for known, organization in self.organizations.items():
            if known.lower() == login.lower():
                return organization
        raise MissingError(f"There is no organization “{login}”.")

    def repository(self, full_name: str) -> Repository:
        """Return a repository by owner and name; raise MissingError where there is none."""
        owner, _, name = full_name.partition("/")
        repositories = self.organization(owner).repositories
        if found := repositories.get(name):
            return found
        for known, repository in repositories.items():
            if known.lower() == name.lower():
                return repository
        raise MissingError(f"There is no repository “{full_name}”.")

    def installation(self, number: int) -> tuple[Organization, Installation]:
        """Return an installation and where it is; raise MissingError where there is none."""
        for organization in self.organizations.values():
            for installation in organization.installations:
                if installation.id == number:
                    return organization, installation
        raise MissingError(f"There is no installation {number}.")
