"""What a person grants: scopes to delegate, APIs to enable, and where to click."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

from integrations.plugin import Access

from .methods import SCOPES, address_of
from .settings import key_of

DELEGATION = "https://admin.google.com/ac/owl/domainwidedelegation"
_WIDE = 56  # as much as a narrow page shows of a line; an address is never broken
_FOR = {
    "admin.directory.device.chromeos.readonly": "GW-21",
    "admin.directory.device.mobile.readonly": "GW-21",
    "admin.directory.domain.readonly": "the connection itself, GW-17",
    "admin.directory.group.readonly": "GW-17, and policies that hold for groups",
    "admin.directory.orgunit.readonly": "GW-02, GW-11 to GW-16, GW-18",
    "admin.directory.rolemanagement.readonly": "GW-03 to GW-06",
    "admin.directory.user.readonly": "GW-01, GW-02, GW-04 to GW-06, GW-09, and people's accounts",
    "admin.reports.audit.readonly": "GW-05, GW-07, GW-08, GW-16, GW-22",
    "admin.reports.usage.readonly": "GW-03",
    "cloud-identity.devices.readonly": "GW-21",
    "cloud-identity.policies.readonly": "GW-02, GW-11 to GW-20",
}


def access(values: Mapping[str, str]) -> tuple[Access, ...]:
    """Return what lets us read what these checks ask, and how to grant it."""
    return (_scopes(), _needs(), _project(), _delegation(values))


def _scopes() -> Access:
    return Access(
        title="Scopes",
        explanation="One line, to be entered as it is. All of them read, none writes; connecting "
        "fails when the service account could write. Groups Settings, Alert Center and Licensing "
        "have no scope that only reads, so they are not asked for.",
        body=",".join(address_of(scope) for scope in SCOPES),
    )


def _needs() -> Access:
    return Access(
        title="What each scope is for",
        explanation="Leave one out, and the checks that need it say so by its name.",
        body="\n".join(f"{scope}: {_FOR[scope]}" for scope in SCOPES),
    )


def _project() -> Access:
    return Access(
        title="Make the service account",
        explanation="Somebody with a Google Cloud project does this once, in about five minutes.",
        body=_steps(
            "Open https://console.cloud.google.com/apis/library and choose or make a project",
            "Enable Admin SDK API and Cloud Identity API",
            "Open https://console.cloud.google.com/iam-admin/serviceaccounts and create a service "
            "account; give it no role in the project",
            "On its page, under Keys, add a key of type JSON: a file is downloaded",
            "Note its Unique ID, the number under Details",
        ),
    )


def _delegation(values: Mapping[str, str]) -> Access:
    number = str(key_of(values).get("client_id", "")) or "the Unique ID of the service account"
    return Access(
        title="Delegate the scopes",
        explanation="A super administrator does this once. Delegation holds for the scopes alone.",
        body=_steps(
            f"Open {DELEGATION} (Security → Access and data control → API controls → Manage "
            "domain-wide delegation)",
            f"Add new; Client ID: {number}",
            "OAuth scopes: the line above; Authorize",
            "Make a super administrator for this alone, or choose one: it is stood in for, so "
            "Google's own log names it for every reading",
            "Enter domain, administrator and the whole key file here",
        ),
    )


def _steps(*steps: str) -> str:
    numbered = (f"{number}. {step}." for number, step in enumerate(steps, start=1))
    return "\n".join(map(_folded, numbered))


def _folded(step: str) -> str:
    return fill(
        step, _WIDE, subsequent_indent="   ", break_long_words=False, break_on_hyphens=False
    )
