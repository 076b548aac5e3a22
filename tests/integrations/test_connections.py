"""What people do to connections."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from compliance import vault
from compliance.accounts.models import Role
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from evidence.models import Source
from integrations.actions import connections, runs
from integrations.models import Connection
from integrations.plugin import CredentialsError, UnreachableError
from integrations.providers.aws import AWS
from tests import factories
from tests.fakes.aws import ACCOUNT, KEYS, AwsServer

from .builders import AT, NOBODY_LISTENS, ROLE, connect, identity

pytestmark = pytest.mark.django_db
OTHER = "999999999999"


def test_secrets_are_kept_apart_encrypted_and_out_of_the_ledger() -> None:
    connection = connect()

    stored = bytes(Connection.objects.get().secrets)
    assert vault.unseal(stored) == {"secret_access_key": KEYS["secret_access_key"]}
    assert KEYS["secret_access_key"].encode() not in stored
    assert "secret_access_key" not in connection.settings
    entry = LedgerEntry.objects.get(event=Event.CONNECTION_ADDED)
    assert entry.details["settings"] == connection.settings
    assert "secret" not in json.dumps(entry.details["settings"])


@pytest.mark.parametrize("provider_says", ["the same account", "the same account, renamed"])
def test_an_account_is_connected_once(provider_says: str) -> None:
    connect(title="Production")

    with pytest.raises(connections.ConnectionNotMadeError) as caught:
        connect(title=provider_says)

    assert str(caught.value) == (
        f"Account {ACCOUNT} is already connected as “Production”. "
        "Open that connection to change it."
    )
    assert Connection.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("AWS production", "aws-production"),
        ("Add", "add-2"),
        ("runs", "runs-2"),
        ("!!!", "connection"),
        ("x" * 80, "x" * 40),
    ],
)
def test_a_connection_gets_a_name_that_no_address_has_taken(title: str, name: str) -> None:
    assert connect(title=title).name == name


def test_connections_of_one_title_are_told_apart_by_number() -> None:
    accounts = [f"{number:012}" for number in range(3)]

    names = [connect(title="Shop", account=account).name for account in accounts]

    assert names == ["shop", "shop-2", "shop-3"]


def test_changed_credentials_must_lead_to_the_same_account() -> None:
    connection = connect()
    before = bytes(connection.secrets)

    with pytest.raises(connections.ConnectionNotMadeError, match=f"to account {OTHER}, not to"):
        change(connection, identity_of=OTHER)

    connection.refresh_from_db()
    assert bytes(connection.secrets) == before


def test_changed_credentials_replace_settings_and_secrets_and_say_so() -> None:
    connection = connect()

    change(connection, region="eu-north-1", secret_access_key="newer")

    connection.refresh_from_db()
    assert connection.settings["region"] == "eu-north-1"
    assert vault.unseal(connection.secrets) == {"secret_access_key": "newer"}
    entry = LedgerEntry.objects.get(event=Event.CONNECTION_CHANGED)
    assert entry.details == {"settings": connection.settings, "secrets": "replaced"}


def change(connection: Connection, *, identity_of: str = ACCOUNT, **values: str) -> None:
    connections.change_credentials(
        connection=connection,
        values={**connection.settings, **KEYS, **values},
        identity=identity(identity_of),
        actor=factories.lead("Lin"),
        at=AT,
    )


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.EMPLOYEE, Role.AUDITOR])
def test_only_the_lead_changes_connections(role: Role) -> None:
    other = factories.user("Sam", role)
    connection = connect()

    with pytest.raises(connections.ConnectionNotMadeError, match="Only the compliance lead"):
        connect(title="Mine", account=OTHER, actor=other)
    with pytest.raises(connections.ConnectionNotMadeError, match="Only the compliance lead"):
        connections.change_credentials(
            connection=connection, values=KEYS, identity=identity(), actor=other, at=AT
        )
    with pytest.raises(connections.ConnectionNotMadeError, match="Only the compliance lead"):
        connections.schedule(
            connection=connection, interval_minutes=15, is_paused=True, actor=other, at=AT
        )
    assert Source.objects.count() == 1
    assert LedgerEntry.objects.filter(subject__startswith="connection:").count() == 1


def test_a_shorter_interval_counts_from_now_and_a_pause_is_recorded() -> None:
    connection = connect()
    runs.start_run(connection=connection, actor=runs.COLLECTOR, at=AT)

    connections.schedule(
        connection=connection,
        interval_minutes=15,
        is_paused=True,
        actor=factories.lead("Lin"),
        at=AT,
    )

    assert connection.next_run_at == AT + timedelta(minutes=15)
    entry = LedgerEntry.objects.get(event=Event.CONNECTION_PAUSED)
    assert entry.details == {"interval_minutes": 15, "paused": True}
    assert not Connection.objects.due(AT + timedelta(days=1)).exists()


def test_resuming_a_connection_is_recorded_as_that() -> None:
    connection, lin = connect(), factories.lead("Lin")

    for is_paused in (True, False, False):
        connections.schedule(
            connection=connection, interval_minutes=60, is_paused=is_paused, actor=lin, at=AT
        )

    events = LedgerEntry.objects.in_order().values_list("event", flat=True)
    assert list(events)[-3:] == ["connection.paused", "connection.resumed", "connection.changed"]


def test_credentials_are_tested_by_asking_the_provider(server: AwsServer) -> None:
    found = connections.identify(provider=AWS, values=server.settings(region="eu-west-1"))

    assert found.account == ACCOUNT


def test_a_role_that_may_not_be_assumed_is_refused_with_what_to_check(server: AwsServer) -> None:
    server.control("deny?call=sts:AssumeRole")

    with pytest.raises(CredentialsError, match="that the external id is the same"):
        connections.identify(provider=AWS, values=server.settings(**ROLE))


def test_an_address_where_nobody_answers_is_named() -> None:
    values = AwsServer(endpoint_url=NOBODY_LISTENS).settings()

    with pytest.raises(UnreachableError, match=f"{NOBODY_LISTENS} could not be reached"):
        connections.identify(provider=AWS, values=values)
