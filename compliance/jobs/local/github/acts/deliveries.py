"""What goes out of a repository."""

from __future__ import annotations

from compliance.jobs.local.github.moments import Moment, later, stamp
from compliance.jobs.local.github.repositories import Deployment, Release
from compliance.jobs.local.github.world import World


def deploy(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    by: str,
    at: Moment,
    environment: str = "production",
    oid: str = "",
    state: str = "SUCCESS",
) -> Deployment:
    """Deploy a commit, by default the default branch's head."""
    place, now = world.repository(repository), stamp(at)
    made = Deployment(
        id=world.new_id(),
        commit=place.commits[oid] if oid else place.head(),
        environment=environment,
        creator=world.account(by),
        created_at=now,
        state=state.upper(),
        state_at=later(now, minutes=3),
    )
    place.deployments.append(made)
    place.kept.clear()
    return made


def release(  # noqa: PLR0913
    world: World,
    *,
    repository: str,
    by: str,
    at: Moment,
    tag: str,
    name: str = "",
    oid: str = "",
    is_draft: bool = False,
    is_prerelease: bool = False,
) -> Release:
    """Release a commit under a tag, by default the default branch's head."""
    place = world.repository(repository)
    made = Release(
        id=world.new_id(),
        tag=tag,
        name=name or tag,
        author=world.account(by),
        created_at=stamp(at),
        commit=place.commits[oid] if oid else place.head(),
        is_draft=is_draft,
        is_prerelease=is_prerelease,
    )
    place.releases.append(made)
    place.kept.clear()
    return made
