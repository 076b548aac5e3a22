"""Signing in to the API with a token: `Authorization: Bearer tr_…`."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from .models import ApiToken, User


class TokenAuthentication(BaseAuthentication):
    """Accept a token that was not revoked, of a user who is active."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            return None
        found = ApiToken.objects.filter(
            digest=ApiToken.digest_of(secret.strip()), revoked_at=None, user__is_active=True
        )
        token = found.select_related("user").first()
        if token is None:
            raise AuthenticationFailed("This token is unknown or was revoked. Make a new one.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description names this way to sign in."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        scheme: dict[str, str] = build_bearer_security_scheme_object("Authorization", "Bearer")
        return scheme
