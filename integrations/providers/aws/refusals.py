"""What AWS's error codes mean to us: a refusal to record, or a reason to stop.

A refusal leaves one question unanswered and the run goes on. Wrong or expired credentials stop
it. Pure: codes and words in, judgement out. Authority: AWS's "common errors" of each service.
"""

import re

from integrations.plugin import CredentialsError, ProviderError, UnreachableError
from integrations.tape import Refusal

DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AllAccessDisabled",
        "AuthorizationError",
        "Forbidden",
        "UnauthorizedAccess",
        "UnauthorizedOperation",
        "403",
    }
)
THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
    }
)
EXPIRED = frozenset(
    {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
)
# In a region that is not enabled, AWS answers valid credentials with these codes too.
NOT_RECOGNIZED = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidToken",
        "NotSignedUp",
        "OptInRequired",
        "SignatureDoesNotMatch",
        "SubscriptionRequiredException",
        "UnrecognizedClientException",
    }
)

# Where the permission is not named after the operation.
_PERMISSIONS = {
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3control:GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
}
_PREFIXES = {"sso-admin": "sso"}  # where permissions are not named after the service
_NO_PERMISSION_NEEDED = frozenset({"sts:GetCallerIdentity"})


def permission_of(call: str) -> str:
    """Return the IAM action that allows this call, "" where none is needed."""
    if call in _NO_PERMISSION_NEEDED:
        return ""
    service, _, operation = call.partition(":")
    return _PERMISSIONS.get(call, f"{_PREFIXES.get(service, service)}:{operation}")


def refusal_of(call: str, code: str, message: str) -> Refusal:
    """Return what to record when a call was answered with an error."""
    if code in DENIED:
        return Refusal(code="AccessDenied", message=plain(message), permission=permission_of(call))
    if code in THROTTLED:
        return Refusal(code="Throttling", message=plain(message))
    return Refusal(code=code or "Unanswered", message=plain(message))


def stopping_error(code: str, *, is_home: bool) -> ProviderError | None:
    """Return why the whole run must stop, None when only this question is lost."""
    if code in EXPIRED:
        return CredentialsError(
            "The AWS session has expired and could not be renewed. Test the connection, "
            "and enter new credentials if that fails."
        )
    if code in NOT_RECOGNIZED and is_home:
        return CredentialsError(
            f"AWS does not recognize the credentials ({code}). Enter a valid access key id and "
            "secret access key, and check this machine's clock."
        )
    return None


def role_error(role_arn: str, code: str) -> ProviderError:
    """Return why a role could not be assumed, as what to do about it."""
    if code in DENIED:
        return CredentialsError(
            f"AWS did not let us assume {role_arn}. Check that the role exists, that its trust "
            "policy names the principal this server runs as, and that the external id is the same."
        )
    if code in NOT_RECOGNIZED | EXPIRED:
        return CredentialsError(
            f"AWS does not recognize the credentials used to assume {role_arn} ({code}). Enter a "
            "valid key pair, or give this server a role of its own."
        )
    return UnreachableError(
        f"AWS could not let us assume {role_arn} just now ({code}). Try again in a few minutes."
    )


def plain(message: str) -> str:
    """Return a provider's words without markup and without what differs in every answer."""
    words = message.split("Encoded authorization failure message")[0]
    if words.lstrip().startswith("<"):
        return "The service answered with a page instead of an error."
    words = re.sub(r"\(?(request|host) ?id: ?[\w/+=-]+\)?", "", words, flags=re.IGNORECASE)
    return " ".join(words.split())[:300]
