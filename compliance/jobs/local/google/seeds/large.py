"""A large company: ten thousand users, two thousand groups, two hundred units, and their days."""

from __future__ import annotations

from datetime import datetime
from random import Random

from compliance.jobs.local.google.acts.groups import add_unit
from compliance.jobs.local.google.acts.privileges import grant_role
from compliance.jobs.local.google.acts.settings import set_policy
from compliance.jobs.local.google.directory import Device, Group, Member, User
from compliance.jobs.local.google.journal import ADMIN, LOGIN, Event
from compliance.jobs.local.google.moments import later
from compliance.jobs.local.google.world import World

from .founding import SUPER, founded

USERS, GROUPS, UNITS, SIGN_INS = 10_000, 2_000, 200, 20_000
ADMINISTRATOR = "mara@northwind.example"
_SETTINGS = (
    ("security.two_step_verification_enforcement", {"enforcedFrom": "2025-01-01T00:00:00Z"}),
    ("security.session_controls", {"webSessionDuration": "43200s"}),
    ("gmail.auto_forwarding", {"enableAutoForwarding": False}),
)
_SIGN_IN = Event(
    type="login",
    name="login_success",
    parameters={"login_type": "google_password", "is_suspicious": False},
)


def large(
    at: datetime, *, users: int = USERS, groups: int = GROUPS, units: int = UNITS, seed: int = 1
) -> World:
    """Return it as it is at an instant; the same seed makes the same company."""
    world, chance = founded(at), Random(seed)  # noqa: S311
    paths = _units(world, units, at)
    made = _users(world, users, paths, at, chance)
    _groups(world, groups, made, chance)
    for setting, value in _SETTINGS:
        for path in ("/", *chance.sample(paths, len(paths) // 10)):
            set_policy(world, setting=setting, value=value, unit=path, at=later(at, days=-200))
    grant_role(world, email=ADMINISTRATOR, role=SUPER, at=later(at, days=-900))
    _devices(world, made, at)
    _days(world, made, at, chance)
    world.touch()
    return world


def _units(world: World, count: int, at: datetime) -> list[str]:
    paths = []
    for number in range(count):
        within = f"/Division {number // 20}"
        path = within if number % 20 == 0 else f"{within}/Team {number % 20}"
        add_unit(world, path=path, at=later(at, days=-900))
        paths.append(path)
    return paths


def _users(world: World, count: int, paths: list[str], at: datetime, chance: Random) -> list[User]:
    made = []
    for number in range(count):
        email = f"person.{number:05d}@{world.domain}" if number else ADMINISTRATOR
        user = User(
            id=world.new_user_id(),
            email=email,
            given="Person" if number else "Mara",
            family=f"{number:05d}" if number else "Ahn",
            unit=paths[number % len(paths)],
            created_at=later(at, days=-chance.randint(5, 900)),
            is_enrolled=number == 0 or chance.random() < 0.97,
            last_login_at=later(at, hours=-chance.randint(1, 2400)),
            is_suspended=0 < number < count * 0.04,
        )
        world.users[user.id] = world.addresses[email] = user
        made.append(user)
    return made


def _groups(world: World, count: int, users: list[User], chance: Random) -> None:
    for number in range(count):
        email = f"group.{number:04d}@{world.domain}"
        group = Group(id=world.new_id("01"), email=email, name=f"Group {number}")
        world.groups[group.id] = world.addresses[email] = group
        wanted = 450 if number % 200 == 0 else 12
        for user in chance.sample(users, min(wanted, len(users))):
            group.members[user.id] = Member(id=user.id, email=user.email)
            world.groups_of[user.id].add(group.id)


def _devices(world: World, users: list[User], at: datetime) -> None:
    for number, user in enumerate(users[:: max(1, len(users) // 2000)]):
        made = Device(
            id=world.new_id("d"),
            kind=("ANDROID", "IOS", "CHROME_OS", "MAC_OS")[number % 4],
            model="Device",
            serial=f"S{number:07d}",
            owner=user.id,
            os="1.0",
            first_seen_at=user.created_at,
            last_seen_at=later(at, hours=-(number % 200)),
            unit=user.unit,
        )
        world.devices[made.id] = made


def _days(world: World, users: list[User], at: datetime, chance: Random) -> None:
    for number in range(SIGN_INS):
        user = users[number % len(users)]
        then = later(at, minutes=-(SIGN_INS - number) * 12)
        world.journal.tell(LOGIN, _SIGN_IN, at=then, actor=user.id, email=user.email)
    for number in range(SIGN_INS // 10):
        user = chance.choice(users)
        event = Event(
            type="USER_SETTINGS", name="SUSPEND_USER", parameters={"USER_EMAIL": user.email}
        )
        then = later(at, minutes=-(SIGN_INS // 10 - number) * 120)
        world.journal.tell(ADMIN, event, at=then, actor=users[0].id, email=users[0].email)
