"""An AWS for the whole session, and the demo company's account read once."""

from collections.abc import Iterator

import pytest

from compliance.jobs.local.demo_aws import seed
from compliance.jobs.local.demo_machines import HOME
from integrations.providers.aws import AWS
from integrations.providers.aws.client import Client, connect
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
def demo_client(demo: AwsServer) -> Client:
    """Return one client of the demo company's account: making 24 regions' takes a while."""
    return connect(demo.settings(region=HOME))


@pytest.fixture(scope="session")
def demo_tapes(demo_client: Client) -> dict[str, Tape]:
    """Return what each collector saw of the demo company's account."""
    tapes = {collector.id: Tape() for collector in AWS.collectors}
    for collector in AWS.collectors:
        collector.collect(demo_client, tapes[collector.id])
    return tapes


@pytest.fixture
def troubled(demo: AwsServer) -> Iterator[AwsServer]:
    """Give the demo company's AWS to make trouble with; the trouble ends with the test."""
    yield demo
    demo.quiet()
