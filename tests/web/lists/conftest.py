"""Who asks for lists: a lead who is signed in, and an engineer."""

import pytest
from django.test import Client

from compliance.accounts.models import User
from tests import factories


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def browser(lead: User) -> Client:
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def ravi() -> User:
    return factories.engineer("Ravi")
