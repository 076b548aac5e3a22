"""Signing in to the API with a token: `Authorization: Bearer tr_…`."""

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
