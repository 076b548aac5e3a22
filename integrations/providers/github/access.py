"""What a person grants: the permissions of an App or a token, to choose by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from integrations.plugin import Access

from .refusals import permission
from .settings import APP

_NAMED = re.compile(r"(?P<level>\w+) permission “(?P<names>.+): (?P<right>\w+)”")
_LEVELS = {"repository": "Repository permissions", "organization": "Organization permissions"}
_ONLY_APPS = "Personal access tokens"
_RIGHTS = {"read": "Read-only"}


def permissions(calls: Iterable[str]) -> dict[str, list[str]]:
    """Return the permissions these calls need, under the headings of GitHub's own form."""
    found: dict[str, set[str]] = {level: set() for level in _LEVELS}
    for call in calls:
        if match := _NAMED.fullmatch(permission(call)):
            names = re.split(r", | and ", match["names"])
            found[match["level"]] |= {f"{name}: {_RIGHTS[match['right']]}" for name in names}
    return {_LEVELS[level]: sorted(names) for level, names in found.items()}


def access(calls: Iterable[str], values: Mapping[str, str]) -> tuple[Access, ...]:
    """Return the permissions that let us read what these calls ask, and how to grant them."""
    is_app = values.get("method", APP) == APP
    granted = permissions(calls)
    return (_permissions(granted, is_app=is_app), _app(values) if is_app else _token(values))


def _permissions(granted: Mapping[str, list[str]], *, is_app: bool) -> Access:
    lines = []
    for heading, names in granted.items():
        chosen = [name for name in names if is_app or not name.startswith(_ONLY_APPS)]
        lines += [heading, *(f"  {name}" for name in chosen), ""]
    return Access(
        title="Permissions",
        explanation="All of them read, none writes. Leave one out, and the checks that need it "
        "say so by its name. Contents is needed for commits and for the file CODEOWNERS; no code "
        "is ever fetched."
        + ("" if is_app else " GitHub lets only an App read the tokens of an organization."),
        body="\n".join(lines).strip(),
    )


def _app(values: Mapping[str, str]) -> Access:
    return Access(
        title="Make and install the App",
        explanation="An owner of the organization does this once, in about five minutes.",
        body=_steps(
            f"Open {_address(values)}/organizations/{_organization(values)}/settings/apps/new",
            "Give it a name and any homepage; take away Active under Webhook",
            "Choose the permissions above, and Only on this account",
            "Create GitHub App; note the App id",
            "Generate a private key: a file is downloaded",
            "Install App on the organization, for All repositories",
            "Enter the App id and the whole file here",
        ),
    )


def _token(values: Mapping[str, str]) -> Access:
    return Access(
        title="Make the token",
        explanation="Whoever owns the organization makes it: some answers are an owner's alone. "
        "It ends with the account, so an App is better.",
        body=_steps(
            f"Open {_address(values)}/settings/personal-access-tokens/new",
            f"Resource owner: {_organization(values)}; give it a last day within a year",
            "Repository access: All repositories",
            "Choose the permissions above",
            "Generate token, and enter it here",
            "An owner approves it where the organization asks for that",
        ),
    )


def _steps(*steps: str) -> str:
    return "\n".join(f"{number}. {step}." for number, step in enumerate(steps, start=1))


def _organization(values: Mapping[str, str]) -> str:
    entered = re.split(r"[,\s]+", values.get("organizations", "").strip())
    return entered[0] or "YOUR-ORGANIZATION"


def _address(values: Mapping[str, str]) -> str:
    """Return where people sign in: an Enterprise Server has its API beside its pages."""
    parts = urlsplit(values.get("base_url", ""))
    if not parts.hostname or parts.hostname == "api.github.com":
        return "https://github.com"
    return f"{parts.scheme}://{parts.netloc}"
