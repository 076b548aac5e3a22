"""Reads repositories: the rules of their production branches, and what opens them.

Least possible, for R repositories that are not archived, with one production branch each: one call
for each hundred repositories; four for each repository (rules, classic protection, deploy keys,
environments) and one more for its code owners; one for each ruleset, however many branches it holds
for, as an organization's holds for all; one for the bypasses of each repository that has rulesets;
two for each organization (tokens, Apps). Lists of rulesets are not asked for: the rules of a branch
name those that hold. Keys and tokens are one population (GH-26), so tokens are read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from integrations.plugin import Collector
from integrations.providers.github.client import Client
from integrations.providers.github.resources.answers import items, text
from integrations.providers.github.resources.branches import (
    CODE_OWNERS,
    PROTECTION,
    RULES,
    RULESET,
    SUITES,
)
from integrations.providers.github.resources.keys import INSTALLATIONS, KEYS, TOKENS
from integrations.providers.github.resources.repositories import ENVIRONMENTS, REPOSITORIES
from integrations.tape import Record, Tape

from .terms import add_terms

CALLS = (
    REPOSITORIES,
    RULES,
    PROTECTION,
    RULESET,
    SUITES,
    CODE_OWNERS,
    ENVIRONMENTS,
    KEYS,
    TOKENS,
    INSTALLATIONS,
)
Place = tuple[str, dict[str, Any]]  # organization, repository as GitHub lists it


def collect(client: Client, tape: Tape) -> None:
    """Put every repository's rules, keys and environments on the tape."""
    add_terms(client, tape)
    places = [place for name in client.organizations for place in listed(client, tape, name)]
    for organization in client.organizations:
        ask = partial(client.ask, tape, region=organization, org=organization)
        client.each(ask, (TOKENS, INSTALLATIONS))
    found = client.each(partial(_repository, client, tape), places)
    client.each(partial(_ruleset, client, tape), _distinct(zip(places, found, strict=True)))


def listed(client: Client, tape: Tape, organization: str) -> list[Place]:
    """List an organization's repositories; return those that are not archived."""
    record = client.ask(tape, REPOSITORIES, region=organization, org=organization, type="all")
    rows = (row for row in items(record.payload) if text(row, "full_name"))
    return [(organization, row) for row in rows if not row.get("archived")]


def asker(client: Client, tape: Tape, place: Place) -> Callable[..., Record]:
    """Return what asks a question of one repository."""
    owner, _, repo = text(place[1], "full_name").partition("/")
    return partial(client.ask, tape, region=place[0], owner=owner, repo=repo)


def _repository(client: Client, tape: Tape, place: Place) -> list[str]:
    """Ask one repository's questions; return the rulesets that hold for its branches."""
    ask = asker(client, tape, place)
    named = client.terms["production_branches"] or [text(place[1], "default_branch")]
    rulesets: set[str] = set()
    for branch in filter(None, named):
        rulesets |= _rulesets(ask(RULES, branch=branch))
        ask(PROTECTION, branch=branch)
    ask(CODE_OWNERS, absent=("404",))
    ask(ENVIRONMENTS)
    ask(KEYS)
    if rulesets:
        ask(SUITES, rule_suite_result="bypass", time_period="month")
    return sorted(rulesets)


def _rulesets(rules: Record) -> set[str]:
    return {text(row, "ruleset_id") for row in items(rules.payload)} - {""}


def _distinct(found: Iterable[tuple[Place, list[str]]]) -> list[tuple[str, Place]]:
    """Return each ruleset once, with the first repository it holds for."""
    places: dict[str, Place] = {}
    for place, rulesets in found:
        for ruleset in rulesets:
            places.setdefault(ruleset, place)
    return list(places.items())


def _ruleset(client: Client, tape: Tape, found: tuple[str, Place]) -> None:
    ruleset, place = found
    asker(client, tape, place)(RULESET, ruleset_id=ruleset)


COLLECTOR = Collector(
    id="github.repositories", title="Repositories, rules and keys", collect=collect
)
