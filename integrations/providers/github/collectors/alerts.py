"""Reads what GitHub found wrong, and in which repositories it looks at all.

Least possible: one call for each hundred repositories and for each hundred alerts of a kind, and
two for each repository that is not archived: both are settings that no list tells.
They are read here, not with the repository's rules, so that a check sees them in one snapshot with
the alerts. A leaked secret's own text is left out of what is asked.
"""

from __future__ import annotations

from functools import partial

from integrations.plugin import Collector
from integrations.providers.github.client import Client
from integrations.providers.github.resources.alerts import (
    CODE_SCANNING,
    DEFAULT_SETUP,
    DEPENDABOT,
    HIDDEN,
    SECRETS,
    SWITCH,
)
from integrations.providers.github.resources.repositories import REPOSITORIES
from integrations.tape import Tape

from .repositories import Place, asker, listed
from .terms import add_terms

CALLS = (REPOSITORIES, DEPENDABOT, CODE_SCANNING, SECRETS, SWITCH, DEFAULT_SETUP)


def collect(client: Client, tape: Tape) -> None:
    """Put every alert, and what looks for them, on the tape."""
    add_terms(client, tape)
    for organization in client.organizations:
        _organization(client, tape, organization)


def _organization(client: Client, tape: Tape, organization: str) -> None:
    ask = partial(client.ask, tape, region=organization, org=organization)
    ask(DEPENDABOT)
    ask(CODE_SCANNING)
    ask(SECRETS, **HIDDEN)
    client.each(partial(_switches, client, tape), listed(client, tape, organization))


def _switches(client: Client, tape: Tape, place: Place) -> None:
    ask = asker(client, tape, place)
    ask(SWITCH)
    ask(DEFAULT_SETUP)


COLLECTOR = Collector(id="github.alerts", title="Alerts", collect=collect)
