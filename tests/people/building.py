"""People and accounts for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from compliance.accounts.models import User
from compliance.people.actions import accounts as rules
from compliance.people.actions import terms
from compliance.people.models import Directory, Employment, Person, Position, RosterDraft
from compliance.people.readings import note_log, take_reading
from compliance.people.rules.accounts import AccountEvent, SeenAccount
from compliance.people.rules.roster_rows import RosterRow

AT = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

_numbers = count(2)


def directory(title: str = "AWS", provider: str = "aws", **told: Any) -> Directory:
    return Directory.objects.create(provider=provider, account=title, title=title, **told)


def person(
    name: str = "Ada",
    *,
    joined_on: date = date(2024, 1, 1),
    last_day: date | None = None,
    left_at: datetime | None = None,
    department: str = "Engineering",
    **told: Any,
) -> Person:
    """Put somebody on the roster, with an employment and a position."""
    email = f"{name.lower().replace(' ', '.')}@n.example"
    row = Person.objects.create(name=name, **{"email": email} | told)
    Employment.objects.create(person=row, joined_on=joined_on, last_day=last_day, left_at=left_at)
    Position.objects.create(
        person=row, department=department, title="", began_on=joined_on, known_at=AT
    )
    return row


def seen(name: str = "ada", **told: Any) -> SeenAccount:
    usual: dict[str, Any] = {"id": f"id-{name}", "emails": (f"{name}@n.example",)}
    return SeenAccount(name=name, **usual | told)


def read(of: Directory, *accounts: SeenAccount, at: datetime = AT) -> Any:
    """Take a reading of a directory that shows exactly these accounts."""
    return take_reading(of, accounts, at=at)


def listed(name: str = "Ada", email: str = "", **told: Any) -> RosterRow:
    """Return a row of a list of persons."""
    usual: dict[str, Any] = {
        "number": next(_numbers),
        "email": email or f"{name.lower().replace(' ', '.')}@n.example",
        "joined_on": date(2024, 1, 1),
    }
    return RosterRow(name=name, **usual | told)


def one_of_everything(lead: User, *, email: str = "emma@example.com") -> Person:
    """Make a company of three: one works here, one left with an account still open, one moved."""
    now = timezone.now()
    emma = person("Emma", email=email)
    person("Noah", last_day=(now - 3 * DAY).date())
    aws = directory("AWS production")
    accounts = (
        seen("emma", emails=(email,), has_mfa=True, is_privileged=True, privileges=("owner",)),
        seen("noah", has_mfa=False),
        seen("robot", emails=()),
    )
    read(aws, *accounts, at=now - 5 * DAY)
    read(aws, *accounts[1:], seen("emma", emails=(email,), has_mfa=True), at=now - DAY)
    note_log(aws, [AccountEvent(account="emma", act="unprivileged", at=now - 2 * DAY, by="lea")])
    terms.add_obligation(
        title="Security training",
        kinds=["employee"],
        due_days=30,
        repeats_months=12,
        actor=lead,
        at=now - 90 * DAY,
    )
    RosterDraft.objects.create(
        user=lead,
        file_name="hr.csv",
        body=b"Name,E-mail,First day\nAda,ada@n.example,2026-01-01\nBob,bob,2026-01-01\n",
        places={"name": 0, "email": 1, "joined_on": 2},
        date_order="ymd",
        made_at=now,
    )
    rules.add_link_rule(
        directory=aws, template="{local}", dot=".", reason="IT names them", actor=lead, at=now
    )
    return emma
