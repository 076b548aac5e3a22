"""Passwords are hashed as in production, only not as often."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
