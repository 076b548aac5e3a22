"""Joiners, leavers and movers as an auditor reads them, with what became of their access.

Authority: TSC CC1.4, CC6.2 and CC6.3, and shared practice of testing them: access ended in time for
each leaver in each system, a second factor and what everybody owes for each joiner, the privileges
of the role before for each mover. Pure. `facts` are JSON values, and `worked_from` reads them back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from compliance.people.rules.clock import Clock, ClockState
from compliance.people.rules.duties import DutyState

from .clocks import JOINED, LEFT, MOVED, Words, verdict_of
from .verdict import Outcome, Verdict, failed, not_applicable, passed, unknown

JOINER, LEAVER, MOVER = "joiner", "leaver", "mover"
VERSION = 1  # raised whenever the same facts could get another verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One account of a person in one system, and how the limit on it was kept."""

    directory: str
    account: str
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One obligation of a person, and how they stand with it."""

    title: str
    state: DutyState
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One person who joined, left or moved."""

    change: str  # joiner, leaver, mover
    person: int  # number on the roster
    name: str
    email: str
    kind: str  # employee, contractor
    at: datetime
    department: str = ""
    title: str = ""
    manager: str = ""
    before: str = ""  # of a mover: what they did until then
    accesses: tuple[Access, ...] = ()
    owed: tuple[Owed, ...] = ()

    @property
    def id(self) -> str:
        """Return what it is known by: who, and from when."""
        return f"{self.change} {self.person} {self.at:%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One question asked of every joiner, leaver or mover."""

    key: str
    title: str  # what is true where it holds
    test: Callable[[Worked], Verdict]


WORDS: dict[str, Words] = {JOINER: JOINED, LEAVER: LEFT, MOVER: MOVED}
_WORST = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)
_OPEN = frozenset({DutyState.OVERDUE, DutyState.MISSED, DutyState.LATE})


def facts_of(worked: Worked) -> dict[str, Any]:
    """Return one as JSON values, times in ISO 8601."""
    found: dict[str, Any] = _plain(asdict(worked))
    return found


def worked_from(facts: Mapping[str, Any]) -> Worked:
    """Return the one whose facts these are."""
    values = dict(facts)
    values["at"] = datetime.fromisoformat(values["at"])
    values["accesses"] = tuple(_access(each) for each in values["accesses"])
    values["owed"] = tuple(_owed(each) for each in values["owed"])
    return Worked(**values)


def access_verdict(worked: Worked, access: Access) -> Verdict:
    """Return how the limit on one account was kept."""
    return verdict_of(access.clock, WORDS[worked.change])


def attributes_of(worked: Worked) -> dict[str, Verdict]:
    """Return the verdict on every attribute, by its key."""
    return {each.key: each.test(worked) for each in ATTRIBUTES[worked.change]}


def _in_time(worked: Worked) -> Verdict:
    """Return the worst of what is said of every account; nobody's absence is a pass."""
    said = [(access, access_verdict(worked, access)) for access in worked.accesses]
    for outcome in _WORST:
        found = [f"{a.directory}: {v.reason}" for a, v in said if v.outcome is outcome]
        if found:
            return Verdict(outcome, " ".join(found))
    running = [a for a in worked.accesses if a.clock.state is ClockState.RUNNING]
    if running:
        return not_applicable("The limit is still to come.")
    return not_applicable("No account is known that it would concern.")


def _closed(worked: Worked) -> Verdict:
    """Return whether nothing is open any more, however late it was closed."""
    if not worked.accesses:
        return not_applicable("No account is known that it would concern.")
    states = {ClockState.RUNNING, ClockState.OVERDUE}
    still = [f"{a.account} in {a.directory}" for a in worked.accesses if a.clock.state in states]
    if still:
        return failed(f"Still open: {', '.join(still)}.")
    if any(
        access.clock.state is ClockState.UNKNOWN and not access.clock.by
        for access in worked.accesses
    ):
        return unknown("A system does not tell.")
    return passed(f"All {len(worked.accesses)} are closed.")


def _duties_done(worked: Worked) -> Verdict:
    concerned = [each for each in worked.owed if each.state is not DutyState.NONE]
    if not concerned:
        return not_applicable("Nothing was owed.")
    broken = [each for each in concerned if each.state in _OPEN]
    if broken:
        return failed(" ".join(f"{o.title}: {_told(o)}." for o in broken))
    if any(each.state is DutyState.DUE for each in concerned):
        return not_applicable("Something is owed still, and its day is to come.")
    return passed("All of it was done in time.")


def _told(owed: Owed) -> str:
    if owed.done_on:
        return f"done on {owed.done_on}, after it was due"
    return f"was due on {owed.due_on}"


def _has_manager(worked: Worked) -> Verdict:
    if worked.manager:
        return passed(f"{worked.manager} answers for the change.")
    return unknown("The roster names no manager.")


ATTRIBUTES: dict[str, tuple[Attribute, ...]] = {
    JOINER: (
        Attribute(key="factor", title="Second factor in time", test=_in_time),
        Attribute(key="duties", title="What is owed was done in time", test=_duties_done),
        Attribute(key="manager", title="A manager is named", test=_has_manager),
    ),
    LEAVER: (
        Attribute(key="closed", title="Every account is closed", test=_closed),
        Attribute(key="ended", title="All access ended in time", test=_in_time),
    ),
    MOVER: (
        Attribute(key="privileges", title="Old privileges ended in time", test=_in_time),
        Attribute(key="manager", title="A manager is named", test=_has_manager),
    ),
}


def _access(values: Mapping[str, Any]) -> Access:
    clock = dict(values["clock"])
    for key in ("since", "due", "at", "after", "by"):
        clock[key] = datetime.fromisoformat(clock[key]) if clock[key] else None
    clock["state"] = ClockState(clock["state"])
    return Access(directory=values["directory"], account=values["account"], clock=Clock(**clock))


def _owed(values: Mapping[str, Any]) -> Owed:
    days = {k: date.fromisoformat(values[k]) if values[k] else None for k in ("due_on", "done_on")}
    return Owed(title=values["title"], state=DutyState(values["state"]), **days)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
