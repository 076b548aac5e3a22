"""An AWS for the whole session, and the demo company's account read once."""

from collections.abc import Iterator

import pytest

from compliance.jobs.local.demo_aws import HOME, seed
from integrations.providers.aws import AWS
from integrations.tape import Tape
from tests.fakes.aws import AwsServer, aws_server


@pytest.fixture(scope="session")
def running_aws() -> Iterator[AwsServer]:
    with aws_server() as server:
        yield server


@pytest.fixture
def server(running_aws: AwsServer) -> Iterator[AwsServer]:
    """Give an AWS with an empty account."""
    running_aws.empty()
    yield running_aws
    running_aws.empty()


@pytest.fixture(scope="session")
def demo() -> Iterator[AwsServer]:
    """Give an AWS that holds the demo company's account; tests only read it."""
    with aws_server() as server:
        seed(server.endpoint_url)
        server.control("reset")
        yield server


@pytest.fixture(scope="session")
def demo_tapes(demo: AwsServer) -> dict[str, Tape]:
    """Return what each collector saw of the demo company's account."""
    client = AWS.connect(demo.settings(region=HOME))
    tapes = {collector.id: Tape() for collector in AWS.collectors}
    for collector in AWS.collectors:
        collector.collect(client, tapes[collector.id])
    return tapes
