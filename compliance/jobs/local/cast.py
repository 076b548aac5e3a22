"""Who plays at the demo company, Northwind Labs: one cast for its roster and for every system.

Pure data. Days count back from the demo's “now”; below nought they are still to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DOMAIN = "northwind.example"
ZONE = ZoneInfo("Europe/Amsterdam")
LIMIT_HOURS = 24  # within which the company promises to take access away
EMPLOYEE, CONTRACTOR, SERVICE, SHARED = "employee", "contractor", "service", "shared"
AWS, GITHUB = "aws", "github"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A time of employment before the present one."""

    joined: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of role, with what it was before."""

    days: int
    department: str
    title: str
    manager: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """What somebody was called before."""

    days: int
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody, or something, with an account at the demo company."""

    name: str
    email: str
    department: str
    title: str
    unit: str  # the organizational unit in Google
    joined: int
    manager: str = ""  # the manager's address
    aliases: tuple[str, ...] = ()
    kind: str = EMPLOYEE
    left: int | None = None  # days ago, at `left_hour`
    left_hour: int = 17
    ends: int | None = None  # the day a contract ends
    closed_hours: float | None = None  # hours from leaving until Google was closed; None: never
    deleted: int | None = None  # days ago, from Google
    moved: Move | None = None
    before: Spell | None = None
    former: Former | None = None
    on: tuple[str, ...] = ()  # the other systems with an account of theirs

    @property
    def is_person(self) -> bool:
        return self.kind in (EMPLOYEE, CONTRACTOR)

    @property
    def last_day(self) -> int | None:
        """How many days ago the employment, or the contract, ended or will; None: open."""
        return self.ends if self.left is None else self.left

    @property
    def aws(self) -> str:
        """The user's name in AWS; blank without one."""
        return ".".join(self.name.lower().split()) if AWS in self.on else ""

    @property
    def github(self) -> str:
        """The login at GitHub; blank without one."""
        return "-".join(self.name.lower().split()) if GITHUB in self.on else ""


def moment(at: datetime, days: float, hour: int = 9) -> datetime:
    """Return the instant of an hour of the company's day, so many days before."""
    day = (at.astimezone(ZONE) - timedelta(days=days)).date()
    return datetime.combine(day, time(hour), ZONE)


def address(actor: Actor, at: datetime, then: datetime) -> str:
    """Return the address somebody had at a moment; `at` is the demo's “now”."""
    if actor.former and then < moment(at, actor.former.days, 11):
        return actor.former.email
    return actor.email


def mail(name: str) -> str:
    """Return an address of the company."""
    return f"{name}@{DOMAIN}"


_CEO, _JUNE = mail("henrik.dahl"), mail("june")
_UNITS = {  # by department: the unit in Google, and who leads it
    "Management": ("/", ""),
    "Compliance": ("/IT", _CEO),
    "IT operations": ("/IT", _JUNE),
    "Engineering": ("/Engineering", mail("tomas")),
    "Platform": ("/Engineering/Platform", mail("tomas")),
    "Product": ("/Product", mail("clara.lindholm")),
    "Support": ("/Support", mail("ellen.moreau")),
    "Sales": ("/Sales", mail("oskar.nyberg")),
    "Finance": ("/Finance", mail("yusuf.demir")),
    "People": ("/People", mail("hana.kobayashi")),
    "Warehouse": ("/Warehouse", mail("piotr.zielinski")),
}
_BOTH = (AWS, GITHUB)


def _actor(name: str, department: str, title: str, joined: int, **more: Any) -> Actor:
    """Return who sits in a department's unit under its head, with first.last as address."""
    unit, manager = _UNITS[department]
    email = mail(".".join(name.lower().split()))
    usual: dict[str, Any] = {
        "unit": unit,
        "manager": "" if manager == email else manager,
        "email": email,
    }
    told = {"name": name, "department": department, "title": title, "joined": joined}
    return Actor(**(usual | told | more))


def _head(name: str, department: str, title: str, joined: int, **more: Any) -> Actor:
    return _actor(name, department, title, joined, **({"manager": _CEO} | more))


def _short(name: str) -> dict[str, Any]:
    """Return the addresses of those who sign in by their first name."""
    return {
        "email": mail(name.split()[0].lower()),
        "aliases": (mail(name.lower().replace(" ", ".")),),
    }


