"""What the demo company's people may do: roles, groups, and the programs they let in."""

from __future__ import annotations

from datetime import datetime

from compliance.jobs.local.cast import BY_EMAIL, CAST, Actor, address, mail, moment
from compliance.jobs.local.chronicle import Chronicle, once
from compliance.jobs.local.google.acts import groups, privileges
from compliance.jobs.local.google.world import World

from .founding import SUPER

_ADMIN = mail("mara")
_AUDITOR = "Log reader"
_GROUPED = 1001  # days ago: when groups were begun with
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


def give_access(world: World, told: Chronicle, at: datetime) -> None:
    """Give roles, make groups, let programs in."""
    then, may = moment(at, 301), ["REPORTS_ACCESS"]
    about = {"name": _AUDITOR, "privileges": may, "by": _ADMIN}
    told.add(once(then, privileges.add_role, world, at=then, **about))
    for name, role, unit, days, by in _ROLES:
        then = moment(at, days, 15)
        about = {"email": mail(name), "role": role, "unit": unit, "by": mail(by)}
        told.add(once(then, privileges.grant_role, world, at=then, **about))
    for name, role, days in _TAKEN_BACK:
        then = moment(at, days, 16)
        about = {"email": mail(name), "role": role, "by": _ADMIN}
        told.add(once(then, privileges.revoke_role, world, at=then, **about))
    _groups(world, told, at)
    for name, client, app, scopes, days in _PROGRAMS:
        then = moment(at, days, 13)
        about = {"email": mail(name), "client_id": client, "app": app, "scopes": scopes}
        told.add(once(then, privileges.authorize_app, world, at=then, **about))


def _groups(world: World, told: Chronicle, at: datetime) -> None:
    everyone = _group(world, told, "everyone", at)
    for name, departments in _BY_DEPARTMENT:
        email = _group(world, told, name, at)
        _put(world, told, everyone, email, moment(at, 1000))
        for actor in CAST:
            if actor.is_person and actor.department in departments:
                _put_actor(world, told, email, actor, at)
    for name, members in _BY_NAME:
        email, then = _group(world, told, name, at), moment(at, 100, 12)
        for member in members:
            _put(world, told, email, address(BY_EMAIL[mail(member)], at, then), then)
    for name, email, days in _ELSEWHERE:
        _put(world, told, mail(name), email, moment(at, days, 10))


def _group(world: World, told: Chronicle, name: str, at: datetime) -> str:
    title, then = name.replace("-", " ").capitalize(), moment(at, _GROUPED)
    about = {"email": mail(name), "name": title, "by": _ADMIN}
    told.add(once(then, groups.add_group, world, at=then, **about))
    return mail(name)


def _put_actor(world: World, told: Chronicle, group: str, actor: Actor, at: datetime) -> None:
    days = actor.moved.days if actor.moved else actor.joined
    is_head = not actor.manager.startswith(("june", "tomas")) and actor.title.startswith("Head")
    then = max(moment(at, days, 10), moment(at, _GROUPED, 10))
    role = "OWNER" if is_head else "MEMBER"
    _put(world, told, group, address(actor, at, then), then, role)


def _put(
    world: World, told: Chronicle, group: str, email: str, then: datetime, role: str = "MEMBER"
) -> None:
    about = {"group": group, "email": email, "role": role, "by": _ADMIN}
    told.add(once(then, groups.add_member, world, at=then, **about))
