"""POST /token: a signed assertion for an access token, as Google's token endpoint does it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import jwt

from .documents import methods
from .keys import Token
from .world import MissingError, World

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_HOUR = 3600
_GOOGLES = "https://oauth2.googleapis.com/token"  # whom the client library writes to, always
_REASONABLE = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)
_UNAUTHORIZED = (
    "Client is unauthorized to retrieve access tokens using this method, or client not authorized "
    "for any of the scopes requested."
)


class SignInError(Exception):
    """No token is given; `body` is what the endpoint says."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


def sign_in(world: World, body: bytes, *, seconds: int = _HOUR) -> dict[str, Any]:
    """Return an access token for an assertion; raise SignInError where there is none to give."""
    form = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
    if form.get("grant_type") != _GRANT:
        raise SignInError("unsupported_grant_type", f"Invalid grant_type: {form.get('grant_type')}")
    claims = _claims(world, form.get("assertion", ""))
    scopes = frozenset(str(claims.get("scope", "")).split())
    _require_known(scopes)
    subject = str(claims.get("sub") or "")
    if subject and subject != world.client.email:
        _require_delegated(world, scopes)
        _require_alive(world, subject)
    token = Token(subject=subject, scopes=scopes, expires_at=time.time() + seconds)
    value = world.client.issue(token)
    return {"access_token": value, "expires_in": seconds - 1, "token_type": "Bearer"}


def _claims(world: World, assertion: str) -> Mapping[str, Any]:
    try:
        claims: Mapping[str, Any] = jwt.decode(
            assertion,
            world.client.key.public_key(),
            algorithms=["RS256"],
            audience=[f"{world.address}/token", _GOOGLES],
            options={"require": ["iss", "aud", "exp", "iat"]},
        )
    except jwt.InvalidSignatureError as error:
        raise SignInError("invalid_grant", "Invalid JWT Signature.") from error
    except jwt.InvalidAudienceError as error:
        said = "Invalid JWT: Failed audience check."
        raise SignInError("invalid_grant", said) from error
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        raise SignInError("invalid_grant", _REASONABLE) from error
    except jwt.InvalidTokenError as error:
        raise SignInError("invalid_request", "Bad Request") from error
    if claims["exp"] - claims["iat"] > _HOUR:
        raise SignInError("invalid_grant", _REASONABLE)
    if claims["iss"] != world.client.email:
        raise SignInError("invalid_grant", "Invalid grant: account not found")
    return claims


def _require_known(scopes: frozenset[str]) -> None:
    if not scopes:
        raise SignInError("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
    known = {scope for method in methods().values() for scope in method.scopes}
    if unknown := sorted(scopes - known):
        said = f"Some requested scopes were invalid. {{invalid=[{', '.join(unknown)}]}}"
        raise SignInError("invalid_scope", said)


def _require_delegated(world: World, scopes: frozenset[str]) -> None:
    if not scopes <= world.client.scopes:
        raise SignInError("unauthorized_client", _UNAUTHORIZED, 401)


def _require_alive(world: World, subject: str) -> None:
    try:
        user = world.user(subject)
    except MissingError as error:
        raise SignInError("invalid_grant", "Invalid email or User ID") from error
    if user.deleted_at:
        raise SignInError("invalid_grant", "Account has been deleted")
    if not user.is_active:
        raise SignInError("invalid_grant", "Account has been disabled")
