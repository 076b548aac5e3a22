"""A simulated Google that holds a small company, or the demo's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from compliance.jobs.local.google.seeds.demo import demo
from compliance.jobs.local.google.seeds.small import small
from tests.fakes.google import Google, google


@pytest.fixture(scope="session")
def at() -> datetime:
    """Return the instant at which everything of the session is judged."""
    return datetime.now(UTC)


@pytest.fixture(scope="session")
def labs(at: datetime) -> Iterator[Google]:
    """Give the demo company's Google, only to be read."""
    with google(demo(at)) as running:
        yield running


@pytest.fixture
def server(at: datetime) -> Iterator[Google]:
    """Give a small Google, to do things in."""
    cache.clear()
    with google(small(at)) as running:
        yield running
    cache.clear()
