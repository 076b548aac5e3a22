"""A disk that is full."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages

_FULL = Path("/dev/full")


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let the artifact storage write to a device that has no room, as the kernel tells it."""
    if not _FULL.exists():
        pytest.skip("NO FULL DISK: this system has no /dev/full")
    storage = storages["artifacts"]
    original = storage.draft  # type: ignore[attr-defined]

    def draft(_folder: Path) -> tuple[int, str]:
        handle, name = original(_folder)
        os.close(handle)
        return os.open(_FULL, os.O_WRONLY), name

    storage.draft = draft  # type: ignore[attr-defined]
    yield
    del storage.draft  # type: ignore[attr-defined]
