"""All of a simulated Workspace."""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .directory import (
    Alert,
    Assignment,
    Device,
    Grant,
    Group,
    Policy,
    Role,
    Unit,
    User,
)
from .journal import Journal
from .keys import Client

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class MissingError(LookupError):
    """Nothing of this name is there; the message tells what is missing."""


@dataclass(kw_only=True, eq=False)
class World:
    """A company's Workspace; acts change it under its lock and then `touch` it."""

    customer: str = "C01nw4l8s"
    domain: str = "northwind.example"
    domains: list[str] = field(default_factory=list)  # further ones
    founded_at: datetime = datetime(2021, 3, 1, 9, tzinfo=UTC)
    address: str = "http://127.0.0.1"
    shift: timedelta = timedelta()  # by how much its clock is before the real one
    users: dict[str, User] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)  # by path
    groups: dict[str, Group] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)  # by name
    assignments: dict[str, Assignment] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    grants: dict[str, list[Grant]] = field(default_factory=lambda: defaultdict(list))
    alerts: dict[str, Alert] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)
    client: Client = field(default_factory=Client)
    lock: threading.RLock = field(default_factory=threading.RLock)
    addresses: dict[str, User | Group] = field(default_factory=dict)  # aliases too, lower case
    groups_of: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # by member
    roles_of: dict[str, list[Assignment]] = field(default_factory=lambda: defaultdict(list))
    policies_of: dict[str, list[Policy]] = field(default_factory=lambda: defaultdict(list))
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(100_001))
    _kept: dict[str, Any] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return what time it is there."""
        return datetime.now(UTC) + self.shift

    def stand_at(self, at: datetime) -> None:
        """Let it be this time there; it goes on as the real one does."""
        self.shift = at - datetime.now(UTC)

    def touch(self) -> None:
        """Forget the lists that were made before something changed."""
        self._kept.clear()

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """Return a list made by `make`, the same one until something changes."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def new_number(self) -> int:
        """Return a number that nothing else has."""
        return next(self._ids)

    def new_user_id(self) -> str:
        """Return an id as a user has it: 21 digits."""
        return f"1{self.new_number() * 7_919_317_331:020d}"

    def new_id(self, begin: str = "") -> str:
        """Return an id of small letters and digits."""
        rest, found = self.new_number() * 48_271_907, ""
        while rest:
            rest, digit = divmod(rest, 36)
            found = _DIGITS[digit] + found
        return begin + found.zfill(10)

    def user(self, key: str) -> User:
        """Return a user by id or any of the addresses; deleted ones by id only."""
        found = self.users.get(key) or self.addresses.get(key.lower())
        if isinstance(found, User):
            return found
        raise MissingError(f"There is no user “{key}”.")

    def group(self, key: str) -> Group:
        """Return a group by id or address."""
        found = self.groups.get(key) or self.addresses.get(key.lower())
        if isinstance(found, Group):
            return found
        raise MissingError(f"There is no group “{key}”.")

    def unit(self, key: str) -> Unit:
        """Return a unit by path or id."""
        if found := self.units.get(key) or self.units.get(f"/{key}"):
            return found
        by_id = self.kept("units by id", lambda: {one.id: one for one in self.units.values()})
        found = by_id.get(key.removeprefix("id:"))
        if isinstance(found, Unit):
            return found
        raise MissingError(f"There is no organizational unit “{key}”.")

    def role(self, key: str) -> Role:
        """Return a role by name or id."""
        if found := self.roles.get(key):
            return found
        for role in self.roles.values():
            if role.id == key:
                return role
        raise MissingError(f"There is no role “{key}”.")

    def ancestors(self, path: str) -> Iterator[Unit]:
        """Yield a unit and those it is in, the nearest first."""
        while True:
            yield self.unit(path)
            if path == "/":
                return
            path = path.rpartition("/")[0] or "/"

    def held(self, user: User) -> Iterator[Assignment]:
        """Yield the roles a user has, also those by way of a group."""
        yield from self.roles_of.get(user.id, ())
        for group in self.groups_of.get(user.id, ()):
            yield from self.roles_of.get(group, ())

    def is_super(self, user: User) -> bool:
        """Return whether a user may do everything."""
        return any(one.role.is_super for one in self.held(user))

    def effective(self, setting: str, user: User) -> Policy | None:
        """Return the policy of a setting that reaches a user: the one highest in order."""
        units = {unit.id for unit in self.ancestors(user.unit)}
        groups = self.groups_of.get(user.id, set())
        reaching = [
            policy
            for policy in self.policies_of.get(setting, ())
            if policy.unit.id in units and (policy.group is None or policy.group.id in groups)
        ]
        return max(reaching, key=lambda policy: policy.order, default=None)
