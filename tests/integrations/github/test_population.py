"""The simulated company's changes as a population: complete, tested, and worth some questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.jobs.local.github.seeds.demo import demo
from compliance.jobs.local.github.world import TOKEN
from evidence.models import Population, Source, Stream
from evidence.populations.found import items_of, latest, within
from evidence.populations.questions import questions
from evidence.populations.reconciled import reconciled
from evidence.populations.tested import tallies
from evidence.rules.differences import DifferenceKind
from integrations.actions import connections, parts, runs
from integrations.actions.connections import Draft
from integrations.providers.github import GITHUB
from tests import factories
from tests.fakes.github import GitHub, github

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def labs() -> Iterator[GitHub]:
    """Give the demo company's GitHub, only to be read."""
    with github(demo(datetime.now(UTC))) as server:
        yield server


def read(server: GitHub, **terms: str) -> Population:
    """Connect, read all there is, and return the population that stands by itself."""
    factories.organization()
    values: dict[str, Any] = {
        "method": "token",
        "organizations": "northwind-labs",
        "token": TOKEN,
        "base_url": server.address,
        **terms,
    }
    connection = connections.add_connection(
        draft=Draft(provider=GITHUB, title="GitHub", values=values),
        identity=GITHUB.identify(GITHUB.connect(values)),
        actor=factories.lead(),
        at=datetime.now(UTC),
    )
    started = runs.start_run(connection=connection, actor=runs.COLLECTOR, at=datetime.now(UTC))
    part = started.collectors.get(collector="github.changes")
    parts.collect(part_id=part.pk, actor=runs.COLLECTOR, at=datetime.now(UTC))
    return latest(Source.objects.get(), today=datetime.now(UTC).date())


def test_the_company_s_changes_are_complete_but_for_what_is_explained(labs: GitHub) -> None:
    population = read(labs)
    found = reconciled(population)

    commits = within(population).of_kind("commit").count()
    assert [each.text for each in found.differences if not each.is_explained] == []
    assert found.commits == commits
    kinds = {each.kind for each in found.differences}
    assert {DifferenceKind.DIRECT_PUSH} <= kinds
    every, each = tallies(items_of(population), "change")
    assert 0 < every.held < every.of == items_of(population).count()
    assert all(sum(tally.counts.values()) == every.of for tally in each)


def test_its_reviews_are_worth_questions(labs: GitHub) -> None:
    asked = {s.key: s for s in questions(read(labs)).signals if s.number}

    assert {"pairs", "programs", "second_account", "after_emergency"} <= asked.keys()
    assert [s.who for s in asked["pairs"].shares] == ["noah-petrov and tomas-ochoa"]
    assert all(0 < signal.number <= signal.of for signal in asked.values())


def test_accounts_the_connection_names_as_programs_approve_nothing(labs: GitHub) -> None:
    read(labs, service_accounts="Nobody-Else, robot")

    assert {tuple(s.service_accounts) for s in Stream.objects.all()} == {("nobody-else", "robot")}


def test_every_page_of_the_population_opens(labs: GitHub) -> None:
    population = read(labs)
    client = Client()
    client.force_login(factories.lead("June"))
    names = ("population", "population_completeness", "population_signals")

    answers = [client.get(reverse(f"evidence:{n}", args=[population.key])) for n in names]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
