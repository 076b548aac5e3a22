"""A small company with one of everything."""

from __future__ import annotations

from datetime import datetime

from compliance.jobs.local.google.acts import groups, people, privileges, settings, sign_ins
from compliance.jobs.local.google.moments import later
from compliance.jobs.local.google.world import World

from .founding import SUPER, founded

ADMIN = "mara@northwind.example"
_UNITS = ("/Engineering", "/Engineering/Platform", "/Warehouse")
_USERS = (
    ("june", "June", "Lindqvist", "/", 900),
    ("ravi", "Ravi", "Kapoor", "/Engineering", 400),
    ("ines.duarte", "Ines", "Duarte", "/Engineering/Platform", 90),
    ("piotr.zielinski", "Piotr", "Zielinski", "/Warehouse", 300),
)
_ENFORCEMENT = "security.two_step_verification_enforcement"


def small(at: datetime) -> World:
    """Return it as it is at an instant, with a few days of history."""
    world = founded(at)
    begin = later(at, days=-1000)
    _people(world, at)
    privileges.grant_role(world, email="june@northwind.example", role=SUPER, at=begin, by=ADMIN)
    privileges.add_role(
        world, name="Auditor", privileges=["REPORTS_ACCESS"], at=later(at, days=-40), by=ADMIN
    )
    privileges.grant_role(
        world,
        email="ravi@northwind.example",
        role="_HELP_DESK_ADMIN_ROLE",
        unit="/Engineering",
        at=later(at, days=-30),
        by=ADMIN,
    )
    _groups(world, at)
    _settings(world, at)
    _things(world, at)
    world.touch()
    return world


def _people(world: World, at: datetime) -> None:
    add = people.add_user
    add(world, email=ADMIN, given="Mara", family="Ahn", at=later(at, days=-1000), by=ADMIN)
    privileges.grant_role(world, email=ADMIN, role=SUPER, at=later(at, days=-1000), by=ADMIN)
    for path in _UNITS:
        groups.add_unit(world, path=path, at=later(at, days=-999), by=ADMIN)
    for name, given, family, unit, days in _USERS:
        email, then = f"{name}@{world.domain}", later(at, days=-days)
        add(world, email=email, given=given, family=family, unit=unit, at=then, by=ADMIN)
        if unit != "/Warehouse":
            sign_ins.enroll_2sv(world, email=email, at=later(then, hours=2), security_keys=1)
        sign_ins.sign_in(world, email=email, at=later(at, days=-1, hours=-days % 7))
    sign_ins.enroll_2sv(world, email=ADMIN, at=later(at, days=-999), security_keys=2)
    sign_ins.sign_in(world, email=ADMIN, at=later(at, hours=-3))
    _leavers(world, at)


def _leavers(world: World, at: datetime) -> None:
    for name, days in (("theo.marchetti", 30), ("noah.petrov", 12)):
        email = f"{name}@{world.domain}"
        given, family = name.title().split(".")
        people.add_user(world, email=email, given=given, family=family, at=later(at, days=-500))
        people.suspend_user(world, email=email, at=later(at, days=-days), by=ADMIN)
    email = f"theo.marchetti@{world.domain}"
    people.delete_user(world, email=email, at=later(at, days=-5), by=ADMIN)


def _groups(world: World, at: datetime) -> None:
    then, engineers, everybody = later(at, days=-120), "engineers", "everybody"
    for name in (engineers, everybody):
        email = f"{name}@{world.domain}"
        groups.add_group(world, email=email, name=name.title(), at=then, by=ADMIN)
    for group, member, role in (
        (engineers, f"ravi@{world.domain}", "OWNER"),
        (engineers, f"ines.duarte@{world.domain}", "MEMBER"),
        (everybody, f"engineers@{world.domain}", "MEMBER"),
        (everybody, f"june@{world.domain}", "OWNER"),
        (everybody, "someone@elsewhere.example", "MEMBER"),
    ):
        email = f"{group}@{world.domain}"
        groups.add_member(world, group=email, email=member, role=role, at=then, by=ADMIN)


def _settings(world: World, at: datetime) -> None:
    then = later(at, days=-100)
    on = {"enforcedFrom": f"{later(at, days=-90):%Y-%m-%dT00:00:00Z}"}
    settings.set_policy(world, setting=_ENFORCEMENT, value=on, at=then, by=ADMIN)
    settings.set_policy(
        world, setting=_ENFORCEMENT, value={}, unit="/Warehouse", at=later(at, days=-60), by=ADMIN
    )
    settings.set_policy(
        world,
        setting="security.two_step_verification_enforcement_factor",
        value={"allowedSignInFactorSet": "PASSKEY_ONLY"},
        group=f"engineers@{world.domain}",
        at=then,
        by=ADMIN,
    )


def _things(world: World, at: datetime) -> None:
    then, owner = later(at, days=-50), f"ravi@{world.domain}"
    for kind, model, os in (
        ("ANDROID", "Pixel 9", "Android 16"),
        ("CHROME_OS", "Chromebook Plus", "141.0.7390.0"),
        ("MAC_OS", "MacBook Pro", "macOS 26.1"),
    ):
        settings.add_device(world, owner=owner, kind=kind, model=model, os=os, at=then, seen_at=at)
    privileges.authorize_app(
        world,
        email=owner,
        client_id="77185425430.apps.example",
        app="Notes by Example",
        scopes=["https://www.googleapis.com/auth/drive.readonly"],
        at=then,
    )
    settings.trigger_rule(world, rule="Customer data leaves", email=owner, at=later(at, days=-3))
    settings.add_alert(
        world, kind="Suspicious login", source="Google identity", at=later(at, days=-2)
    )
