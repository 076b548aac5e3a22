"""Google's ways to say no: one body for all APIs, with a reason a program can read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_BAD = "type.googleapis.com/google.rpc.BadRequest"


class RefusalError(Exception):
    """The question is answered with a status that says no."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        reason: str,
        at: str = "",
        details: Collection[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers: dict[str, str] = {}
        one = {"message": message, "domain": "global", "reason": reason}
        if at:
            one |= {"location": at, "locationType": "parameter"}
        self.body: dict[str, Any] = {"error": {"code": status, "message": message, "errors": [one]}}
        if status in _STATUSES:
            self.body["error"]["status"] = _STATUSES[status]
        if details:
            self.body["error"]["details"] = list(details)


def unknown_parameter(name: str) -> RefusalError:
    """Return what is said to a parameter that the method does not have."""
    said = (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )
    details = [{"@type": _BAD, "fieldViolations": [{"description": said}]}]
    return RefusalError(400, said, reason="invalid", details=details)


def wrong_value(name: str, value: str, wanted: str) -> RefusalError:
    """Return what is said to a value that the method does not take."""
    said = f"Invalid value '{value}'. {wanted}"
    return RefusalError(400, said, reason="invalidParameter", at=name)


def bad(message: str, *, at: str = "") -> RefusalError:
    """Return what is said to a question that cannot be meant."""
    return RefusalError(400, message, reason="invalid", at=at)


def not_found(what: str) -> RefusalError:
    """Return what is said of something that is not there."""
    return RefusalError(404, f"Resource Not Found: {what}", reason="notFound")


def no_such_path() -> RefusalError:
    """Return what is said to a path of none of the APIs."""
    return RefusalError(404, "Method not found.", reason="notFound")


def unanswered(method: str) -> RefusalError:
    """Return what only this stand-in says: Google has the method, and it has not."""
    said = f"This is a simulated Google: it does not answer {method}."
    return RefusalError(501, said, reason="notImplemented")


def not_signed_in(has_token: bool) -> RefusalError:
    """Return what is said to a call without a token that lets in."""
    if has_token:
        said, reason = "Invalid Credentials", "authError"
    else:
        said = (
            "Request is missing required authentication credential. Expected OAuth 2 access token, "
            "login cookie or other valid authentication credential."
        )
        reason = "required"
    return RefusalError(401, said, reason=reason)


def missing_scope(service: str, method: str, scopes: Collection[str]) -> RefusalError:
    """Return what is said to a token that has none of the method's scopes."""
    error = RefusalError(
        403,
        "Request had insufficient authentication scopes.",
        reason="insufficientPermissions",
        details=[
            {
                "@type": _INFO,
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
                "metadata": {"service": service, "method": method},
            }
        ],
    )
    asked = " ".join(sorted(scopes))
    error.headers["WWW-Authenticate"] = (
        f'Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="{asked}"'
    )
    return error


def disabled(service: str, project: str) -> RefusalError:
    """Return what is said where the API is not switched on in the client's project."""
    address = f"https://console.developers.google.com/apis/api/{service}/overview?project={project}"
    return RefusalError(
        403,
        f"{service} has not been used in project {project} before or it is disabled. Enable it by "
        f"visiting {address} then retry.",
        reason="accessNotConfigured",
        details=[
            {
                "@type": _INFO,
                "reason": "SERVICE_DISABLED",
                "domain": "googleapis.com",
                "metadata": {"service": service, "consumer": f"projects/{project}"},
            }
        ],
    )


def not_allowed() -> RefusalError:
    """Return what is said to who is no administrator, or not one who may."""
    said = "Not Authorized to access this resource/api"
    return RefusalError(403, said, reason="forbidden")


def over_quota(kind: str) -> RefusalError:
    """Return one of Google's ways to say: too much, try later."""
    if kind == "429":
        said = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'."
        details = [{"@type": _INFO, "reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com"}]
        return RefusalError(429, said, reason="rateLimitExceeded", details=details)
    if kind == "quotaExceeded":
        return RefusalError(403, "Quota exceeded", reason="quotaExceeded")
    said = "User Rate Limit Exceeded. Rate of requests for user exceed configured project quota."
    return RefusalError(403, said, reason="userRateLimitExceeded")


def unavailable() -> RefusalError:
    """Return what is said when Google itself is in trouble; it names no time to wait."""
    return RefusalError(503, "The service is currently unavailable.", reason="backendError")
