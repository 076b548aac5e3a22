"""Stories of changes: each is a generator that says when it goes on."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from random import Random

from compliance.jobs.local.chronicle import Story
from compliance.jobs.local.github.acts.merges import merge
from compliance.jobs.local.github.acts.pulls import checks, open_pull, review, set_auto_merge
from compliance.jobs.local.github.world import World

DEPENDABOT, ACTIONS = "dependabot[bot]", "github-actions[bot]"


def working_moment(chance: Random, end: datetime, *, days: float) -> datetime:
    """Return a moment of a working day's hours, so many days before the end."""
    day = (end - timedelta(days=days)).replace(hour=7, minute=0, second=0, microsecond=0)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day + timedelta(seconds=chance.uniform(0, 9.5 * 3600))


def change(  # noqa: PLR0913  (what makes one change unlike another)
    world: World,
    chance: Random,
    at: datetime,
    *,
    repository: str,
    author: str,
    reviewer: str,
    title: str,
    method: str,
    lines: int = 0,
    labels: tuple[str, ...] = (),
) -> Story:
    """Tell an ordinary change: opened, checked, talked about, approved, merged."""
    yield at
    pull = open_pull(
        world,
        repository=repository,
        author=author,
        title=title,
        at=at,
        branch=_branch(title, author, at),
        commits=chance.choice((1, 1, 2, 3)),
        additions=lines or int(chance.lognormvariate(3.6, 1.0)) + 1,
        deletions=int(chance.lognormvariate(2.6, 1.0)),
        files=chance.randint(1, 7),
        labels=labels,
    )
    at += timedelta(minutes=chance.uniform(6, 14))
    yield at
    checks(world, repository=repository, number=pull.number)
    at += timedelta(hours=chance.uniform(0.3, 20))
    yield at
    review(
        world,
        repository=repository,
        number=pull.number,
        by=reviewer,
        at=at,
        comments=chance.choice((0, 1, 1, 2, 3)),
        body=chance.choice(_SAID),
    )
    at += timedelta(minutes=chance.uniform(2, 180))
    yield at
    by = chance.choice((author, author, reviewer))
    merge(world, repository=repository, number=pull.number, by=by, at=at, method=method)


def rubber_stamped(
    world: World, at: datetime, *, repository: str, author: str, reviewer: str, lines: int
) -> Story:
    """Tell a large change that is approved within seconds, without a word."""
    yield at
    title = f"Rework invoicing, part {at:%W}.{at.day}"
    pull = open_pull(
        world,
        repository=repository,
        author=author,
        title=title,
        at=at,
        branch=_branch(title, author, at),
        commits=3,
        additions=lines,
        deletions=lines // 3,
        files=18,
    )
    checks(world, repository=repository, number=pull.number)
    at += timedelta(seconds=9 + lines % 17)
    yield at
    review(world, repository=repository, number=pull.number, by=reviewer, at=at)
    at += timedelta(seconds=41)
    yield at
    merge(world, repository=repository, number=pull.number, by=author, at=at, method="squash")


def updated(
    world: World, at: datetime, *, repository: str, package: str, version: str, method: str
) -> Story:
    """Tell a dependency's update that programs open, approve and merge."""
    yield at
    pull = open_pull(
        world,
        repository=repository,
        author=DEPENDABOT,
        title=f"Bump {package} to {version}",
        at=at,
        branch=f"dependabot/pip/{package}-{version}",
        additions=2,
        deletions=2,
        labels=("dependencies",),
    )
    number = pull.number
    at += timedelta(minutes=2)
    yield at
    review(world, repository=repository, number=number, by=ACTIONS, at=at, body="Minor update.")
    set_auto_merge(world, repository=repository, number=number, by=ACTIONS, at=at)
    at += timedelta(minutes=7)
    yield at
    checks(world, repository=repository, number=number)
    merge(world, repository=repository, number=number, by=ACTIONS, at=at, method=method)


_SAID = (
    "",
    "Looks right to me.",
    "One question about the second case, otherwise fine.",
    "Tried it here, works.",
    "Please rename this when you touch it next.",
    "Good. The test would have caught the old fault.",
)


def _branch(title: str, author: str, at: datetime) -> str:
    """Return a branch that names a ticket, as fourteen in fifteen do."""
    minute = int(at.timestamp()) // 60
    words = "-".join(re.findall(r"[a-z]+", title.lower())[:4])
    ticket = f"nwl-{100 + minute % 900}-" if minute % 15 else ""
    return f"{author.partition('-')[0]}/{ticket}{words}-{minute % 97}"
