"""What is said when no token is given, or nothing whole comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.plugin import CredentialsError, UnreachableError

from .refusals import message


def refused(error: Exception) -> CredentialsError:
    """Return what is said of a sign-in that Google refuses, in its own words."""
    return CredentialsError(
        f"Google refused the sign-in ({words_of(error)}). Check the service account's key, that it "
        "was not deleted, that the administrator exists, and this server's clock."
    )


def unreachable(what: str) -> UnreachableError:
    """Return what is said where several tries brought nothing."""
    return UnreachableError(
        f"Google gave no whole answer to {what} in several tries. Check this server's network, "
        "proxy and name resolution, then run again."
    )


def code_of(error: Exception) -> str:
    """Return by which word the sign-in refuses, as unauthorized_client."""
    return str(_said(error).get("error", ""))


def words_of(error: Exception) -> str:
    """Return the sign-in's own words for it."""
    return message(_said(error)) or str(error.args[0] if error.args else error)


def _said(error: Exception) -> Mapping[str, Any]:
    """Return the body that came with a refusal; the SDK keeps it among the error's arguments."""
    return next((each for each in error.args if isinstance(each, dict)), {})
