"""What every test may lean on."""

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pgtrigger
import pytest
from django.conf import settings as product
from django.test import override_settings

pytest_plugins = ["tests.browser", "tests.full_disk", "tests.workers"]


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """Make the folder of collected static files, whose absence WhiteNoise warns about."""
    Path(product.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _count_anew() -> Generator[None, None, None]:
    """Let counters be right at once also where a test adds rows without an act."""
    with override_settings(COUNTERS_KEPT_FOR=timedelta(0)):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Let only the clearing away after a test empty tables that are otherwise never emptied."""
    with pgtrigger.ignore():
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give what needs a browser a second try, which the summary counts: machines may be busy."""
    for item in items:
        if "screen" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))
