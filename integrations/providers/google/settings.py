"""What a person enters to connect Google Workspace, and what may be wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from integrations.plugin import Setting, SettingGroup

from .agreed import NUMBERS

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_SYSTEM = re.compile(r"\D+? \d{1,4}(\.\d{1,6}){0,3}")
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{3,253}")
_NEEDED = ("client_email", "private_key", "token_uri")
_LISTS = (
    "approved_super_admins",
    "approved_admins",
    "approved_external",
    "approved_apps",
    "oldest_systems",
    "service_accounts",
)
_TERMS = SettingGroup(
    title="What was agreed",
    help="The checks judge by these; each run seals them beside what Google answered.",
)


def _term(name: str, label: str, text: str) -> Setting:
    return Setting(
        name=name,
        label=label,
        help=text,
        is_required=False,
        is_advanced=True,
        group=_TERMS,
        default=str(NUMBERS[name][0]) if name in NUMBERS else "",
    )


SETTINGS = (
    Setting(
        name="domain",
        label="Primary domain",
        help="As the Admin console shows it under Account → Domains, such as example.com.",
    ),
    Setting(
        name="administrator",
        label="Administrator to stand in for",
        help="The address of a super administrator: only one may read the policies.",
    ),
    Setting(
        name="key",
        label="The service account's key",
        help="The whole JSON file, from { to }. It is kept encrypted.",
        is_secret=True,
        is_long=True,
        belongs_to="domain",
    ),
    Setting(
        name="base_url",
        label="Address of the API",
        help="Leave blank for Google itself.",
        is_required=False,
        is_advanced=True,
    ),
    Setting(
        name="is_roster",
        label="Roster",
        help="Better than a directory is a list of your HR system: it knows first and last days.",
        choices=(
            ("no", "Comes from elsewhere"),
            ("yes", "Everybody with an account here works here, from when it was made"),
        ),
        default="no",
        is_required=False,
        is_advanced=True,
    ),
    _term("approved_super_admins", "Approved super administrators", "Addresses, with commas."),
    _term("most_super_admins", "Super administrators at most", "Fewer than two is a finding too."),
    _term(
        "approved_admins",
        "Approved administrators",
        "Address and role as Google names it, such as mara@example.com _GROUPS_ADMIN_ROLE, with "
        "commas; an address alone is approved for every role but the highest.",
    ),
    _term(
        "admin_days",
        "Days with a super administrator's sign-in",
        "So many of 28 at most: more is daily work.",
    ),
    _term(
        "approved_external",
        "Approved outsiders in groups",
        "Addresses or whole domains, with commas.",
    ),
    _term("approved_apps", "Approved apps", "Names or client ids, with commas."),
    _term("service_accounts", "Service accounts", "Addresses that are no person's, with commas."),
    _term("grace_days", "Days to enrol in 2-step verification", "From an account's first day."),
    _term("inactive_days", "Days without sign-in", "After so many an account is not used."),
    _term("password_length", "Shortest password", "Characters."),
    _term("session_hours", "Longest web session", "Hours."),
    _term(
        "oldest_systems",
        "Oldest systems",
        "That devices may have, such as macOS 15, iOS 18, Android 14. Blank: any.",
    ),
)


def names(text: str) -> list[str]:
    """Return what was entered with commas or line breaks between, each once, in order."""
    found = (" ".join(name.split()) for name in re.split(r"[,\n]+", text))
    return list(dict.fromkeys(name for name in found if name))


def terms(values: Mapping[str, str]) -> dict[str, Any]:
    """Return by what the checks judge, as JSON values."""
    lists = {name: sorted(names(values.get(name, "").lower())) for name in _LISTS}
    numbers = {name: int(values.get(name) or NUMBERS[name][0]) for name in NUMBERS}
    return {
        **lists,
        **numbers,
        "domain": values.get("domain", "").strip().lower(),
        "is_roster": values.get("is_roster") == "yes",
    }


def key_of(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the service account's key; empty where what was entered is none."""
    try:
        key = json.loads(values.get("key", ""))
    except ValueError:
        return {}
    return key if isinstance(key, dict) else {}


def validate(values: Mapping[str, str]) -> dict[str, str]:
    """Return for each field that is wrong what to enter instead."""
    found = {
        "domain": _domain(values),
        "administrator": _administrator(values),
        "key": _key(values),
        "base_url": _base_url(values),
        "oldest_systems": _systems(values),
        **{name: _number(name, values) for name in NUMBERS},
    }
    return {field: sentence for field, sentence in found.items() if sentence}


def _domain(values: Mapping[str, str]) -> str:
    if _DOMAIN.fullmatch(values.get("domain", "").strip().lower()):
        return ""
    return "Enter the primary domain alone, such as example.com."


def _administrator(values: Mapping[str, str]) -> str:
    if _ADDRESS.fullmatch(values.get("administrator", "").strip()):
        return ""
    return "Enter an administrator's address, such as mara@example.com."


def _key(values: Mapping[str, str]) -> str:
    key = key_of(values)
    is_whole = key.get("type") == "service_account" and all(key.get(part) for part in _NEEDED)
    if is_whole and "-----BEGIN" in str(key["private_key"]):
        return ""
    return "Enter the whole JSON file of a service account's key, as Google made it."


def _base_url(values: Mapping[str, str]) -> str:
    parts = urlsplit(values.get("base_url", ""))
    if not parts.geturl() or (parts.scheme in {"http", "https"} and parts.hostname):
        return ""
    return "Enter an address such as https://admin.example.com, or leave it blank."


def _systems(values: Mapping[str, str]) -> str:
    if all(_SYSTEM.fullmatch(each) for each in names(values.get("oldest_systems", ""))):
        return ""
    return "Enter names with a version, such as macOS 15, iOS 18, with commas between them."


def _number(name: str, values: Mapping[str, str]) -> str:
    _, least, most = NUMBERS[name]
    entered = values.get(name) or str(NUMBERS[name][0])
    if entered.isascii() and entered.isdigit() and least <= int(entered) <= most:
        return ""
    return f"Enter a number from {least} to {most}."
