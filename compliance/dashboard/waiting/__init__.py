"""Everything that waits for one person, from wherever it comes, as one list in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from compliance.accounts.models import User
from compliance.dashboard.journey import todo as journey
from compliance.dashboard.reviews import todo as reviews
from compliance.dashboard.todo import Task, in_order
from compliance.web.once import once

from . import audits, controls, duties, lead, mentions

# Each returns nothing for whoever it does not concern.
SOURCES: tuple[Callable[..., Iterable[Task]], ...] = (
    controls.tasks_for,
    reviews.tasks_for,
    duties.tasks_for,
    journey.tasks_for,
    mentions.tasks_for,
    lead.tasks_for,
    audits.tasks_for,
)


def work_of(user: User, *, at: datetime) -> list[Task]:
    """Return what waits for this person, the most urgent first; a page being read asks once."""
    return once(("work", user.pk), lambda: _work_of(user, at))


def _work_of(user: User, at: datetime) -> list[Task]:
    found = (task for source in SOURCES for task in source(user, at=at))
    return in_order(found, at=at)
