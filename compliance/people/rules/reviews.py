"""Access reviews: who looks at which account, what a decision needs, and when a removal is seen.

Authority: TSC CC6.2 and CC6.3 (access is reviewed, and taken away when it is no longer due); nobody
judges their own access alone; ISO/IEC 27002:2022, 5.18. Pure; time is an argument.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta

QUICK = timedelta(seconds=2)  # a decision in less was hardly read
LONG_AGO = timedelta(days=7)  # a list read before then says little


class Choice(enum.StrEnum):
    """What a reviewer says of an account; `OPEN` takes the last word back."""

    KEEP = "keep"
    REMOVE = "remove"
    CHANGE = "change"
    ASK = "ask"
    OPEN = "open"


FINAL = frozenset({Choice.KEEP, Choice.REMOVE, Choice.CHANGE})


class Standing(enum.StrEnum):
    """How far an account of a review is."""

    OPEN = "open"
    ASKED = "asked"
    COUNTERSIGN = "countersign"  # decided by whose own it is: somebody else signs too
    DECIDED = "decided"


class Mark(enum.StrEnum):
    """Why an account stands out."""

    GHOST = "ghost"
    LEFT = "left"
    PRIVILEGED = "privileged"
    UNUSED = "unused"
    OWNERLESS = "ownerless"
    NO_MFA = "no_mfa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One account as it was when its review began; days of disuse count up to then."""

    as_of: datetime
    person: int | None = None
    owner: int | None = None  # who answers for a shared or a program's account
    kind: str = "unsorted"
    has_left: bool = False
    is_privileged: bool = False
    has_mfa: bool | None = None
    last_used_at: datetime | None = None  # None: the directory does not tell, or never

    @property
    def is_several_s(self) -> bool:
        """Return whether it is a program's or several people's."""
        return self.kind in {"service", "shared"}

    def unused_for(self, inactive: timedelta) -> int | None:
        """Return the days since its last use, where these are too many."""
        if self.last_used_at is None or self.as_of - self.last_used_at < inactive:
            return None
        return (self.as_of - self.last_used_at).days


def marks(facts: Facts, *, inactive: timedelta) -> tuple[Mark, ...]:
    """Return why an account stands out, the gravest first."""
    holds = {
        Mark.GHOST: facts.person is None and not facts.is_several_s,
        Mark.LEFT: facts.has_left,
        Mark.OWNERLESS: facts.is_several_s and facts.owner is None,
        Mark.PRIVILEGED: facts.is_privileged,
        Mark.UNUSED: facts.unused_for(inactive) is not None,
        Mark.NO_MFA: facts.has_mfa is False and not facts.is_several_s,
    }
    return tuple(mark for mark, is_so in holds.items() if is_so)


def is_old(read_at: datetime | None, *, as_of: datetime) -> bool:
    """Return whether a directory was never read, or so long ago that its list says little."""
    return read_at is None or as_of - read_at > LONG_AGO


_WHY_KEPT = {
    Mark.GHOST: "Say why an account that is nobody’s is kept.",
    Mark.LEFT: "Say why the account of somebody who left is kept.",
    Mark.OWNERLESS: "Say why an account that nobody answers for is kept.",
    Mark.PRIVILEGED: "Say why these privileges are still needed.",
    Mark.UNUSED: "Say why an account that nobody used is kept.",
}
_WHY = {
    Choice.REMOVE: "Say why it is to be removed.",
    Choice.CHANGE: "Say what is to change, and why.",
    Choice.ASK: "Say what you want to know.",
}


def reason_needed(choice: Choice, found: Iterable[Mark]) -> str:
    """Return what a decision has to be given a reason for; nothing where it needs none."""
    if choice == Choice.KEEP:
        return next((_WHY_KEPT[mark] for mark in found if mark in _WHY_KEPT), "")
    return _WHY.get(choice, "")


_ONE_BY_ONE = {
    Mark.GHOST: "nobody’s",
    Mark.LEFT: "of somebody who left",
    Mark.OWNERLESS: "without an owner",
    Mark.PRIVILEGED: "privileged",
}


