"""Secrets at rest: encrypted under keys derived from SECRET_KEY.

Rotation is Django's own: put the old key into SECRET_KEY_FALLBACKS, set a new SECRET_KEY, then run
`bin/manage rotate_secrets`; after that the old key can go.
"""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SecretsUnreadableError(Exception):
    """The secrets were encrypted under a key that is not known any more."""

    def __init__(self) -> None:
        super().__init__(
            "The stored credentials cannot be decrypted: SECRET_KEY was changed. Put the old key "
            "into SECRET_KEY_FALLBACKS, or enter the credentials again."
        )


def seal(secrets: dict[str, str]) -> bytes:
    """Return the secrets encrypted under the current key."""
    return _keys().encrypt(json.dumps(secrets, sort_keys=True).encode())


def unseal(sealed: bytes | memoryview) -> dict[str, str]:
    """Return the secrets; raise SecretsUnreadableError when no known key fits."""
    if not sealed:
        return {}
    try:
        secrets: dict[str, str] = json.loads(_keys().decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise SecretsUnreadableError from error
    return secrets


def reseal(sealed: bytes | memoryview) -> bytes:
    """Return the same secrets encrypted under the current key; raise when no known key fits."""
    try:
        return _keys().rotate(bytes(sealed)) if sealed else b""
    except InvalidToken as error:
        raise SecretsUnreadableError from error


def _keys() -> MultiFernet:
    return MultiFernet(
        [_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"trackrecord connection secrets")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))
