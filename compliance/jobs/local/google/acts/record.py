"""Writing down who did what, in the words of the Reports API.

Authority: Google's lists of admin, login, token, user accounts, groups and rules activity events.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from compliance.jobs.local.google.directory import User
from compliance.jobs.local.google.journal import ADMIN, Activity, Event
from compliance.jobs.local.google.moments import Moment, moment
from compliance.jobs.local.google.world import World

USERS, ROLES, GROUPS, UNITS, APPLICATIONS, DOMAIN = (
    "USER_SETTINGS",
    "DELEGATED_ADMIN_SETTINGS",
    "GROUP_SETTINGS",
    "ORG_SETTINGS",
    "APPLICATION_SETTINGS",
    "DOMAIN_SETTINGS",
)


def when(world: World, at: Moment | None) -> datetime:
    """Return when an act happens: now, unless it is told."""
    return world.now() if at is None else moment(at)


def admin(
    world: World, kind: str, name: str, *, at: datetime, by: str, **parameters: Any
) -> Activity:
    """Write down what an administrator did; without one it was Google itself."""
    event = Event(type=kind, name=name, parameters=parameters)
    return tell(world, ADMIN, event, at=at, by=by)


def own(
    world: World, application: str, event: Event, *, at: datetime, user: User, ip: str = ""
) -> Activity:
    """Write down what somebody did with an account of their own."""
    return tell(world, application, event, at=at, by=user.email, ip=ip)


def tell(
    world: World,
    application: str,
    *events: Event,
    at: datetime,
    by: str,
    ip: str = "",
    late: timedelta = timedelta(),
) -> Activity:
    """Write down an activity of any application."""
    found = world.addresses.get(by.lower())
    actor = found.id if isinstance(found, User) else ""
    return world.journal.tell(
        application,
        *events,
        at=at,
        actor=actor,
        email=by,
        ip=ip or "203.0.113.10",
        late=late,
    )
