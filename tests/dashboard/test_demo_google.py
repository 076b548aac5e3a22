"""The demo company's Google is connected once, and followed to another address."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from compliance.accounts.models import User
from compliance.dashboard.demo.company import connect_google
from compliance.dashboard.demo.people import LEAD
from compliance.jobs.local.google.seeds.demo import demo
from integrations.models import Connection
from tests import factories
from tests.fakes.google import Google, google

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)


@pytest.fixture
def running() -> Iterator[Google]:
    with google(demo(AT)) as server:
        yield server


@pytest.fixture(autouse=True)
def _company() -> None:
    User.objects.create_user(LEAD.email, name=LEAD.name, role=LEAD.role)
    factories.system("Company IT")


def test_the_demo_companys_google_is_connected_once(running: Google) -> None:
    first = connect_google(endpoint=running.address, at=AT)
    again = connect_google(endpoint=running.address, at=AT)

    assert first == again == Connection.objects.get(source__provider="google")
    assert first.source.account == running.world.domain
    assert first.name == "google-workspace"


def test_the_demo_companys_google_is_followed_to_a_new_address(running: Google) -> None:
    known = connect_google(endpoint=running.address, at=AT)

    with google(demo(AT)) as moved:
        connect_google(endpoint=moved.address, at=AT)

    known.refresh_from_db()
    assert known.settings["base_url"] == moved.address != running.address
