"""Questions asked of programs of other companies."""

from collections.abc import Iterator
from datetime import datetime

from evidence.rules.verdict import Verdict, failed, passed
from integrations.plugin import Check
from integrations.providers.google.resources.apps import APPS, App
from integrations.providers.google.resources.defaults import (
    GOOGLE_SERVICES,
    MARKETPLACE,
    UNCONFIGURED_APPS,
)
from integrations.providers.google.resources.places import Place
from integrations.providers.google.resources.terms import Terms

from .held import Rule, Value, flag, judge_place

_RESTRICTED = frozenset(
    {"ALLOW_SIGN_IN_ONLY", "BLOCK_ALL", "BLOCK_ALL_SCOPES", "BLOCKED", "RESTRICTED"}
)
_SHOWN = 4  # scopes


def _unconfigured(value: Value, _terms: Terms, _at: datetime) -> Iterator[str]:
    if str(value["accessLevel"]) not in _RESTRICTED:
        yield "Anybody may let in any program that nobody decided on"


def _marketplace(value: Value, _terms: Terms, _at: datetime) -> Iterator[str]:
    if value["accessLevel"] == "ALLOW_ALL":
        yield "Anybody may install any Marketplace app"


def _services(value: Value, _terms: Terms, _at: datetime) -> Iterator[str]:
    services = value["services"]
    if isinstance(services, list) and services and not any(_is_restricted(s) for s in services):
        yield "No Google service is restricted to trusted programs"


def _is_restricted(service: object) -> bool:
    return isinstance(service, dict) and flag(service.get("isEnabled")) is False


_RULES = (
    Rule(setting=UNCONFIGURED_APPS, fields=("accessLevel",), wrong=_unconfigured),
    Rule(setting=MARKETPLACE, fields=("accessLevel",), wrong=_marketplace),
    Rule(setting=GOOGLE_SERVICES, fields=("services",), wrong=_services, is_optional=True),
)


def programs_are_controlled(resource: App | Place, at: datetime) -> Verdict:
    """Judge GW-16."""
    if isinstance(resource, Place):
        right = "Programs that nobody decided on are let in to nothing."
        return judge_place(resource, at, *_RULES, right=right)
    return _let_in(resource)


def _let_in(app: App) -> Verdict:
    if not app.scopes:
        return passed("The program asks only who signs in.")
    named = ", ".join(app.scopes[:_SHOWN])
    more = f" and {len(app.scopes) - _SHOWN} more" if len(app.scopes) > _SHOWN else ""
    count = len(app.accounts)
    who = app.accounts[0] if count == 1 else f"{count} accounts"
    said = f"The program, let in by {who}, may use {named}{more}"
    return passed(f"{said}; approved.") if app.is_approved else failed(f"{said}; not approved.")


CHECKS = (
    Check(
        id="GW-16",
        version=1,
        title="Programs of others are let in only where somebody approved them",
        criteria=frozenset({"CC6.1", "CC9.2"}),
        reads=APPS,
        risk="A program that was let in once reads mail and files for years, whatever password is "
        "changed.",
        remedy="Admin console → Security → Access and data control → API controls → Manage app "
        "access: block the program, or decide on it and enter it under Approved apps in the "
        "connection. Settings → Unconfigured third-party apps: don't allow, or sign-in only. "
        "Google forgets consents after 180 days; this connection does not.",
        judge=programs_are_controlled,
    ),
)
