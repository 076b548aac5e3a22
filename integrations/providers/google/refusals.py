"""What Google's refusals mean: which scope or API is missing, and what to say. Pure."""

from __future__ import annotations

from typing import Any

from integrations.tape import Refusal

from .limits import reasons
from .methods import METHODS, REPORTS, Method, address_of

NOT_DELEGATED = "unauthorized_client"  # how the sign-in refuses a scope
_OFF = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_NO_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_APIS = {"cloudidentity": "Cloud Identity API", "admin": "Admin SDK API"}


def scope_of(call: str) -> str:
    """Return the scope a call needs, as people enter it; "" for a call that is none of ours."""
    method = METHODS.get(call)
    return f"scope “{address_of(method.scope)}”" if method else ""


def api_of(method: Method) -> str:
    """Return the name of the API a method belongs to, as the Cloud console lists it."""
    return _APIS[method.api.partition(":")[0]]


def refusal_of(method: Method, status: int, body: Any) -> Refusal:
    """Return a refusal, with what it may be for want of."""
    said = reasons(body)
    lacks = ""
    if said & _OFF:
        lacks = f"{api_of(method)}, to be enabled in the Cloud project of the service account"
    elif status in (401, 403) and said & _NO_SCOPE:
        lacks = scope_of(method.id)
    elif status in (401, 403):
        lacks = _right(method)
    return Refusal(code=str(status), message=message(body), permission=lacks)


def not_delegated(method: Method, text: str) -> Refusal:
    """Return the refusal of a scope that was never delegated: no call was made."""
    return Refusal(code=NOT_DELEGATED, message=text, permission=scope_of(method.id))


def is_stale_page(refusal: Refusal) -> bool:
    """Return whether a page token is refused because it is too old."""
    words = refusal.message.lower().replace(" ", "").replace("_", "")
    return refusal.code in {"400", "410"} and "pagetoken" in words


def message(body: Any) -> str:
    """Return an error body's own words."""
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, dict):
        return str(error.get("message", ""))
    described = body.get("error_description") if isinstance(body, dict) else None
    return str(described or error or "")


def _right(method: Method) -> str:
    """Return what an administrator lacks who may not ask, though the scope is there."""
    who = "the right to reports" if method.api == REPORTS else "the rights of a super administrator"
    return f"{who} for the account that is impersonated, or the {scope_of(method.id)}"
