"""The roster as checks read it: who works here, whose accounts are whose by hand, what was agreed.

Authority: docs/decisions/the-roster-is-sealed-with-the-accounts.md. Pure. It holds no names, and no
person's data beyond what a verdict follows from: it is sealed beside the accounts it explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """One employment; `ended_at` is when access was to end, `began_at` when work began."""

    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What somebody did, from a moment on."""

    department: str
    title: str
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """One person, known by a number and by work addresses (lower case)."""

    id: int
    kind: str  # employee, contractor, service
    emails: tuple[str, ...] = ()
    stints: tuple[Stint, ...] = ()  # in order
    posts: tuple[Post, ...] = ()  # in order

    def works_at(self, at: datetime) -> bool:
        """Return whether an employment has this moment in it."""
        return self.stint_at(at) is not None

    def stint_at(self, at: datetime) -> Stint | None:
        """Return the employment that has this moment in it."""
        return next(
            (
                stint
                for stint in self.stints
                if stint.began_at <= at and (stint.ended_at is None or at < stint.ended_at)
            ),
            None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HandLink:
    """That somebody said whose an account is."""

    account: str
    person: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRule:
    """How a directory names accounts: {local} is a work address before its @."""

    template: str
    dot: str = "."  # what stands for a dot of {local}
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedAccount:
    """That an account is a program's or several people's, and who answers for it."""

    account: str
    kind: str  # service, shared
    owner: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """How an account was over a stretch of time, as earlier readings found it.

    Exclusively `ended_at`: the first reading that found it otherwise; `seen_to`: the last before.
    """

    account: str
    name: str
    person: int
    began_at: datetime
    seen_to: datetime | None = None
    ended_at: datetime | None = None
    is_active: bool = True
    is_privileged: bool = False
    privileges: tuple[str, ...] = ()
    has_mfa: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """An act of a directory's own log on an account that is somebody's."""

    account: str
    act: str
    at: datetime
    privilege: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long something may take, in hours."""

    leaver_hours: int = 24
    joiner_mfa_hours: int = 72
    mover_hours: int = 168

    @property
    def leaver(self) -> timedelta:
        return timedelta(hours=self.leaver_hours)

    @property
    def joiner_mfa(self) -> timedelta:
        return timedelta(hours=self.joiner_mfa_hours)

    @property
    def mover(self) -> timedelta:
        return timedelta(hours=self.mover_hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All that is known of people when one directory's accounts are judged."""

    day: date | None = None  # as of which it is: the organization's
    persons: tuple[RosterPerson, ...] = ()
    hand: tuple[HandLink, ...] = ()
    rules: tuple[NameRule, ...] = ()
    owned: tuple[OwnedAccount, ...] = ()
    limits: Limits = Limits()
    sightings: tuple[Sighting, ...] = ()
    log: tuple[Logged, ...] = ()
    has_log: bool = False  # the directory tells when privileges were given

    @property
    def is_empty(self) -> bool:
        """Return whether nobody brought a roster yet: then nothing can be told from it."""
        return not self.persons


_PARTS: dict[str, type] = {
    "persons": RosterPerson,
    "hand": HandLink,
    "rules": NameRule,
    "owned": OwnedAccount,
    "sightings": Sighting,
    "log": Logged,
    "stints": Stint,
    "posts": Post,
}


def plain(fact: Any) -> Any:
    """Return a fact as JSON values; what is as usual is left out, for the bytes' sake."""
    if is_dataclass(fact):
        named = ((field, getattr(fact, field.name)) for field in fields(fact))
        return {f.name: plain(value) for f, value in named if value != f.default}
    if isinstance(fact, tuple):
        return [plain(each) for each in fact]
    return fact.isoformat() if isinstance(fact, date) else fact


def roster_from(values: Mapping[str, Any]) -> Roster:
    """Return the roster that `plain` made these values of."""
    limits = Limits(**values.get("limits", {}))
    day = date.fromisoformat(values["day"]) if "day" in values else None
    parts = {name: _many(name, rows) for name, rows in values.items() if name in _PARTS}
    return Roster(**parts, day=day, limits=limits, has_log=values.get("has_log", False))


def _many(name: str, rows: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(_read(_PARTS[name], row) for row in rows)


def _read(kind: type[T], row: Mapping[str, Any]) -> T:
    return kind(**{name: _value(name, value) for name, value in row.items()})


def _value(name: str, value: Any) -> Any:
    if name in _PARTS:
        return _many(name, value)
    if name.endswith("_at") or name in {"at", "seen_to"}:
        return datetime.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
