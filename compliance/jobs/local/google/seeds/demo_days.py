"""How the demo company's people sign in, day by day, for half a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from compliance.jobs.local.cast import CAST, SERVICE, SHARED, Actor, moment
from compliance.jobs.local.google.acts import sign_ins
from compliance.jobs.local.google.journal import KEPT
from compliance.jobs.local.google.moments import later
from compliance.jobs.local.google.world import World

_OFFICE = "198.51.100.20"
_OTHER = ("203.0.113.41", "203.0.113.77", "192.0.2.15", "198.51.100.91")
_AWAY = {"walter.nyman": 140}  # whose last sign-in is so many days ago
_HALF_YEAR = KEPT.days - 1
_AFTER_LEAVING = ("theo.marchetti@northwind.example", 15)  # hours


def live_days(world: World, at: datetime, chance: Random) -> None:
    """Let everybody sign in while they are there, most of them every few days."""
    for actor in CAST:
        if actor.kind == SERVICE:
            continue
        for then, ip in _moments(actor, at, chance):
            if then < at:
                sign_ins.sign_in(world, email=actor.email, at=then, ip=ip)
    _odd(world, at)


def _moments(actor: Actor, at: datetime, chance: Random) -> Iterator[tuple[datetime, str]]:
    first = min(_HALF_YEAR, actor.joined)
    last = _AWAY.get(actor.email.partition("@")[0], actor.left or 0)
    share = 0.9 if actor.kind == SHARED else 0.4
    for days in range(first, last - 1, -1):
        begin = moment(at, days, 8)
        is_edge = days in (first, last)
        if begin.weekday() > 4 or (not is_edge and chance.random() > share):
            continue
        then = begin + timedelta(minutes=chance.randint(70 if days == first else 0, 480))
        from_elsewhere = actor.kind == SHARED or chance.random() < 0.15
        yield then, chance.choice(_OTHER) if from_elsewhere else _OFFICE


def _odd(world: World, at: datetime) -> None:
    """Let some wrong passwords be typed, and somebody come back who had left."""
    for name, days in (("liam.byrne", 34), ("sanjay.mehta", 12), ("sanjay.mehta", 11)):
        email = f"{name}@{world.domain}"
        sign_ins.fail_sign_in(world, email=email, at=moment(at, days, 7))
    email, hours = _AFTER_LEAVING
    left = next(actor for actor in CAST if actor.email == email)
    then = later(moment(at, left.left or 0, left.left_hour), hours=hours)
    sign_ins.sign_in(world, email=email, at=then, ip=_OTHER[2])
