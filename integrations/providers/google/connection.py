"""How a connection to Google begins: only where it can change nothing."""

from __future__ import annotations

from collections.abc import Mapping

from integrations.pace import Pace
from integrations.plugin import CredentialsError, Identity
from integrations.tape import Refusal

from .client import Client, SignIn
from .methods import DIRECTORY, DOMAINS, IDENTITY, REPORTS, WRITING, address_of
from .settings import key_of, terms

# Below what Google allows: 2,400 a minute for each user of a project, and less for policies.
_PER_MINUTE = {DIRECTORY: 2_200, REPORTS: 2_200, IDENTITY: 600}


def connect(values: Mapping[str, str]) -> Client:
    """Return a client for these settings and secrets; nothing is sent yet."""
    base_url = values.get("base_url", "").strip()
    domain, administrator = values.get("domain", "").lower(), values.get("administrator", "")
    key = key_of(values)
    who = f"google {base_url} {domain} {key.get('client_email', '')}"
    return Client(
        SignIn(key, administrator.strip()),
        domain=domain,
        terms=terms(values),
        paces={api: Pace(f"{who} {api}", per_minute=most) for api, most in _PER_MINUTE.items()},
        base_url=f"{base_url.rstrip('/')}/" if base_url else "",
    )


def identify(client: Client) -> Identity:
    """Return whose data is seen; raise ProviderError where more was granted than to read."""
    if writing := client.granted(WRITING):
        named = ", ".join(address_of(scope) for scope in writing)
        raise CredentialsError(
            f"Google lets this service account write: take away {named} under Security → Access "
            "and data control → API controls → Domain-wide delegation. Trackrecord connects only "
            "where it can change nothing."
        )
    record, _ = client.read(DOMAINS)
    if record.refusal:
        raise CredentialsError(_not_seen(record.refusal))
    names = [str(row.get("domainName", "")).lower() for row in record.payload]
    if client.domain not in names:
        raise CredentialsError(
            f"Google shows {', '.join(names) or 'no domain'} to this sign-in, not {client.domain}. "
            "Enter the primary domain of the account that is read."
        )
    return Identity(account=client.domain, caller=client.caller)


def _not_seen(refusal: Refusal) -> str:
    lacks = f" It needs the {refusal.permission}." if refusal.permission else ""
    return f"Google refused the sign-in ({refusal.code} {refusal.message}).{lacks}"