CAST: tuple[Actor, ...] = (
    _actor("Henrik Dahl", "Management", "Chief executive", 1800),
    _head(
        "June Lindqvist",
        "Compliance",
        "Head of compliance",
        1700,
        **_short("June Lindqvist"),
        on=_BOTH,
    ),
    _actor(
        "Ravi Kapoor",
        "Compliance",
        "Security engineer",
        1100,
        manager=_JUNE,
        **_short("Ravi Kapoor"),
        on=_BOTH,
    ),
    _actor("Mara Ahn", "IT operations", "IT administrator", 1400, **_short("Mara Ahn"), on=_BOTH),
    _head(
        "Tomas Ochoa", "Engineering", "Head of engineering", 1650, **_short("Tomas Ochoa"), on=_BOTH
    ),
    _actor("Ines Duarte", "Platform", "Platform engineer", 900, on=_BOTH),
    _actor("Jonas Weber", "Engineering", "Software engineer", 780, on=(GITHUB,)),
    _actor("Kei Tanaka", "Engineering", "Software engineer", 560, on=(GITHUB,)),
    _actor("Ada Silva", "Engineering", "Software engineer", 430, on=(GITHUB,)),
    _actor("Felix Brandt", "Engineering", "Mobile engineer", 510, on=(GITHUB,)),
    # Joined six days ago, and not enrolled in 2-step verification.
    _actor("Priya Nair", "Engineering", "Software engineer", 6, on=(GITHUB,)),
    # Back after four months, under the same address.
    _actor("Daniel Okoye", "Engineering", "Data engineer", 60, before=Spell(joined=700, left=200)),
    # Left twelve days ago: everything closed in time but the key in AWS.
    _actor(
        "Noah Petrov", "Engineering", "Software engineer", 840, left=12, closed_hours=2.6, on=_BOTH
    ),
    # The contract ended twenty days ago, and nothing was closed.
    _actor(
        "Dario Conti",
        "Engineering",
        "Contract engineer",
        190,
        kind=CONTRACTOR,
        unit="/Contractors",
        ends=20,
        on=_BOTH,
    ),
    _head("Clara Lindholm", "Product", "Head of product", 1250),
    # Changed from IT to Product, and kept what an administrator may do.
    _actor(
        "Lena Fischer",
        "Product",
        "Product manager",
        1300,
        moved=Move(
            days=40,
            department="IT operations",
            title="IT operations lead",
            manager=_JUNE,
            unit="/IT",
        ),
        on=_BOTH,
    ),
    _actor("Mateo Cruz", "Product", "Product designer", 480),
    _actor("Aisha Rahman", "Product", "User researcher", 350),
    _actor(
        "Rosa Delgado",
        "Product",
        "Contract designer",
        120,
        kind=CONTRACTOR,
        unit="/Contractors",
        ends=-45,
        on=(GITHUB,),
    ),
    _head("Ellen Moreau", "Support", "Head of support", 1150),
    _actor("Sol Bianchi", "Support", "Support engineer", 620, **_short("Sol Bianchi"), on=(AWS,)),
    _actor("Zoe Martin", "Support", "Support engineer", 310, on=(AWS,)),
    _actor("Ivan Horvat", "Support", "Support engineer", 275),
    _actor("Freya Olsen", "Support", "Support engineer", 33),
    # Left thirty days ago, and was closed three hours later than promised.
    _actor(
        "Theo Marchetti", "Support", "Support engineer", 730, left=30, closed_hours=27, on=_BOTH
    ),
    _head("Oskar Nyberg", "Sales", "Head of sales", 990),
    _actor("Nora Quist", "Sales", "Account manager", 90),
    _actor("Sanjay Mehta", "Sales", "Account manager", 640),
    _actor(
        "Emilia Rossi",
        "Sales",
        "Sales engineer",
        410,
        moved=Move(
            days=230,
            department="Support",
            title="Support engineer",
            manager=mail("ellen.moreau"),
            unit="/Support",
        ),
    ),
    _actor("Liam Byrne", "Sales", "Account manager", 225),
    _actor("Walter Nyman", "Sales", "Account manager", 870),  # has not signed in for long
    _actor("Mikkel Sand", "Sales", "Account manager", 600, left=75, closed_hours=0.8, deleted=10),
    _head("Yusuf Demir", "Finance", "Head of finance", 1320),
    _actor("Amara Okafor", "Finance", "Controller", 700, on=(AWS,)),
    _actor("Viktor Lund", "Finance", "Bookkeeper", 265),
    _head("Hana Kobayashi", "People", "People lead", 1050),
    _actor("Greta Holm", "People", "Recruiter", 380),
    _actor(
        "Sofia Lang",
        "People",
        "People partner",
        540,
        aliases=(mail("sofia.keller"),),
        former=Former(days=70, name="Sofia Keller", email=mail("sofia.keller")),
    ),
    _head("Piotr Zielinski", "Warehouse", "Warehouse manager", 960),
    _actor("Luca Ferri", "Warehouse", "Warehouse clerk", 340),
    _actor("Mila Jansen", "Warehouse", "Warehouse clerk", 290),
    _actor("Tariq Aziz", "Warehouse", "Warehouse clerk", 215),
    _actor("Bram Vries", "Warehouse", "Warehouse clerk", 110),
    # Deleted from Google too long ago for it to show: only the roster and the log know of him.
    _actor(
        "Gustav Moen", "Warehouse", "Warehouse clerk", 720, left=150, closed_hours=3.2, deleted=145
    ),
    # Left within the year, and were deleted since.
    _actor(
        "Pavel Novak",
        "Engineering",
        "Software engineer",
        1000,
        left=205,
        closed_hours=1.2,
        deleted=160,
        on=(GITHUB,),
    ),
    _actor(
        "Ingrid Solberg", "Sales", "Account manager", 620, left=262, closed_hours=4, deleted=200
    ),
    _actor(
        "Marco Bellini", "Support", "Support engineer", 480, left=318, closed_hours=31, deleted=250
    ),
    # Several people sign in to it, and nobody owns it.
    _actor("Support", "Support", "Shared mailbox", 1100, kind=SHARED, manager=""),
    _actor(
        "Backup Service",
        "IT operations",
        "Backs up Drive and mail",
        800,
        kind=SERVICE,
        email=mail("svc-backup"),
        unit="/Service accounts",
        manager="",
    ),
)
BY_EMAIL = {actor.email: actor for actor in CAST}
