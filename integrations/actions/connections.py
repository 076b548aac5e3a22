"""What people do to connections. Credentials are tested before they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from compliance import vault
from compliance.accounts.models import User
from compliance.ledger.events import Event
from compliance.ledger.models import Actor, record
from controls.models import System
from evidence.models import Source
from integrations.models import Connection
from integrations.plugin import Identity, Provider


class ConnectionNotMadeError(Exception):
    """The connection cannot be made like this; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the connect form asks for."""

    provider: Provider
    title: str
    values: Mapping[str, str]
    interval_minutes: int = Connection.Interval.HOUR
    system: System | None = None


def identify(*, provider: Provider, values: Mapping[str, str]) -> Identity:
    """Ask the provider who we are; raise ProviderError when it does not let us in."""
    return provider.identify(provider.connect(values))


def client_of(connection: Connection) -> Any:
    """Return the provider's own client for this connection, credentials included."""
    secrets = vault.unseal(connection.secrets)
    return connection.provider.connect({**connection.settings, **secrets})


def secrets_to_keep(connection: Connection) -> dict[str, str]:
    """Return the stored secrets; none when they cannot be read any more."""
    try:
        return vault.unseal(connection.secrets)
    except vault.SecretsUnreadableError:
        return {}


@transaction.atomic
def add_connection(*, draft: Draft, identity: Identity, actor: User, at: datetime) -> Connection:
    """Keep a connection whose credentials `identity` was just read with; its first run is due."""
    _require_lead(actor)
    settings, secrets = _divided(draft.provider, draft.values)
    source, _ = Source.objects.select_for_update().get_or_create(
        provider=draft.provider.id,
        account=identity.account,
        defaults={"title": draft.title, "system": draft.system},
    )
    if Connection.objects.filter(source=source).exists():
        raise ConnectionNotMadeError(
            f"Account {identity.account} is already connected as “{source.title}”. Open that "
            "connection to change it."
        )
    connection = Connection.objects.create(
        name=_free_name(draft.title),
        source=source,
        settings=settings,
        secrets=vault.seal(secrets),
        interval_minutes=draft.interval_minutes,
        next_run_at=at,
        created_at=at,
    )
    record(
        Event.CONNECTION_ADDED,
        subject=f"connection:{connection.name}",
        actor=actor,
        at=at,
        details={"provider": draft.provider.id, "account": identity.account, "settings": settings},
    )
    return connection


@transaction.atomic
def change_credentials(
    *,
    connection: Connection,
    values: Mapping[str, str],
    identity: Identity,
    actor: User,
    at: datetime,
) -> None:
    """Replace settings and secrets; the account they lead to must stay the same."""
    _require_lead(actor)
    if identity.account != connection.source.account:
        raise ConnectionNotMadeError(
            f"These credentials lead to account {identity.account}, not to "
            f"{connection.source.account}. Add a new connection for the other account."
        )
    settings, secrets = _divided(connection.provider, values)
    connection.settings, connection.secrets = settings, vault.seal(secrets)
    connection.save(update_fields=["settings", "secrets"])
    record(
        Event.CONNECTION_CHANGED,
        subject=f"connection:{connection.name}",
        actor=actor,
        at=at,
        details={"settings": settings, "secrets": "replaced"},
    )


@transaction.atomic
def schedule(
    *, connection: Connection, interval_minutes: int, is_paused: bool, actor: User, at: datetime
) -> None:
    """Set how often the connection is read, and whether at all."""
    _require_lead(actor)
    event = Event.CONNECTION_CHANGED
    if is_paused != connection.is_paused:
        event = Event.CONNECTION_PAUSED if is_paused else Event.CONNECTION_RESUMED
    connection.interval_minutes, connection.is_paused = interval_minutes, is_paused
    connection.next_run_at = min(connection.next_run_at, at + connection.interval)
    connection.save(update_fields=["interval_minutes", "is_paused", "next_run_at"])
    record(
        event,
        subject=f"connection:{connection.name}",
        actor=actor,
        at=at,
        details={"interval_minutes": interval_minutes, "paused": is_paused},
    )


@transaction.atomic
def set_system(*, connection: Connection, system: System | None, actor: User, at: datetime) -> None:
    """Say which system a connection's source is of; none is all. What was collected stays so."""
    _require_lead(actor)
    source = Source.objects.select_for_update().get(pk=connection.source_id)
    if source.system_id == (system.pk if system else None):
        return
    before = source.system.slug if source.system else None
    source.system = system
    source.save(update_fields=["system"])
    connection.source = source
    record(
        Event.SOURCE_SYSTEM_SET,
        subject=f"connection:{connection.name}",
        actor=actor,
        at=at,
        details={"from": before, "to": system.slug if system else None},
    )


@transaction.atomic
def rotate_secrets(*, actor: Actor, at: datetime) -> int:
    """Encrypt every connection's secrets under the current key; return how many there were."""
    connections = list(Connection.objects.select_for_update())
    for connection in connections:
        connection.secrets = vault.reseal(connection.secrets)
        connection.save(update_fields=["secrets"])
    record(
        Event.SECRETS_ROTATED,
        subject="connections",
        actor=actor,
        at=at,
        details={"connections": len(connections)},
    )
    return len(connections)


def _require_lead(actor: User) -> None:
    if not actor.is_lead:
        raise ConnectionNotMadeError("Only the compliance lead changes connections.")


def _divided(
    provider: Provider, values: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    secret_names = {setting.name for setting in provider.settings if setting.is_secret}
    names = {setting.name for setting in provider.settings} & values.keys()
    return (
        {name: values[name] for name in sorted(names - secret_names)},
        {name: values[name] for name in sorted(names & secret_names)},
    )


def _free_name(title: str) -> str:
    base = slugify(title)[:40] or "connection"
    taken = {"add", "runs"} | set(
        Connection.objects.filter(name__startswith=base).values_list("name", flat=True)
    )
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in candidates if name not in taken)
