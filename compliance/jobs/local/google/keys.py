"""The service account that may act for administrators, and the tokens it is given.

Authority: RFC 7523 and Google's documentation of domain-wide delegation. The key is made for one
run (or kept in the folder of the demo) and opens nothing but this simulation.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

PROJECT = "demo-data-opens-nothing"
BASE = "https://www.googleapis.com/auth/"
READS = tuple(
    BASE + name
    for name in (
        "admin.directory.customer.readonly",
        "admin.directory.device.chromeos.readonly",
        "admin.directory.device.mobile.readonly",
        "admin.directory.domain.readonly",
        "admin.directory.group.member.readonly",
        "admin.directory.group.readonly",
        "admin.directory.orgunit.readonly",
        "admin.directory.rolemanagement.readonly",
        "admin.directory.user.readonly",
        "admin.reports.audit.readonly",
        "admin.reports.usage.readonly",
        "cloud-identity.devices.readonly",
        "cloud-identity.groups.readonly",
        "cloud-identity.policies.readonly",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What lets in: whom it acts for, with which scopes, until when."""

    subject: str  # an administrator's address; blank for the service account itself
    scopes: frozenset[str]
    expires_at: float  # seconds since the epoch, of the real clock


@lru_cache
def demo_key() -> RSAPrivateKey:
    """Return this run's key."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(kw_only=True, eq=False)
class Client:
    """The service account: its key, what was delegated to it, and the tokens it holds."""

    email: str = f"trackrecord@{PROJECT}.iam.gserviceaccount.com"
    client_id: str = "104710815000000000042"
    scopes: set[str] = field(default_factory=lambda: set(READS))
    tokens: dict[str, Token] = field(default_factory=dict)
    key: RSAPrivateKey = field(default_factory=demo_key)

    def information(self, address: str) -> Mapping[str, Any]:
        """Return what Google gives out as the account's JSON key."""
        return {
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": PROJECT,
            "private_key": self.pem().decode(),
            "client_email": self.email,
            "client_id": self.client_id,
            "auth_uri": f"{address}/auth",
            "token_uri": f"{address}/token",
            "universe_domain": "googleapis.com",
        }

    def pem(self) -> bytes:
        """Return the private key as text."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def issue(self, token: Token) -> str:
        """Keep a token; return what to show for it."""
        value = f"ya29.{secrets.token_urlsafe(48)}"
        self.tokens[value] = token
        return value


def kept_key(path: Path) -> RSAPrivateKey:
    """Return the key in a file of the owner's only, made at the first time."""
    if path.exists():
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if isinstance(found, RSAPrivateKey):
            return found
    made = demo_key()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(Client(key=made).pem())
    return made
