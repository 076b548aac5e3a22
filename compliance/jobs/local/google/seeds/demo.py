"""The demo company's Workspace: its cast comes, changes, goes, and signs in."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from compliance.jobs.local.cast import CAST, CONTRACTOR, EMPLOYEE, Actor, moment
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
    """Return the demo company's Google, with half a year of history ending at this moment."""
    at = at.replace(microsecond=0)
    world, chance = founded(at), Random(509)  # noqa: S311
    first = sorted(CAST, key=lambda actor: (actor.email != ADMIN, -actor.joined))
    for path in _UNITS:
        groups.add_unit(world, path=path, at=world.founded_at)
    for actor in first:
        _join(world, actor, at, chance)
    give_access(world, at)
    settle(world, at)
    live_days(world, at, chance)
    for actor in first:
        _go(world, actor, at)
    world.touch()
    return world


def _join(world: World, actor: Actor, at: datetime, chance: Random) -> None:
    """Make somebody as they were on their first day, then let them become what they are."""
    began = actor.before.joined if actor.before else actor.joined
    then = moment(at, began)
    name = actor.former.name if actor.former else actor.name
    given, _, family = name.partition(" ")
    role = actor.moved or actor
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
    if actor.email == ADMIN:
        grant_role(world, email=ADMIN, role=SUPER, at=then, by=ADMIN)
    _change(world, actor, at)
    local = actor.email.partition("@")[0]
    if actor.is_person and local not in _WITHOUT_SECOND_STEP:
        enrolled = then + timedelta(minutes=chance.randint(40, 1100))
        keys = _KEYS.get(local, 0)
        sign_ins.enroll_2sv(world, email=actor.email, at=enrolled, security_keys=keys)


def _change(world: World, actor: Actor, at: datetime) -> None:
    if actor.before:
        away = moment(at, actor.before.left, 18)
        people.suspend_user(world, email=actor.email, at=away, by=ADMIN)
        people.restore_user(world, email=actor.email, at=moment(at, actor.joined), by=ADMIN)
    if actor.former:
        family = actor.name.partition(" ")[2]
        people.rename_user(
            world,
            email=actor.former.email,
            new_email=actor.email,
            family=family,
            at=moment(at, actor.former.days, 11),
            by=ADMIN,
        )
    if actor.moved:
        people.move_user(
            world,
            email=actor.email,
            unit=actor.unit,
            department=actor.department,
            title=actor.title,
            manager=actor.manager,
            at=moment(at, actor.moved.days, 10),
            by=ADMIN,
        )


def _go(world: World, actor: Actor, at: datetime) -> None:
    """Let somebody who left be closed, and later deleted."""
    if actor.left is None or actor.closed_hours is None:
        return
    closed = later(moment(at, actor.left, actor.left_hour), hours=actor.closed_hours)
    people.suspend_user(world, email=actor.email, at=closed, by=ADMIN)
    if actor.deleted is not None:
        deleted = moment(at, actor.deleted, 14)
        people.delete_user(world, email=actor.email, at=deleted, by=ADMIN)
