"""A simulated GitHub that holds an organization with something right and wrong of everything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from compliance.jobs.local.github.seeds.small import READS
from compliance.jobs.local.github.world import World
from integrations.tape import Tape
from tests.fakes.github import GitHub, github

from .worlds import collected, northwind


@pytest.fixture(scope="session")
def at() -> datetime:
    """Return the instant at which everything of the session is judged."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def running(at: datetime) -> Iterator[GitHub]:
    """Give a GitHub that tests only read."""
    with github(northwind(at)) as server:
        yield server


@pytest.fixture
def world(at: datetime) -> World:
    """Return an organization of a test's own."""
    return northwind(at)


@pytest.fixture
def server(world: World) -> Iterator[GitHub]:
    """Give a GitHub that a test may change."""
    with github(world) as found:
        yield found


@pytest.fixture(scope="session")
def tapes(running: GitHub) -> dict[str, Tape]:
    """Return what each collector saw of the organization, by the collector's id."""
    return collected(running, permissions=READS)
