"""The demo company's organization: mostly in order, with what an auditor would ask about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from compliance.jobs.local.cast import moment as moment_of
from compliance.jobs.local.chronicle import Chronicle, Story
from compliance.jobs.local.github.acts.deliveries import deploy, release
from compliance.jobs.local.github.acts.organizations import issue_token
from compliance.jobs.local.github.moments import moment
from compliance.jobs.local.github.seeds.demo_findings import find_faults, leave_keys
from compliance.jobs.local.github.seeds.demo_organization import (
    BY_LOGIN,
    ENGINEERS,
    NAME,
    REPOSITORIES,
    Place,
    found,
    live,
)
from compliance.jobs.local.github.seeds.incidents import INCIDENTS
from compliance.jobs.local.github.seeds.stories import (
    ACTIONS,
    change,
    rubber_stamped,
    updated,
    working_moment,
)
from compliance.jobs.local.github.world import TOKEN, World

DAYS = 365
_BEFORE = 90  # days from which on most is told
_CHANGES = "merges"
ZONE = ZoneInfo("Europe/Amsterdam")
_MERGED = 3  # days within which a change that was opened is merged
_PAIR = ("tomas-ochoa", "noah-petrov")
_VERBS = ("Add", "Correct", "Speed up", "Rename", "Test", "Log", "Simplify", "Document")
_PACKAGES = ("django", "requests", "urllib3", "celery", "pillow", "cryptography", "redis")


def demo(at: datetime) -> World:
    """Return the demo company's GitHub, with a year of history ending at this moment."""
    world, chronicle = told(at)
    chronicle.until(at)
    return world


def told(at: datetime) -> tuple[World, Chronicle]:
    """Return the organization as it was founded, and the chronicle of all that follows."""
    world, chance, chronicle = World(), Random(231), Chronicle()  # noqa: S311
    at = at.replace(microsecond=0)
    found(world, at)
    leave_keys(world, at)
    issue_token(world, login="june-lindqvist")
    chronicle.add(_token_runs_out(world, at))
    live(world, chronicle, at)
    chronicle.add(*find_faults(world, at), of="github.alerts")
    chronicle.add(*_changes(world, chance, at), of=_CHANGES)
    return world, chronicle


def _token_runs_out(world: World, at: datetime) -> Story:
    """Tell of Trackrecord's token, which ran out and was renewed two days later."""
    yield moment_of(at, 74, 12)
    token = world.tokens.pop(TOKEN)
    yield moment_of(at, 72, 15)
    world.tokens[TOKEN] = token


def _changes(world: World, chance: Random, at: datetime) -> list[Story]:
    stories = [*_ordinary(world, chance, at), *_updates(world, chance, at), *_stamped(world, at)]
    for tell, name, days, hour in INCIDENTS:
        day = (at - timedelta(days=days)).astimezone(ZONE).replace(hour=0, minute=7, second=11)
        begin = (day + timedelta(hours=hour)).astimezone(UTC)
        stories.append(tell(world, begin, repository=f"{NAME}/{name}"))
    return stories + [_delivered(world, place, at) for place in REPOSITORIES if place.deploys]


def _ordinary(world: World, chance: Random, at: datetime) -> list[Story]:
    newest = [
        _ordinary_change(world, chance, at, place, chance.uniform(3, _BEFORE))
        for place in REPOSITORIES
        for _ in range(place.changes)
    ]
    before = [
        _ordinary_change(world, chance, at, place, chance.uniform(_BEFORE, DAYS))
        for place in REPOSITORIES
        for _ in range(place.changes * 4 // 5)
    ]
    return newest + before


def _at_work(days: float) -> list[str]:
    """Return who was at work so many days ago, and still was when a change was merged."""
    return [
        login
        for login in ENGINEERS
        if BY_LOGIN[login].joined > days and (BY_LOGIN[login].left or 0) + _MERGED < days
    ]


def _ordinary_change(
    world: World, chance: Random, at: datetime, place: Place, days: float
) -> Story:
    author, reviewer = chance.sample(_at_work(days), 2)
    begin = working_moment(chance, at, days=days)
    return change(
        world,
        chance,
        begin,
        repository=f"{NAME}/{place.name}",
        author=author,
        reviewer=reviewer,
        title=f"{chance.choice(_VERBS)} {chance.choice(place.words)}",
        method=place.method,
        labels=("bug",) if chance.random() < 0.15 else (),
    )


def _updates(world: World, chance: Random, at: datetime) -> list[Story]:
    places = [place for place in REPOSITORIES if place.is_updated]
    return [
        updated(
            world,
            (at - timedelta(days=days)).replace(hour=4, minute=10 + number, second=3),
            repository=f"{NAME}/{place.name}",
            package=_PACKAGES[(days + number) % len(_PACKAGES)],
            version=f"{1 + number}.{(DAYS - days) // 7}.{chance.randrange(5)}",
            method=place.method,
        )
        for number, place in enumerate(places)
        for days in (*range(5 + number, _BEFORE, 14), *range(_BEFORE + 12 + number, DAYS, 42))
    ]


def _stamped(world: World, at: datetime) -> list[Story]:
    return [
        rubber_stamped(
            world,
            (at - timedelta(days=14 + 7 * number)).replace(hour=15, minute=20 + number, second=5),
            repository=f"{NAME}/billing",
            author=_PAIR[number % 2],
            reviewer=_PAIR[1 - number % 2],
            lines=640 + 83 * number,
        )
        for number in range(10)
    ]


def _delivered(world: World, place: Place, at: datetime) -> Story:
    """Tell what goes out every few days; one of them fails."""
    full_name, days = f"{NAME}/{place.name}", DAYS
    while days > 1:
        now = (at - timedelta(days=days)).replace(hour=11, minute=30, second=0)
        yield now
        if place.releases:
            version = f"v3.{(DAYS - days) // 10}"
            release(world, repository=full_name, by="lena-fischer", at=now, tag=version)
        newest = world.repository(full_name).head()
        if moment(newest.committed_at) <= now:
            state = "FAILURE" if days == 41 else "SUCCESS"
            deploy(world, repository=full_name, by=ACTIONS, at=now, state=state)
        days -= 10 if place.releases or days > _BEFORE else 3
