"""How the demo company's people sign in, day by day, for a year and a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from compliance.jobs.local.cast import CAST, SERVICE, SHARED, Actor, address, moment
from compliance.jobs.local.chronicle import Chronicle, once
from compliance.jobs.local.google.acts import sign_ins
from compliance.jobs.local.google.moments import later
from compliance.jobs.local.google.world import World

_OFFICE = "198.51.100.20"
_OTHER = ("203.0.113.41", "203.0.113.77", "192.0.2.15", "198.51.100.91")
SIGN_INS = "sign-ins"
_AWAY = {"walter.nyman": 140}  # whose last sign-in is so many days ago
_DAYS = 400  # of signing in: the year that is told, and a month before it
_AFTER_LEAVING = ("theo.marchetti@northwind.example", 15)  # hours


def live_days(world: World, chronicle: Chronicle, at: datetime, chance: Random) -> None:
    """Let everybody sign in while they are there, most of them every few days."""
    for actor in CAST:
        if actor.kind == SERVICE:
            continue
        for then, ip in _moments(actor, at, chance):
            if then < at:
                about = {"email": address(actor, at, then), "ip": ip}
                chronicle.add(once(then, sign_ins.sign_in, world, at=then, **about), of=SIGN_INS)
    _odd(world, chronicle, at)


def _moments(actor: Actor, at: datetime, chance: Random) -> Iterator[tuple[datetime, str]]:
    if actor.before:
        yield from _spell(actor, at, chance, min(_DAYS, actor.before.joined), actor.before.left)
    last = _AWAY.get(actor.email.partition("@")[0], actor.left or 0)
    yield from _spell(actor, at, chance, min(_DAYS, actor.joined), last)


def _spell(
    actor: Actor, at: datetime, chance: Random, first: int, last: int
) -> Iterator[tuple[datetime, str]]:
    share = 0.9 if actor.kind == SHARED else 0.4
    for days in range(first, last - 1, -1):
        begin = moment(at, days, 8)
        is_edge = days in (first, last)
        if begin.weekday() > 4 or (not is_edge and chance.random() > share):
            continue
        then = begin + timedelta(minutes=chance.randint(70 if days == first else 0, 480))
        from_elsewhere = actor.kind == SHARED or chance.random() < 0.15
        yield then, chance.choice(_OTHER) if from_elsewhere else _OFFICE


def _odd(world: World, chronicle: Chronicle, at: datetime) -> None:
    """Let some wrong passwords be typed, and somebody come back who had left."""
    for name, days in (("liam.byrne", 34), ("sanjay.mehta", 12), ("sanjay.mehta", 11)):
        email, then = f"{name}@{world.domain}", moment(at, days, 7)
        told = once(then, sign_ins.fail_sign_in, world, email=email, at=then)
        chronicle.add(told, of=SIGN_INS)
    email, hours = _AFTER_LEAVING
    left = next(actor for actor in CAST if actor.email == email)
    then = later(moment(at, left.left or 0, left.left_hour), hours=hours)
    told = once(then, sign_ins.sign_in, world, email=email, at=then, ip=_OTHER[2])
    chronicle.add(told, of=SIGN_INS)
