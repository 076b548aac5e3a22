"""A large organization, the same for the same seed: what a benchmark reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from compliance.jobs.local.github.acts.branches import direct_push
from compliance.jobs.local.github.acts.deliveries import deploy
from compliance.jobs.local.github.acts.findings import find
from compliance.jobs.local.github.acts.merges import merge
from compliance.jobs.local.github.acts.organizations import (
    add_member,
    add_repository,
    install,
    issue_token,
    make_organization,
)
from compliance.jobs.local.github.acts.pulls import checks, open_pull, review
from compliance.jobs.local.github.moments import stamp
from compliance.jobs.local.github.seeds.small import READS
from compliance.jobs.local.github.world import APP_ID, World

NAME = "northwind"
DAYS = 360
PULLS = 50_000
_METHODS = ("squash", "squash", "squash", "merge", "merge", "rebase")
_OWNERS = 4


def large(
    at: datetime,
    *,
    pulls: int = PULLS,
    repositories: int = 200,
    members: int = 5_000,
    seed: int = 2026,
) -> World:
    """Return a world with so many merged pull requests, spread unevenly over its repositories."""
    world, chance = World(), Random(seed)  # noqa: S311
    begun = at - timedelta(days=DAYS)
    make_organization(world, login=NAME, at=begun - timedelta(days=2000))
    people = [f"dev-{number:04d}" for number in range(members)]
    for number, login in enumerate(people):
        role = "admin" if number < _OWNERS else "member"
        add_member(world, organization=NAME, login=login, role=role, two_factor=number % 97 > 0)
    install(
        world, organization=NAME, slug="trackrecord", at=begun, app_id=APP_ID, permissions=READS
    )
    issue_token(world, login=people[0])
    weights = [1 / (number + 8) for number in range(repositories)]
    shares = [max(1, int(pulls * weight / sum(weights))) for weight in weights]
    shares[0] += pulls - sum(shares)
    for number, share in enumerate(shares):
        _fill(world, chance, f"service-{number:03d}", share, people, at)
    return world


def _fill(
    world: World, chance: Random, name: str, pulls: int, people: list[str], at: datetime
) -> None:
    begun = at - timedelta(days=DAYS)
    made = add_repository(
        world, organization=NAME, name=name, at=begun - timedelta(days=1), by=people[0]
    )
    team = chance.sample(people, min(12, len(people)))
    step = timedelta(days=DAYS) / (pulls + 1)
    for number in range(1, pulls + 1):
        merged = begun + step * number
        _change(world, chance, made.full_name, team, merged)
        if number % 50 == 0:
            direct_push(
                world,
                repository=made.full_name,
                by=people[0],
                at=stamp(merged + step / 3),
                message="Turn a switch",
            )
        if number % 10 == 0:
            deploy(world, repository=made.full_name, by=team[0], at=stamp(merged + step / 2))
    find(
        world,
        repository=made.full_name,
        kind="dependabot",
        subject="urllib3",
        severity=chance.choice(("low", "medium", "high")),
        at=at - timedelta(days=20),
    )


def _change(
    world: World, chance: Random, repository: str, team: list[str], merged: datetime
) -> None:
    author, reviewer = chance.sample(team, 2)
    opened = merged - timedelta(hours=chance.uniform(1, 70))
    pull = open_pull(
        world,
        repository=repository,
        author=author,
        title=f"Change {chance.randrange(10_000)} of the {chance.choice(('API', 'page', 'job'))}",
        at=opened,
        commits=chance.choice((1, 1, 2, 3)),
        additions=int(chance.lognormvariate(3.4, 1.2)),
        deletions=int(chance.lognormvariate(2.4, 1.2)),
        files=chance.randint(1, 9),
        labels=("bug",) if chance.random() < 0.2 else (),
    )
    checks(world, repository=repository, number=pull.number)
    if chance.random() < 0.97:
        review(
            world,
            repository=repository,
            number=pull.number,
            by=reviewer,
            at=merged - (merged - opened) * chance.random() / 2,
            comments=chance.choice((0, 0, 1, 4)),
        )
    merge(
        world,
        repository=repository,
        number=pull.number,
        by=chance.choice((author, reviewer)),
        at=merged,
        method=chance.choice(_METHODS),
    )
