"""The demo company's GitHub is connected once, and followed to another address."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from compliance.accounts.models import User
from compliance.dashboard.demo.company import connect_github
from compliance.dashboard.demo.people import LEAD
from compliance.jobs.local.github.seeds.demo import demo
from integrations.models import Connection
from tests import factories
from tests.fakes.github import GitHub, github

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)


@pytest.fixture
def running() -> Iterator[GitHub]:
    with github(demo(AT)) as server:
        yield server


@pytest.fixture(autouse=True)
def _company() -> None:
    User.objects.create_user(LEAD.email, name=LEAD.name, role=LEAD.role)
    factories.system("Northwind Cloud")


def test_the_demo_companys_github_is_connected_once(running: GitHub) -> None:
    first = connect_github(endpoint=running.address, at=AT)
    again = connect_github(endpoint=running.address, at=AT)

    assert first == again == Connection.objects.get(source__provider="github")
    assert first.source.account == "northwind-labs"


def test_the_demo_companys_github_is_followed_to_a_new_address(running: GitHub) -> None:
    known = connect_github(endpoint=running.address, at=AT)

    with github(demo(AT)) as moved:
        connect_github(endpoint=moved.address, at=AT)

    known.refresh_from_db()
    assert known.settings["base_url"] == moved.address != running.address
