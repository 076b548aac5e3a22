"""The whole way from a simulated GitHub over HTTP to items of a population and verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from compliance.jobs.local.github.seeds.demo import demo
from compliance.jobs.local.github.world import TOKEN
from evidence.models import PopulationItem, Stream
from evidence.rules.changes import change_from
from integrations.actions import connections, parts, runs
from integrations.actions.connections import Draft
from integrations.models import CollectorRun, Connection
from integrations.providers.github import GITHUB
from tests import factories
from tests.fakes.github import GitHub, github

pytestmark = pytest.mark.django_db
AT = datetime.now(UTC)
COLLECTOR = "github.changes"


@pytest.fixture(scope="module")
def running() -> Iterator[GitHub]:
    with github(demo(AT)) as server:
        yield server


@pytest.fixture
def connection(running: GitHub) -> Connection:
    values = {
        "method": "token",
        "organizations": "northwind-labs",
        "token": TOKEN,
        "base_url": running.address,
    }
    client = GITHUB.connect(values)
    return connections.add_connection(
        draft=Draft(provider=GITHUB, title="GitHub", values=values),
        identity=GITHUB.identify(client),
        actor=factories.lead(),
        at=AT,
    )


def run(connection: Connection) -> CollectorRun:
    """Read the changes once, as two tasks of the workers do."""
    started = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    CollectorRun.objects.filter(run=started).exclude(collector=COLLECTOR).delete()
    part = started.collectors.get(collector=COLLECTOR)
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    parts.judge(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part.refresh_from_db()
    return part


def test_every_merged_change_is_read_and_sealed(connection: Connection, running: GitHub) -> None:
    part = run(connection)

    assert (part.state, part.error) == ("judged", "")
    streams = Stream.objects.all()
    changes = PopulationItem.objects.of_kind("change")
    claimed = sum(stream.claimed["changes"] for stream in streams)
    assert changes.count() == claimed > 100
    assert all(stream.read_to and not stream.state.get("under_way") for stream in streams)
    for item in changes:
        assert item.snapshot.collector == COLLECTOR
        assert change_from(item.facts).merged_at == item.occurred_at
