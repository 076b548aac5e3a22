"""The demo company's Workspace: its cast comes, changes, goes, and signs in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from compliance.jobs.local.cast import CAST, CONTRACTOR, EMPLOYEE, Actor, address, moment
from compliance.jobs.local.chronicle import Chronicle, Story, once
from compliance.jobs.local.google.acts import groups, people, sign_ins
from compliance.jobs.local.google.acts.privileges import grant_role
from compliance.jobs.local.google.moments import later
from compliance.jobs.local.google.world import World

from .demo_access import give_access
from .demo_days import live_days
from .demo_settings import settle
from .founding import SUPER, founded

ADMIN = "mara@northwind.example"
_UNITS = (
    "/Contractors",
    "/Engineering",
    "/Engineering/Platform",
    "/Finance",
    "/IT",
    "/People",
    "/Product",
    "/Sales",
    "/Service accounts",
    "/Support",
    "/Warehouse",
)
_WITHOUT_SECOND_STEP = ("priya.nair", "luca.ferri", "mila.jansen", "tariq.aziz", "bram.vries")
_KEYS = {"june": 2, "mara": 2, "lena.fischer": 1, "ravi": 1, "henrik.dahl": 1}


def demo(at: datetime) -> World:
    """Return the demo company's Google, with a year of history ending at this moment."""
    world, chronicle = told(at)
    chronicle.until(at)
    world.touch()
    return world


def told(at: datetime) -> tuple[World, Chronicle]:
    """Return the Workspace as it was founded, and the chronicle of all that follows."""
    at = at.replace(microsecond=0)
    world, chance, chronicle = founded(at), Random(509), Chronicle()  # noqa: S311
    first = sorted(CAST, key=lambda actor: (actor.email != ADMIN, -actor.joined))
    for path in _UNITS:
        groups.add_unit(world, path=path, at=world.founded_at)
    for actor in first:
        chronicle.add(*_life(world, actor, at, chance))
    give_access(world, chronicle, at)
    settle(world, chronicle, at)
    live_days(world, chronicle, at, chance)
    return world, chronicle


def _life(world: World, actor: Actor, at: datetime, chance: Random) -> Iterator[Story]:
    """Yield how somebody comes as they were on their first day, becomes what they are, and goes."""
    first = moment(at, actor.before.joined if actor.before else actor.joined)
    yield once(first, _join, world, actor, first)
    if actor.email == ADMIN:
        yield once(first, grant_role, world, email=ADMIN, role=SUPER, at=first, by=ADMIN)
    yield from _changes(world, actor, at)
    local = actor.email.partition("@")[0]
    if actor.is_person and local not in _WITHOUT_SECOND_STEP:
        then = first + timedelta(minutes=chance.randint(40, 1100))
        about = {"email": address(actor, at, then), "security_keys": _KEYS.get(local, 0)}
        yield once(then, sign_ins.enroll_2sv, world, at=then, **about)
    yield from _end(world, actor, at)


def _join(world: World, actor: Actor, then: datetime) -> None:
    name = actor.former.name if actor.former else actor.name
    given, _, family = name.partition(" ")
    role, began = actor.moved or actor, actor.before.joined if actor.before else actor.joined
    people.add_user(
        world,
        email=actor.former.email if actor.former else actor.email,
        given=given,
        family=family or "(shared)",
        unit=role.unit,
        department=role.department,
        title=role.title,
        manager=role.manager,
        kind=actor.kind if actor.kind in (EMPLOYEE, CONTRACTOR) else "",
        aliases=() if actor.former else actor.aliases,
        recovery_email=f"{given.lower()}.{began}@mail.example" if actor.is_person else "",
        at=then,
        by=ADMIN,
    )


def _changes(world: World, actor: Actor, at: datetime) -> Iterator[Story]:
    by = {"email": actor.email, "by": ADMIN}
    if actor.before:
        away, back = moment(at, actor.before.left, 18), moment(at, actor.joined)
        yield once(away, people.suspend_user, world, at=away, **by)
        yield once(back, people.restore_user, world, at=back, **by)
    if actor.former:
        then, family = moment(at, actor.former.days, 11), actor.name.partition(" ")[2]
        names = {"email": actor.former.email, "new_email": actor.email, "family": family}
        yield once(then, people.rename_user, world, at=then, by=ADMIN, **names)
    if actor.moved:
        then = moment(at, actor.moved.days, 10)
        about = {"department": actor.department, "title": actor.title, "manager": actor.manager}
        yield once(then, people.move_user, world, at=then, unit=actor.unit, **about, **by)


def _end(world: World, actor: Actor, at: datetime) -> Iterator[Story]:
    """Yield how somebody who left is closed, and later deleted."""
    if actor.left is None or actor.closed_hours is None:
        return
    by = {"email": actor.email, "by": ADMIN}
    closed = later(moment(at, actor.left, actor.left_hour), hours=actor.closed_hours)
    yield once(closed, people.suspend_user, world, at=closed, **by)
    if actor.deleted is not None:
        deleted = moment(at, actor.deleted, 14)
        yield once(deleted, people.delete_user, world, at=deleted, **by)
