"""What went out of the ordinary at the demo company, each told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from compliance.jobs.local.chronicle import Story
from compliance.jobs.local.github.acts.branches import cherry_pick, direct_push, force_push
from compliance.jobs.local.github.acts.deliveries import deploy
from compliance.jobs.local.github.acts.merges import merge, revert
from compliance.jobs.local.github.acts.pulls import (
    checks,
    dismiss,
    open_issue,
    open_pull,
    push_commit,
    review,
)
from compliance.jobs.local.github.seeds.stories import ACTIONS
from compliance.jobs.local.github.world import World


def emergency(world: World, at: datetime, *, repository: str) -> Story:
    """Tell a merge in the night without a review, with its ticket; read the day after."""
    yield at
    issue = open_issue(
        world, repository=repository, title="INC-231 Customers are charged twice", at=at
    )
    at += timedelta(minutes=26)
    yield at
    number = open_pull(
        world,
        repository=repository,
        author="ravi-kapoor",
        title="Stop charging twice (INC-231)",
        at=at,
        branch="hotfix/inc-231",
        additions=31,
        deletions=6,
        files=2,
        labels=("emergency",),
        issues=(issue.number,),
        body="Agreed by telephone. To be reviewed in the morning.",
    ).number
    at += timedelta(minutes=5)
    yield at
    checks(world, repository=repository, number=number)
    merge(
        world,
        repository=repository,
        number=number,
        by="june-lindqvist",
        at=at,
        method="squash",
        bypass=True,
    )
    deploy(world, repository=repository, by=ACTIONS, at=at + timedelta(minutes=4))
    at += timedelta(hours=7, minutes=20)
    yield at
    said = "Read it this morning with the log beside it. The lock is right."
    review(
        world,
        repository=repository,
        number=number,
        by="mara-ahn",
        at=at,
        body=said,
        comments=1,
    )


def pushed_directly(world: World, at: datetime, *, repository: str) -> Story:
    """Tell an administrator's push past the rules."""
    yield at
    direct_push(
        world,
        repository=repository,
        by="lena-fischer",
        at=at,
        message="Raise the disk alarm's threshold",
        bypass=True,
    )


def taken_back(world: World, at: datetime, *, repository: str) -> Story:
    """Tell a change that is merged, and reverted the same day."""
    yield at
    number = open_pull(
        world,
        repository=repository,
        author="ines-duarte",
        title="Cache the account's page",
        at=at,
        additions=140,
        deletions=22,
        files=5,
    ).number
    yield from _approved_and_merged(world, at, repository, number, "noah-petrov", "squash")
    at += timedelta(hours=5)
    yield at
    back = revert(world, repository=repository, number=number, by="noah-petrov", at=at).number
    yield from _approved_and_merged(world, at, repository, back, "ines-duarte", "squash")


def changed_after_approval(world: World, at: datetime, *, repository: str) -> Story:
    """Tell a change that grows after it was approved."""
    yield at
    number = open_pull(
        world,
        repository=repository,
        author="jonas-weber",
        title="Show the plan's price with tax",
        at=at,
        additions=38,
        deletions=9,
    ).number
    checks(world, repository=repository, number=number)
    at += timedelta(hours=2)
    yield at
    review(
        world,
        repository=repository,
        number=number,
        by="ada-silva",
        at=at,
        body="Good.",
        comments=1,
    )
    at += timedelta(minutes=50)
    yield at
    push_commit(
        world,
        repository=repository,
        number=number,
        at=at,
        message="And for resellers",
        additions=96,
    )
    checks(world, repository=repository, number=number)
    at += timedelta(minutes=12)
    yield at
    merge(world, repository=repository, number=number, by="jonas-weber", at=at, method="squash")


def second_account(world: World, at: datetime, *, repository: str) -> Story:
    """Tell a change approved by what looks like its author's second account."""
    yield at
    number = open_pull(
        world,
        repository=repository,
        author="theo-marchetti",
        title="Tidy the export job",
        at=at,
        additions=64,
        deletions=70,
    ).number
    yield from _approved_and_merged(world, at, repository, number, "theo-marchetti-nl", "merge")


def disputed(world: World, at: datetime, *, repository: str) -> Story:
    """Tell a change whose requested changes were dismissed by a lead before the merge."""
    yield at
    number = open_pull(
        world,
        repository=repository,
        author="kei-tanaka",
        title="Read the queue with two workers",
        at=at,
        additions=88,
        deletions=12,
    ).number
    at += timedelta(hours=1)
    yield at
    review(
        world,
        repository=repository,
        number=number,
        by="ravi-kapoor",
        verdict="request",
        at=at,
        body="What if both take the same job?",
        comments=2,
    )
    at += timedelta(hours=3)
    yield at
    dismiss(world, repository=repository, number=number, of="ravi-kapoor", at=at)
    yield from _approved_and_merged(world, at, repository, number, "lena-fischer", "rebase")


def rewritten(world: World, at: datetime, *, repository: str) -> Story:
    """Tell a push that should not have been, forced away; and a commit picked from it."""
    yield at
    wrong = direct_push(
        world,
        repository=repository,
        by="kei-tanaka",
        at=at,
        message="Try another partition key",
        additions=212,
    )
    at += timedelta(minutes=34)
    yield at
    force_push(world, repository=repository, by="kei-tanaka", at=at)
    at += timedelta(minutes=9)
    yield at
    cherry_pick(world, repository=repository, oid=wrong.oid, branch="main", by="kei-tanaka", at=at)


def unreviewed(world: World, at: datetime, *, repository: str) -> Story:
    """Tell a change its author merged alone, where no rule forbids it."""
    yield at
    number = open_pull(
        world,
        repository=repository,
        author="felix-brandt",
        title="Correct the table's time zone",
        at=at,
        additions=17,
        deletions=5,
    ).number
    at += timedelta(minutes=3)
    yield at
    merge(world, repository=repository, number=number, by="felix-brandt", at=at, method="merge")


def _approved_and_merged(
    world: World, at: datetime, repository: str, number: int, by: str, method: str
) -> Story:
    at += timedelta(minutes=47)
    yield at
    checks(world, repository=repository, number=number)
    review(world, repository=repository, number=number, by=by, at=at, body="Fine.", comments=1)
    at += timedelta(minutes=21)
    yield at
    merge(world, repository=repository, number=number, by=by, at=at, method=method)


# Each with its repository, how many days before the end, and the hour of the day there.
INCIDENTS: tuple[tuple[Callable[..., Story], str, int, float], ...] = (
    (emergency, "api", 23, 1.5),
    (pushed_directly, "infra", 17, 16.4),
    (taken_back, "web", 38, 8.2),
    (changed_after_approval, "web", 12, 9.1),
    (second_account, "worker", 36, 13.3),
    (disputed, "worker", 51, 8.6),
    (rewritten, "data-pipeline", 44, 14.8),
    (unreviewed, "data-pipeline", 9, 15.2),
    (unreviewed, "cli", 33, 10.5),
)
