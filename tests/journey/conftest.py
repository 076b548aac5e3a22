"""What the tests of the journey lean on."""

from __future__ import annotations

import pytest
from django.test import Client

from compliance.accounts.models import User
from controls.models import Control
from tests import factories


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def ravi() -> User:
    return factories.engineer("Ravi")


@pytest.fixture
def control(lead: User, ravi: User) -> Control:
    """Have one control of Ravi's, which meets one criterion."""
    row = factories.control("AC-04", criteria=["CC6.1"], checks=["AWS-04"], title="Key rotation")
    Control.objects.filter(pk=row.pk).update(owner=ravi)
    row.refresh_from_db()
    return row


@pytest.fixture
def leads(lead: User) -> Client:
    return client_of(lead)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
