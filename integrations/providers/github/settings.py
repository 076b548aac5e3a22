"""What a person enters to connect GitHub, and what may be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from integrations.plugin import Setting, SettingGroup

APP, TOKEN = "app", "token"
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}")
_BRANCH = re.compile(r"[^\s~^:?*\[\\]{1,200}")
_NUMBER = re.compile(r"\d{1,6}")
_LISTS = ("approved_owners", "approved_collaborators", "approved_public", "service_accounts")
WINDOW_DAYS = 90  # how far back changes are judged, run after run
_ALERT_DAYS = {"critical": 7, "high": 30, "medium": 90, "low": 180}

_FOR_APP = SettingGroup(
    title="GitHub App", help="Both are needed: they stand on the App's own settings page."
)
_FOR_TOKEN = SettingGroup(
    title="Fine-grained token",
    help="Needed without an App. A token belongs to a person and ends with the account.",
)
_TERMS = SettingGroup(
    title="What was agreed",
    help="The checks judge by these; each run seals them beside what GitHub answered.",
)


def _term(name: str, label: str, text: str, default: str = "") -> Setting:
    return Setting(
        name=name,
        label=label,
        help=text,
        is_required=False,
        is_advanced=True,
        group=_TERMS,
        default=default,
    )


SETTINGS = (
    Setting(
        name="method",
        label="How to sign in",
        help="An App is best: it belongs to the organization, and its tokens last an hour.",
        choices=((APP, "A GitHub App"), (TOKEN, "A fine-grained token")),
        default=APP,
    ),
    Setting(
        name="organizations",
        label="Organizations",
        help="As in the address github.com/NAME; several with commas between them.",
    ),
    Setting(name="app_id", label="App id", is_required=False, group=_FOR_APP),
    Setting(
        name="private_key",
        label="Private key",
        help="The whole file that GitHub made, from BEGIN to END.",
        is_secret=True,
        is_long=True,
        is_required=False,
        group=_FOR_APP,
        belongs_to="app_id",
    ),
    Setting(
        name="token",
        label="Token",
        is_secret=True,
        is_required=False,
        group=_FOR_TOKEN,
        belongs_to="organizations",
    ),
    Setting(
        name="base_url",
        label="Address of the API",
        help="Leave blank for github.com. An Enterprise Server has https://HOST/api/v3.",
        is_required=False,
        is_advanced=True,
    ),
    _term(
        "production_branches",
        "Production branches",
        "Names with commas between them. Blank: each repository's default branch.",
    ),
    _term("approved_owners", "Approved owners", "Accounts that may own the organization."),
    _term("most_owners", "Owners at most", "More than so many owners is a finding.", "5"),
    _term("approved_collaborators", "Approved outside collaborators", "Accounts, with commas."),
    _term("approved_public", "Approved public repositories", "Names, with commas."),
    _term("service_accounts", "Service accounts", "Accounts that are no person's, with commas."),
)


def names(text: str) -> list[str]:
    """Return what was entered with commas or line breaks between, each once, in order."""
    return list(dict.fromkeys(name for name in re.split(r"[,\s]+", text) if name))


def terms(values: Mapping[str, str]) -> dict[str, Any]:
    """Return by what the checks judge, as JSON values."""
    lists = {name: sorted(names(values.get(name, "").lower())) for name in _LISTS}
    return {
        **lists,
        "most_owners": int(values.get("most_owners") or 5),
        "stale_invitation_days": 30,
        "alert_days": _ALERT_DAYS,
        "window_days": WINDOW_DAYS,
        "production_branches": names(values.get("production_branches", "")),
    }


def validate(values: Mapping[str, str]) -> dict[str, str]:
    """Return for each field that is wrong what to enter instead."""
    found = {
        "method": "" if _method(values) in (APP, TOKEN) else "Choose an App or a token.",
        "organizations": _organizations(values),
        "app_id": _app_id(values),
        "private_key": _private_key(values),
        "token": _token(values),
        "base_url": _base_url(values),
        "most_owners": _most_owners(values),
        "production_branches": _branches(values),
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _method(values: Mapping[str, str]) -> str:
    return values.get("method", APP)


def _organizations(values: Mapping[str, str]) -> str:
    entered = names(values.get("organizations", ""))
    if entered and all(_LOGIN.fullmatch(name) for name in entered):
        return ""
    return "Enter the organization's name as in its address, such as northwind."


def _app_id(values: Mapping[str, str]) -> str:
    if _method(values) != APP or values.get("app_id", "").isdigit():
        return ""
    return "Enter the App id, a number on the App's settings page."


def _private_key(values: Mapping[str, str]) -> str:
    key = values.get("private_key", "")
    if _method(values) != APP or ("-----BEGIN" in key and "-----END" in key):
        return ""
    return "Enter the whole private key, from -----BEGIN to -----END."


def _token(values: Mapping[str, str]) -> str:
    if _method(values) != TOKEN or values.get("token", "").strip():
        return ""
    return "Enter the token that GitHub showed once."


def _base_url(values: Mapping[str, str]) -> str:
    parts = urlsplit(values.get("base_url", ""))
    if not parts.geturl() or (parts.scheme in {"http", "https"} and parts.hostname):
        return ""
    return "Enter an address such as https://github.example.com/api/v3, or leave it blank."


def _most_owners(values: Mapping[str, str]) -> str:
    entered = values.get("most_owners") or "5"
    if _NUMBER.fullmatch(entered) and int(entered) > 1:
        return ""
    return "Enter a number of at least 2: one owner alone can lose the organization."


def _branches(values: Mapping[str, str]) -> str:
    entered = names(values.get("production_branches", ""))
    if all(_BRANCH.fullmatch(name) for name in entered):
        return ""
    return "Enter names of branches, such as main, with commas between them."
