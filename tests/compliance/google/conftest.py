"""Simulated Googles: one that tests only read, and one that a test may change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from compliance.jobs.local.google.seeds.demo import demo
from compliance.jobs.local.google.seeds.small import small
from compliance.jobs.local.google.world import World
from tests.fakes.google import Google, google


@pytest.fixture(scope="session")
def at() -> datetime:
    """Return the instant at which the worlds' histories end."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def running(at: datetime) -> Iterator[Google]:
    """Give a small Google that tests only read."""
    with google(small(at)) as served:
        yield served


@pytest.fixture
def server(at: datetime) -> Iterator[Google]:
    """Give a small Google that a test may change."""
    with google(small(at)) as served:
        yield served


@pytest.fixture
def world(server: Google) -> World:
    """Return what the changeable Google answers from."""
    return server.world


@pytest.fixture(scope="session")
def company(at: datetime) -> Iterator[Google]:
    """Give the demo company's Google, which tests only read."""
    with google(demo(at)) as served:
        yield served
