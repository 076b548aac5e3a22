"""What the demo company's people may do: roles, groups, and the programs they let in."""

from __future__ import annotations

from datetime import datetime

from compliance.jobs.local.cast import CAST, Actor, mail, moment
from compliance.jobs.local.google.acts import groups, privileges
from compliance.jobs.local.google.world import World

from .founding import SUPER

_ADMIN = mail("mara")
_AUDITOR = "Log reader"
# Approved are June and Mara. Lena kept hers when she changed to Product; Tomas was given one.
_ROLES = (
    ("june", SUPER, "", 1690, "mara"),
    ("lena.fischer", SUPER, "", 1290, "june"),
    ("tomas", SUPER, "", 65, "lena.fischer"),
    ("ravi", _AUDITOR, "", 300, "june"),
    ("hana.kobayashi", "_USER_MANAGEMENT_ADMIN_ROLE", "", 410, "mara"),
    ("ellen.moreau", "_HELP_DESK_ADMIN_ROLE", "/Support", 380, "mara"),
    ("piotr.zielinski", "_MOBILE_ADMIN_ROLE", "/Warehouse", 120, "mara"),
    ("oskar.nyberg", "_GROUPS_ADMIN_ROLE", "", 24, "lena.fischer"),
)
_TAKEN_BACK = (("oskar.nyberg", "_GROUPS_ADMIN_ROLE", 22),)
_BY_DEPARTMENT = (
    ("engineering", ("Engineering", "Platform")),
    ("it", ("IT operations", "Compliance")),
    ("product", ("Product",)),
    ("support-team", ("Support",)),
    ("sales", ("Sales",)),
    ("finance", ("Finance",)),
    ("people", ("People",)),
    ("warehouse", ("Warehouse",)),
)
_BY_NAME = (
    ("leads", ("june", "tomas", "ellen.moreau", "clara.lindholm", "oskar.nyberg", "yusuf.demir")),
    ("admins", ("june", "mara", "lena.fischer", "tomas")),
    ("contractors", ("dario.conti", "rosa.delgado")),
    ("customer-advisory", ("clara.lindholm", "aisha.rahman")),
)
_ELSEWHERE = (
    ("finance", "books@ledgerhouse.example", 200),
    ("customer-advisory", "advisor@elsewhere.example", 47),
)
_AUTH = "https://www.googleapis.com/auth/"
_CALENDAR = f"{_AUTH}calendar.readonly"
_PROGRAMS = (
    ("nora.quist", "481200017733.apps.example", "Slotted", (_CALENDAR,), 80),
    ("liam.byrne", "481200017733.apps.example", "Slotted", (_CALENDAR,), 71),
    ("clara.lindholm", "522900441802.apps.example", "Boardroom", (f"{_AUTH}drive.file",), 130),
    ("mateo.cruz", "522900441802.apps.example", "Boardroom", (f"{_AUTH}drive.file",), 128),
    # May read and send all mail, and nobody looked at it.
    (
        "liam.byrne",
        "909144730021.apps.example",
        "Mail Merge Wizard",
        ("https://mail.google.com/", f"{_AUTH}contacts"),
        18,
    ),
    ("yusuf.demir", "311780055124.apps.example", "Sheet Sync", (f"{_AUTH}drive",), 9),
)


def give_access(world: World, at: datetime) -> None:
    """Give roles, make groups, let programs in."""
    privileges.add_role(
        world, name=_AUDITOR, privileges=["REPORTS_ACCESS"], at=moment(at, 301), by=_ADMIN
    )
    for name, role, unit, days, by in _ROLES:
        then = moment(at, days, 15)
        privileges.grant_role(world, email=mail(name), role=role, unit=unit, at=then, by=mail(by))
    for name, role, days in _TAKEN_BACK:
        then = moment(at, days, 16)
        privileges.revoke_role(world, email=mail(name), role=role, at=then, by=_ADMIN)
    _groups(world, at)
    for name, client, app, scopes, days in _PROGRAMS:
        then = moment(at, days, 13)
        privileges.authorize_app(
            world, email=mail(name), client_id=client, app=app, scopes=scopes, at=then
        )


def _groups(world: World, at: datetime) -> None:
    everyone = _group(world, "everyone", at)
    for name, departments in _BY_DEPARTMENT:
        email = _group(world, name, at)
        groups.add_member(world, group=everyone, email=email, at=moment(at, 1000), by=_ADMIN)
        for actor in CAST:
            if actor.is_person and actor.department in departments:
                _put(world, email, actor, at)
    for name, members in _BY_NAME:
        email = _group(world, name, at)
        for member in members:
            groups.add_member(
                world, group=email, email=mail(member), at=moment(at, 100, 12), by=_ADMIN
            )
    for name, email, days in _ELSEWHERE:
        then = moment(at, days, 10)
        groups.add_member(world, group=mail(name), email=email, at=then, by=_ADMIN)


def _group(world: World, name: str, at: datetime) -> str:
    title = name.replace("-", " ").capitalize()
    groups.add_group(world, email=mail(name), name=title, at=moment(at, 1001), by=_ADMIN)
    return mail(name)


def _put(world: World, group: str, actor: Actor, at: datetime) -> None:
    days = actor.moved.days if actor.moved else actor.joined
    is_head = not actor.manager.startswith(("june", "tomas")) and actor.title.startswith("Head")
    role = "OWNER" if is_head else "MEMBER"
    then = moment(at, days, 10)
    groups.add_member(world, group=group, email=actor.email, role=role, at=then, by=_ADMIN)