def one_by_one(found: Iterable[Mark]) -> str:
    """Return why an account is not kept together with others; nothing where it may be."""
    return next((_ONE_BY_ONE[mark] for mark in found if mark in _ONE_BY_ONE), "")


def is_own(persons: AbstractSet[int], facts: Facts) -> bool:
    """Return whether an account is one of these persons', or one they answer for."""
    return bool(persons & {facts.person, facts.owner})


def needs_countersign(choice: Choice, persons: AbstractSet[int], facts: Facts) -> bool:
    """Return whether somebody else has to sign too: nobody decides on their own access alone."""
    return choice in FINAL and is_own(persons, facts)


def standing(choice: Choice | None, *, needs_countersign: bool, is_countersigned: bool) -> Standing:
    """Return how far an account is, from its newest decision."""
    if choice in {None, Choice.OPEN}:
        return Standing.OPEN
    if choice == Choice.ASK:
        return Standing.ASKED
    if needs_countersign and not is_countersigned:
        return Standing.COUNTERSIGN
    return Standing.DECIDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could review an account: a user's key with the persons they are, and as what."""

    user: int
    because: str
    persons: frozenset[int] = frozenset()


def reviewer_of(facts: Facts, candidates: Sequence[Candidate | None]) -> Candidate:
    """Return the first who is there and whose own it is not; the last resort signs with another.

    The last candidate is the lead, who is always there.
    """
    there = [candidate for candidate in candidates if candidate is not None]
    others = [each for each in there if not is_own(each.persons, facts)]
    return (others or there[-1:])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How an account was for as long as it was so; `ended_at` is exclusive."""

    began_at: datetime
    ended_at: datetime | None
    is_active: bool
    privileges: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What was decided to be taken away, and all that was read of the account."""

    choice: Choice
    decided_at: datetime
    privileges: frozenset[str]  # at the review's start
    takes_away: frozenset[str] = frozenset()  # for a change; none named: any that goes
    states: tuple[State, ...] = ()
    gone_at: datetime | None = None
    read_at: datetime | None = None  # of its directory


class Followed(enum.StrEnum):
    """How far the carrying out of a decision is, as readings show it."""

    DONE = "done"
    WAITING = "waiting"  # the directory was not read since
    STILL_THERE = "still_there"
    OVERDUE = "overdue"


def done_at(removal: Removal) -> datetime | None:
    """Return the reading that first showed it carried out, if it still is; else None.

    An account that can be used again, or has its privilege back, is open again.
    """
    found = removal.gone_at
    if found is None and (not removal.states or not _is_done(removal, removal.states[-1])):
        return None
    for state in reversed(removal.states):
        if not _is_done(removal, state):
            break
        found = state.began_at
    return found


def _is_done(removal: Removal, state: State) -> bool:
    if not state.is_active:
        return True
    if removal.choice != Choice.CHANGE:
        return False
    if removal.takes_away:
        return not removal.takes_away & state.privileges
    return bool(removal.privileges - state.privileges)


def followed(removal: Removal, *, limit: timedelta, at: datetime) -> Followed:
    """Return how far a decision is carried out; what was not read for too long is overdue too."""
    if done_at(removal):
        return Followed.DONE
    if at > removal.decided_at + limit:
        return Followed.OVERDUE
    if removal.read_at is None or removal.read_at <= removal.decided_at:
        return Followed.WAITING
    return Followed.STILL_THERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How decisions were made; one in bulk has no time of its own."""

    decided: int
    in_bulk: int
    quick: int  # of those made one by one, in less than two seconds
    median: timedelta | None  # of those made one by one

    @property
    def hasty(self) -> int:
        """Return how many were hardly looked at: together with others, or quicker than reading."""
        return self.in_bulk + self.quick


def pace_of(times: Iterable[tuple[timedelta | None, bool]]) -> Pace:
    """Return how fast decisions were made, from the time of each and whether it was in bulk."""
    every = list(times)
    singly = sorted(took for took, in_bulk in every if not in_bulk and took is not None)
    return Pace(
        decided=len(every),
        in_bulk=sum(in_bulk for _, in_bulk in every),
        quick=sum(took < QUICK for took in singly),
        median=singly[len(singly) // 2] if singly else None,
    )
