"""Signing in to the API with a token: `Authorization: Bearer …`."""

from django.utils.translation import gettext_lazy as _  # noqa: F401
from rest_framework.authentication import BaseAuthentication


class TokenAuthentication(BaseAuthentication):
    pass
