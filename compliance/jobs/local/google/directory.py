"""Who and what a simulated Workspace knows: people, units, groups, roles, devices, grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(kw_only=True, eq=False)
class User:
    """Somebody, or something, that can sign in."""

    id: str
    email: str
    given: str
    family: str
    unit: str  # its path
    created_at: datetime
    aliases: list[str] = field(default_factory=list)
    department: str = ""
    title: str = ""
    manager: str = ""  # the manager's address
    kind: str = ""  # what the company calls the employment
    recovery_email: str = ""
    is_suspended: bool = False
    suspended_at: datetime | None = None
    suspension_reason: str = "ADMIN"
    archived_at: datetime | None = None
    deleted_at: datetime | None = None
    is_enrolled: bool = False  # in 2-step verification
    security_keys: int = 0
    last_login_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return not (self.is_suspended or self.archived_at or self.deleted_at)


@dataclass(kw_only=True, eq=False)
class Unit:
    """An organizational unit; the root's path is “/”."""

    id: str  # without the “id:” the directory writes before it
    path: str
    description: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0] or "/"


@dataclass(kw_only=True, eq=False)
class Group:
    """A group of addresses; `settings` are fields of the Groups Settings API."""

    id: str
    email: str
    name: str
    description: str = ""
    is_admin_created: bool = True
    settings: dict[str, str] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)  # by id


@dataclass(kw_only=True, eq=False)
class Member:
    """One member of a group: a user, a group, or an address elsewhere."""

    id: str
    email: str  # of an address elsewhere; others are looked up
    role: str = "MEMBER"  # or MANAGER, OWNER
    type: str = "USER"  # or GROUP


@dataclass(kw_only=True, eq=False)
class Role:
    """What an administrator may do, under a name."""

    id: str
    name: str
    description: str = ""
    is_super: bool = False
    is_system: bool = True
    privileges: tuple[tuple[str, str], ...] = ()  # name and service


@dataclass(kw_only=True, eq=False)
class Assignment:
    """A role that somebody has, everywhere or in one unit."""

    id: str
    role: Role
    assignee: str  # the id of a user or a group
    is_group: bool = False
    unit: str = ""  # the id of the one unit it reaches; blank for everywhere


@dataclass(kw_only=True, eq=False)
class Policy:
    """One setting as it was set, or as Google set it, for a unit or a group in it."""

    id: str
    setting: str  # such as security.password
    value: dict[str, Any]
    unit: Unit
    group: Group | None = None
    order: float = 0.0
    is_system: bool = False


@dataclass(kw_only=True, eq=False)
class Device:
    """A phone, a Chromebook or a computer; `more` are fields of the API that shows it."""

    id: str
    kind: str  # ANDROID, IOS, CHROME_OS, MAC_OS, WINDOWS or LINUX
    model: str
    serial: str
    owner: str  # the owner's user id
    os: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_encrypted: bool = True
    has_password: bool = True
    is_compromised: bool = False
    is_company: bool = True
    status: str = "APPROVED"
    unit: str = "/"
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class Grant:
    """What somebody let another company's program do in their name."""

    client_id: str
    app: str
    scopes: tuple[str, ...]
    is_anonymous: bool = False
    is_native: bool = False


@dataclass(kw_only=True, eq=False)
class Alert:
    """Something the Alert Center shows."""

    id: str
    type: str
    source: str
    created_at: datetime
    status: str = "NOT_STARTED"  # or IN_PROGRESS, CLOSED
    severity: str = "MEDIUM"
    closed_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
