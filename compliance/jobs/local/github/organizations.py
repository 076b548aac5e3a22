"""An organization: its people, what was let in, and what it allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .accounts import Account, App
from .repositories import Repository, Ruleset


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A member, or an outside collaborator, whose role is then blank."""

    account: Account
    role: str = "member"
    has_two_factor: bool = True


@dataclass(slots=True, kw_only=True, eq=False)
class Invitation:
    """Somebody asked in who has not come."""

    id: int
    inviter: Account
    created_at: str
    login: str = ""
    email: str = ""
    role: str = "direct_member"


@dataclass(slots=True, kw_only=True, eq=False)
class Installation:
    """A GitHub App let into the organization."""

    id: int
    app: App
    permissions: Mapping[str, str]
    created_at: str
    selection: str = "all"
    events: tuple[str, ...] = ()
    suspended_at: str = ""
    repositories: frozenset[str] | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Grant:
    """A fine-grained token of a person that the organization let in."""

    id: int
    owner: Account
    name: str
    granted_at: str
    permissions: Mapping[str, Any]
    selection: str = "subset"
    expires_at: str = ""
    used_at: str = ""
    is_expired: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Identity:
    """Who somebody is at the identity provider; without an account nobody has signed in yet."""

    id: int
    guid: str
    name_id: str
    account: Account | None = None
    scim_name: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class ActionsPolicy:
    """What workflows may do, as GitHub's answers have it."""

    enabled_repositories: str = "all"
    allowed_actions: str = "all"
    sha_pinning_required: bool = False
    github_owned_allowed: bool = True
    verified_allowed: bool = False
    patterns_allowed: tuple[str, ...] = ()
    default_permissions: str = "read"
    can_approve: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Organization:
    """An organization with everything in it; `settings` are fields of its own answer."""

    account: Account
    plan: str = "team"  # or free, enterprise
    settings: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    outside: dict[str, Member] = field(default_factory=dict)
    invitations: list[Invitation] = field(default_factory=list)
    installations: list[Installation] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    sso_url: str = ""
    actions: ActionsPolicy = field(default_factory=ActionsPolicy)
    repositories: dict[str, Repository] = field(default_factory=dict)
    rulesets: list[Ruleset] = field(default_factory=list)
    audit: list[dict[str, Any]] = field(default_factory=list)

    @property
    def login(self) -> str:
        return self.account.login

    @property
    def is_enterprise(self) -> bool:
        return self.plan == "enterprise"

    def administers(self, login: str) -> bool:
        """Return whether somebody owns the organization."""
        member = self.members.get(login)
        return member is not None and member.role == "admin"
