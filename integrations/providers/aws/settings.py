"""What a person enters to connect AWS, and what may be wrong with it."""

import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from integrations.plugin import Setting, SettingGroup

ROLE, KEYS = "role", "keys"
_ROLE_ARN = re.compile(r"arn:aws[\w-]*:iam::\d{12}:role/[\w+=,.@/-]+")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}")
_KEY_ID = re.compile(r"[A-Z0-9]{16,128}")


def fresh_external_id() -> str:
    """Return an external id nobody can guess: unique to one connection, and chosen by us.

    Authority: IAM User Guide, "The confused deputy problem".
    """
    return f"trackrecord-{secrets.token_hex(16)}"


_FOR_ROLE = SettingGroup(
    title="To assume a role", help="Both are needed. With an access key alone they are not used."
)
_FOR_KEY = SettingGroup(
    title="Access key",
    help="Both are needed to use an access key. To assume a role, leave them blank unless this "
    "server has no AWS credentials of its own.",
)
SETTINGS = (
    Setting(
        name="method",
        label="How to sign in",
        help="A role is best: nothing secret is kept here, and AWS renews the session itself.",
        choices=((ROLE, "Assume a role"), (KEYS, "Use an access key")),
        default=ROLE,
    ),
    Setting(
        name="region",
        label="Home region",
        help="Where the first question is asked. All enabled regions are read.",
        default="us-east-1",
    ),
    Setting(
        name="role_arn",
        label="Role ARN",
        help="The role made from the two policies on this page.",
        is_required=False,
        group=_FOR_ROLE,
    ),
    Setting(
        name="external_id",
        label="External id",
        help="Made for this connection, and already in the trust policy on this page. It keeps "
        "others from using the role.",
        is_required=False,
        group=_FOR_ROLE,
        default=fresh_external_id,
    ),
    Setting(
        name="access_key_id",
        label="Access key id",
        is_required=False,
        group=_FOR_KEY,
    ),
    Setting(
        name="secret_access_key",
        label="Secret access key",
        is_secret=True,
        is_required=False,
        group=_FOR_KEY,
        belongs_to="access_key_id",
    ),
    Setting(
        name="endpoint_url",
        label="Endpoint address",
        help="Leave blank for AWS. Another address for a private endpoint or a test server.",
        is_required=False,
        is_advanced=True,
    ),
)


def validate(values: Mapping[str, str]) -> dict[str, str]:
    """Return for each field that is wrong what to enter instead."""
    found = {
        "method": _method(values),
        "role_arn": _role_arn(values),
        "external_id": _external_id(values),
        "access_key_id": _access_key_id(values),
        "secret_access_key": _secret_access_key(values),
        "region": _region(values),
        "endpoint_url": _endpoint_url(values),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _method(values: Mapping[str, str]) -> str:
    known = values.get("method", ROLE) in (ROLE, KEYS)
    return "" if known else "Choose a role or an access key."


def _role_arn(values: Mapping[str, str]) -> str:
    if values.get("method", ROLE) != ROLE or _ROLE_ARN.fullmatch(values.get("role_arn", "")):
        return ""
    return "Enter the role's ARN, such as arn:aws:iam::123456789012:role/trackrecord."


def _external_id(values: Mapping[str, str]) -> str:
    entered = values.get("external_id", "")
    if values.get("method", ROLE) != ROLE or _EXTERNAL_ID.fullmatch(entered):
        return ""
    return "Enter the external id of the role's trust policy: letters, digits and +=,.@:/-."


def _access_key_id(values: Mapping[str, str]) -> str:
    entered = values.get("access_key_id", "")
    if entered and not _KEY_ID.fullmatch(entered):
        return "An access key id has at least 16 capital letters and digits, such as AKIA…."
    if not entered and (values.get("method") == KEYS or values.get("secret_access_key")):
        return "Enter the access key id that belongs to the secret access key."
    return ""


def _secret_access_key(values: Mapping[str, str]) -> str:
    if values.get("access_key_id") and not values.get("secret_access_key"):
        return "Enter the secret access key that belongs to the access key id."
    return ""


def _region(values: Mapping[str, str]) -> str:
    entered = values.get("region", "")
    return "" if not entered or _REGION.fullmatch(entered) else "Enter a region such as us-east-1."


def _endpoint_url(values: Mapping[str, str]) -> str:
    entered = values.get("endpoint_url", "")
    address = urlsplit(entered)
    if not entered or (address.scheme in ("http", "https") and address.netloc):
        return ""
    return "Enter an address that starts with https:// or http://, or leave it blank for AWS."
