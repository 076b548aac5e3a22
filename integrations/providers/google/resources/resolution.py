"""Which value of a setting holds for a unit, a group or an account, of all policies there are.

Authority: Google's documentation, "Policy API concepts", and the Admin console's own rules: the
nearest unit with a value wins, an administrator's policy wins over Google's own for the same unit,
and a policy for a group wins over units, of several groups the one highest in sort order. A policy
that holds only with some licence may or may not hold for an account, as licences cannot be read
with a scope that only reads: then each value that can hold is one of the alternatives. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from .defaults import DEFAULTS, MAPPED, MERGED

ROOT = "/"
BY_DEFAULT = "Google's default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One setting as it was set for a unit, or for a group in it."""

    name: str
    setting: str  # "security.password"
    value: Mapping[str, Any]
    unit: str = ""  # its id; "" holds at the root
    group: str = ""  # its id
    order: float = 0.0
    is_admin: bool = True  # made by an administrator, and not Google's own
    is_conditional: bool = False  # holds only with some licence


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """An organizational unit."""

    id: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """What can hold, and where it was set: a unit's path, a group's id, or Google's default."""

    value: Mapping[str, Any]
    origin: str
    is_of_group: bool = False


@dataclass(frozen=True, kw_only=True)
class Book:
    """Every unit and every policy of a domain."""

    units: tuple[Unit, ...]
    policies: tuple[Policy, ...]
    root: str = field(default="")  # the root unit's id

    def effective(
        self, setting: str, path: str, groups: Collection[str] = ()
    ) -> tuple[Effective, ...]:
        """Return what can hold for an account in a unit and these groups, the likeliest first.

        Nothing where Google returns no policy and documents no default.
        """
        chain = self.chain(path)
        reaching = [p for p in self.of(setting) if self._reaches(p, chain, groups)]
        ranked = sorted(reaching, key=lambda p: self._rank(p, chain), reverse=True)
        if not ranked:
            default = DEFAULTS.get(setting)
            return () if default is None else (Effective(value=default, origin=BY_DEFAULT),)
        return tuple(self._reduced(setting, ranked[start:]) for start in range(_possible(ranked)))

    def of_group(self, setting: str, group: str) -> tuple[Effective, ...]:
        """Return what can hold for a group's members, where a policy of the group says so."""
        own = [p for p in self.of(setting) if p.group == group]
        if not own:
            return ()
        found = self.effective(setting, self._deepest(own), (group,))
        return tuple(each for each in found if each.is_of_group)

    def of(self, setting: str) -> Sequence[Policy]:
        """Return every policy of a setting."""
        return self._by_setting.get(setting, ())

    def chain(self, path: str) -> tuple[str, ...]:
        """Return the ids of a unit and of those it is in, the nearest first."""
        return tuple(self._ids[each] for each in lineage(path) if each in self._ids)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Return the ids of the groups that some policy is for."""
        return tuple(sorted({policy.group for policy in self.policies if policy.group}))

    @cached_property
    def unplaced(self) -> tuple[Policy, ...]:
        """Return the policies of units that are no more."""
        return tuple(p for p in self.policies if self._unit_of(p) not in self._paths)

    def path_of(self, unit: str) -> str:
        """Return a unit's path; its id where it is no more."""
        return self._paths.get(unit or self.root, unit)

    @cached_property
    def _by_setting(self) -> Mapping[str, tuple[Policy, ...]]:
        found: dict[str, list[Policy]] = {}
        for policy in self.policies:
            found.setdefault(policy.setting, []).append(policy)
        return {setting: tuple(each) for setting, each in found.items()}

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return {unit.path: unit.id for unit in self.units}

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        return {unit.id: unit.path for unit in self.units}

    def _unit_of(self, policy: Policy) -> str:
        return policy.unit or self.root

    def _reaches(self, policy: Policy, chain: Sequence[str], groups: Collection[str]) -> bool:
        is_in_unit = self._unit_of(policy) in chain
        return is_in_unit and (not policy.group or policy.group in groups)

    def _rank(
        self, policy: Policy, chain: Sequence[str]
    ) -> tuple[bool, float, int, bool, float, str]:
        """Return by what policies are put in order: groups before units, and the nearest unit."""
        nearness = -chain.index(self._unit_of(policy))
        order = policy.order if policy.group else 0.0
        return bool(policy.group), order, nearness, policy.is_admin, policy.order, policy.name

    def _reduced(self, setting: str, ranked: Sequence[Policy]) -> Effective:
        first = ranked[0]
        if setting in MERGED:
            value = _merged([policy.value for policy in ranked])
        elif setting in MAPPED:
            value = _mapped([policy.value for policy in ranked], MAPPED[setting])
        else:
            value = dict(first.value)
        return Effective(
            value={**DEFAULTS.get(setting, {}), **value},
            origin=first.group or self.path_of(first.unit),
            is_of_group=bool(first.group),
        )

    def _deepest(self, policies: Iterable[Policy]) -> str:
        paths = [self.path_of(policy.unit) for policy in policies]
        return max((p for p in paths if p.startswith(ROOT)), key=len, default=ROOT)


def lineage(path: str) -> Iterator[str]:
    """Yield a unit's path and those of the units it is in, the nearest first."""
    while path not in ("", ROOT):
        yield path
        path = path.rpartition("/")[0]
    yield ROOT


def _possible(ranked: Sequence[Policy]) -> int:
    """Return how many of the policies can be the one that holds: up to the first without an if."""
    for number, policy in enumerate(ranked, start=1):
        if not policy.is_conditional:
            return number
    return len(ranked)


def _merged(values: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return each field of the first that has it; lists put together."""
    found: dict[str, Any] = {}
    for value in values:
        for key, each in value.items():
            if isinstance(each, list) and isinstance(found.get(key), list):
                found[key] = [*found[key], *each]
            else:
                found.setdefault(key, each)
    return found


def _mapped(values: Iterable[Mapping[str, Any]], name: str) -> dict[str, Any]:
    """Return lists put together in which no two entries have the same key."""
    found: dict[str, Any] = {}
    for key, each in ((k, v) for value in values for k, v in value.items()):
        if not isinstance(each, list):
            found.setdefault(key, each)
            continue
        kept = found.setdefault(key, [])
        known = {entry.get(name) for entry in kept if isinstance(entry, dict)}
        kept += [e for e in each if not (isinstance(e, dict) and e.get(name) in known)]
    return found
