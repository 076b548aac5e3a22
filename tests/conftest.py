"""What every test may lean on."""

from collections.abc import Generator
from pathlib import Path

import pgtrigger
import pytest
from django.conf import settings

pytest_plugins = ["tests.browser", "tests.full_disk", "tests.workers"]


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """Make the folder of collected static files, whose absence WhiteNoise warns about."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """Let only the clearing away after a test empty tables that are otherwise never emptied."""
    with pgtrigger.ignore():
        return (yield)
