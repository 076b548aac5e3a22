"""What every test may lean on."""

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """Make the folder of collected static files, whose absence WhiteNoise warns about."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
