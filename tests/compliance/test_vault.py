"""Secrets at rest, and the rotation of the key they are encrypted under."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from compliance import vault
from compliance.ledger.events import Event
from compliance.ledger.models import LedgerEntry
from integrations.actions import connections
from integrations.models import Connection
from tests.integrations.builders import connect

OLD, NEW = "old key " * 5, "new key " * 5
SECRETS = {"secret_access_key": "very secret"}


@pytest.fixture(autouse=True)
def _old_key(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []


def rotate_key(settings: Settings, *, keep_old: bool) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD] if keep_old else []


def test_what_was_sealed_is_unreadable_to_others_and_never_the_same_twice() -> None:
    first, second = vault.seal(SECRETS), vault.seal(SECRETS)

    assert vault.unseal(first) == vault.unseal(second) == SECRETS
    assert first != second
    assert b"very secret" not in first


def test_nothing_sealed_holds_no_secrets() -> None:
    assert vault.unseal(b"") == {}
    assert vault.reseal(b"") == b""


@pytest.mark.parametrize("sealed_with", ["another key", "no key at all"])
def test_unreadable_secrets_are_a_sentence(settings: Settings, sealed_with: str) -> None:
    sealed = vault.seal(SECRETS) if sealed_with == "another key" else b"not a token"
    rotate_key(settings, keep_old=False)

    with pytest.raises(vault.SecretsUnreadableError, match="Put the old key into SECRET_KEY_FALLB"):
        vault.unseal(sealed)


def test_an_old_key_still_reads_until_it_is_rotated_away(settings: Settings) -> None:
    sealed = vault.seal(SECRETS)
    rotate_key(settings, keep_old=True)
    assert vault.unseal(sealed) == SECRETS

    resealed = vault.reseal(sealed)

    rotate_key(settings, keep_old=False)
    assert vault.unseal(resealed) == SECRETS


@pytest.mark.django_db
def test_the_command_rotates_every_connection_and_says_so(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for account in ("111111111111", "222222222222"):
        connect(title=account, account=account)
    rotate_key(settings, keep_old=True)

    call_command("rotate_secrets")

    rotate_key(settings, keep_old=False)
    for connection in Connection.objects.all():
        assert vault.unseal(connection.secrets) == {"secret_access_key": "secret"}
    assert capsys.readouterr().out.startswith(
        "2 connections are encrypted under the current key.\n"
    )
    assert LedgerEntry.objects.get(subject="connections", event=Event.SECRETS_ROTATED).details == {
        "connections": 2
    }


@pytest.mark.django_db
def test_a_rotation_without_the_old_key_changes_nothing_and_says_why(
    settings: Settings,
) -> None:
    before = bytes(connect().secrets)
    rotate_key(settings, keep_old=False)

    with pytest.raises(CommandError, match="SECRET_KEY was changed"):
        call_command("rotate_secrets")

    assert bytes(Connection.objects.get().secrets) == before
    assert not LedgerEntry.objects.filter(event=Event.SECRETS_ROTATED).exists()


@pytest.mark.django_db
def test_secrets_that_cannot_be_read_are_not_kept_on_a_change(settings: Settings) -> None:
    connection = connect()
    assert connections.secrets_to_keep(connection) == {"secret_access_key": "secret"}

    rotate_key(settings, keep_old=False)

    assert connections.secrets_to_keep(connection) == {}
