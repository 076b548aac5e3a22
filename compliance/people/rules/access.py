"""A person's access to one directory over time: what leaving, joining and moving did to it.

Authority: TSC CC6.2 (access begins and ends with the need) and CC6.3 (it follows the role). Pure.
What earlier readings found is in the roster's sightings; the newest reading comes beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from .accounts import AccountEvent, SeenAccount
from .clock import Clock, ClockState, Seen, clock
from .roster import Logged, Roster, RosterPerson, Sighting, Stint

_ENDS, _BEGINS = frozenset({"removed", "suspended"}), frozenset({"added", "restored"})
_TAKEN, _GIVEN = _ENDS | {"unprivileged"}, frozenset({"privileged"})
_ENROLLED, _UNENROLLED = frozenset({"enrolled"}), frozenset({"unenrolled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What one directory shows of one account of a person, in all readings."""

    id: str
    name: str
    sightings: tuple[Sighting, ...]  # in order; what comes after the last is that it was gone
    now: SeenAccount | None  # of the newest reading; None where it is gone
    log: tuple[Logged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The newest reading of a directory."""

    accounts: Mapping[str, SeenAccount]  # by id
    people: Mapping[str, int]  # person by account id, of those that are linked
    events: tuple[AccountEvent, ...] = ()


def accounts_of(person: int, roster: Roster, reading: Reading) -> list[Known]:
    """Return every account the person has or had, as far as the record goes back."""
    then: dict[str, list[Sighting]] = {}
    for sighting in roster.sightings:
        if sighting.person == person:
            then.setdefault(sighting.account, []).append(sighting)
    now = {id_ for id_, owner in reading.people.items() if owner == person}
    return [_known(id_, then.get(id_, []), roster, reading) for id_ in sorted({*then, *now})]


def _known(id_: str, seen: list[Sighting], roster: Roster, reading: Reading) -> Known:
    now = reading.accounts.get(id_)
    ordered = tuple(sorted(seen, key=lambda s: s.began_at))
    name = now.name if now else ordered[-1].name
    called = {id_, name, *(sighting.name for sighting in ordered)}
    told = {(e.at, e.act, e.privilege) for e in reading.events if e.account in called}
    told |= {(e.at, e.act, e.privilege) for e in roster.log if e.account in called}
    log = tuple(
        Logged(account=id_, act=act, at=at, privilege=privilege)
        for at, act, privilege in sorted(told)
    )
    return Known(id=id_, name=name, sightings=ordered, now=now, log=log)


def leaving(known: Known, since: datetime, roster: Roster, *, at: datetime) -> Clock:
    """Return whether access ended within the limit after an employment did."""
    until = _next_beginning(known, roster, since)
    seen = _stretches(known, lambda is_active, *_: not is_active, at, absent=True)
    logged = _since_undone(known, _ENDS, _BEGINS)
    within = [s for s in seen if until is None or s.began_at < until]
    return clock(since=since, limit=roster.limits.leaver, seen=within, logged=logged, at=at)


def joining(known: Known, since: datetime, roster: Roster, *, at: datetime) -> Clock:
    """Return whether a new person's account got a second factor within the limit.

    An account that was made after the first day has the limit from then.
    """
    made = known.now.created_at if known.now else None
    since = max(since, made) if made and made <= at else since
    seen = _stretches(known, lambda _active, has_mfa, _privileged: has_mfa, at, absent=None)
    logged = _since_undone(known, _ENROLLED, _UNENROLLED)
    return clock(since=since, limit=roster.limits.joiner_mfa, seen=seen, logged=logged, at=at)


def moving(known: Known, since: datetime, roster: Roster, *, at: datetime) -> Clock:
    """Return whether an administrator's privileges ended within the limit after a change of role.

    Who had none before the change has nothing to give up. Where no reading is so old, privileges
    that no log says were given later were there before; without a log that cannot be told.
    """
    seen = list(
        _stretches(known, lambda _active, _mfa, is_privileged: not is_privileged, at, absent=True)
    )
    nothing = Clock(state=ClockState.NONE, since=since, due=since + roster.limits.mover)
    before = [s for s in seen if s.began_at <= since]
    given = [entry.at for entry in known.log if entry.act == "privileged" and entry.at > since]
    if not seen or (before[-1].holds if before else seen[0].holds or given):
        return nothing
    if not before and not roster.has_log:
        return replace(nothing, state=ClockState.UNKNOWN)
    logged = _since_undone(known, _TAKEN, _GIVEN)
    return clock(since=since, limit=roster.limits.mover, seen=seen, logged=logged, at=at)


def _since_undone(known: Known, acts: frozenset[str], undoing: frozenset[str]) -> list[datetime]:
    """Return when the log first says it was done, since it was last undone; at most one moment.

    An account that was suspended and deleted later was closed when it was suspended.
    """
    undone = max((entry.at for entry in known.log if entry.act in undoing), default=None)
    done = (entry.at for entry in known.log if entry.act in acts)
    return sorted(moment for moment in done if undone is None or moment > undone)[:1]


def _stretches(
    known: Known,
    holds: Callable[[bool, bool | None, bool], bool | None],
    at: datetime,
    *,
    absent: bool | None,
) -> Iterable[Seen]:
    """Return the readings as stretches; an account that is not listed counts as `absent`."""
    found: list[Seen] = []
    for number, s in enumerate(known.sightings):
        told = holds(s.is_active, s.has_mfa, s.is_privileged)
        later = known.sightings[number + 1].began_at if number + 1 < len(known.sightings) else None
        found.append(Seen(holds=told, began_at=s.began_at, seen_to=s.seen_to or s.began_at))
        if s.ended_at and s.ended_at != later and (later or known.now is None):
            found.append(Seen(holds=absent, began_at=s.ended_at, seen_to=later or at))
    if known.now is not None:
        told = holds(known.now.is_active, known.now.has_mfa, known.now.is_privileged)
        found.append(Seen(holds=told, began_at=_since(found, told, known, at), seen_to=at))
    elif known.sightings and known.sightings[-1].ended_at is None:
        found.append(Seen(holds=absent, began_at=at, seen_to=at))
    return found


def _since(found: list[Seen], told: bool | None, known: Known, at: datetime) -> datetime:
    """Return when the newest state began: with the open sighting, where that says the same."""
    is_open = bool(known.sightings) and known.sightings[-1].ended_at is None
    if is_open and found[-1].holds == told:
        return found.pop().began_at
    return at


def _next_beginning(known: Known, roster: Roster, since: datetime) -> datetime | None:
    """Return when the person came back, if they did: what they had then is theirs again."""
    owners = {s.person for s in known.sightings}
    begun = [
        stint.began_at
        for person in roster.persons
        if person.id in owners
        for stint in person.stints
        if stint.began_at > since
    ]
    return min(begun, default=None)


def leavers(roster: Roster, *, at: datetime, since: datetime) -> list[tuple[RosterPerson, Stint]]:
    """Return who left from `since` to `at`, each employment that ended by itself."""
    return [
        (person, stint)
        for person in roster.persons
        for stint in person.stints
        if stint.ended_at and since <= stint.ended_at <= at
    ]


def joiners(roster: Roster, *, at: datetime, since: datetime) -> list[tuple[RosterPerson, Stint]]:
    """Return who joined from `since` to `at`."""
    return [
        (person, stint)
        for person in roster.persons
        for stint in person.stints
        if since <= stint.began_at <= at and person.kind != "service"
    ]


def movers(roster: Roster, *, at: datetime, since: datetime) -> list[tuple[RosterPerson, datetime]]:
    """Return who changed department or title from `since` to `at`, each change by itself.

    A new title within a department is a move too; a first post is joining.
    """
    return [
        (person, after.began_at)
        for person in roster.persons
        for before, after in zip(person.posts, person.posts[1:], strict=False)
        if since <= after.began_at <= at
        and (before.department, before.title) != (after.department, after.title)
    ]
