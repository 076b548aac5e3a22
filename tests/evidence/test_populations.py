"""What is kept of populations: intervals, attributes, definitions, and frozen lists."""

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from compliance.accounts.models import Organization, User
from compliance.ledger.models import LedgerEntry
from evidence import artifacts, streams
from evidence.actions.populations import (
    Definition,
    NotAllowedError,
    PopulationRefusedError,
    define_population,
    freeze_population,
)
from evidence.models import ItemKind, Population, PopulationItem, Stream
from evidence.populations.found import items_of, latest, snapshots_of
from evidence.populations.questions import questions
from evidence.populations.reconciled import from_values, reconciled, sealed_head, values_of
from evidence.populations.tested import tallies
from evidence.rules.attributes import VERSION
from evidence.rules.changes import Change
from tests import factories

from . import changed, populated
from .changed import review
from .populated import HOUR, NOW, oid

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def stream() -> Stream:
    factories.organization()
    return populated.populate()


def definition(stream: Stream, **fields: Any) -> Definition:
    values: dict[str, Any] = {
        "source": stream.source,
        "kind": ItemKind.CHANGE,
        "title": "Changes",
        "first_day": TODAY - 60 * DAY,
        "last_day": TODAY - DAY,
    }
    return Definition(**values | fields)


def defined(stream: Stream, **fields: Any) -> Population:
    return define_population(definition=definition(stream, **fields), actor=_lead(), at=NOW)


def _lead() -> Any:
    return User.objects.filter(role="lead").first() or factories.lead()


def change(number: int) -> Change:
    return next(f for f in populated.story() if isinstance(f, Change) and f.number == number)


def attributes(number: int) -> dict[str, Any]:
    row = PopulationItem.objects.current().get(external_id=f"northwind/api#{number}")
    found: dict[str, Any] = row.attributes
    return found


def test_the_outcome_of_each_attribute_is_kept_beside_the_facts(stream: Stream) -> None:
    assert attributes(4) == {
        "approved": "pass",
        "on_head": "fail",
        "stands": "pass",
        "before": "pass",
        "checks": "pass",
        "ticket": "pass",
        "overall": "fail",
        "version": VERSION,
    }
    commit = PopulationItem.objects.get(external_id=oid(8))
    assert commit.attributes == {}


def test_new_facts_begin_an_interval_with_attributes_of_its_own(stream: Stream) -> None:
    populated.read(stream, replace(change(3), reviews=(review(at=NOW - 34 * DAY),)), at=NOW)

    known = PopulationItem.objects.filter(external_id="northwind/api#3").order_by("began_at")
    assert [row.attributes["approved"] for row in known] == ["fail", "pass"]
    assert known[0].ended_at == known[1].began_at == NOW


def test_an_account_known_as_a_program_s_approves_nothing_any_more(stream: Stream) -> None:
    streams.know_service_accounts(stream, ["ben"])

    assert attributes(1)["approved"] == "fail"
    populated.read(stream, replace(change(2), title="Again"), at=NOW)
    assert attributes(2)["approved"] == "pass"  # by another
    streams.know_service_accounts(stream, [])
    assert attributes(1)["approved"] == "pass"


def test_what_an_earlier_rule_said_is_asked_again(stream: Stream) -> None:
    old = PopulationItem.objects.filter(external_id="northwind/api#3")
    old.update(attributes={"approved": "pass", "version": 0})

    streams.retest_outdated(stream)

    assert attributes(3)["approved"] == "fail"


def test_facts_themselves_never_change(stream: Stream) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        PopulationItem.objects.update(facts={})


def test_each_attribute_is_counted_over_every_item(stream: Stream) -> None:
    every, each = tallies(items_of(latest(stream.source, today=TODAY)), "change")

    assert (every.held, every.failed, every.of) == (4, 6, 10)
    assert {tally.key: (tally.held, tally.of) for tally in each} == {
        "approved": (6, 10),
        "on_head": (5, 6),
        "stands": (6, 6),
        "before": (5, 6),
        "checks": (8, 10),
        "ticket": (7, 9),
    }


def test_a_period_is_whole_days_of_the_organization(stream: Stream) -> None:
    organization = Organization.objects.get()
    organization.time_zone = "Pacific/Auckland"  # thirteen hours ahead
    organization.save()
    day = change(11).merged_at.date()  # at noon by UTC, which is after midnight there

    one = Population(source=stream.source, kind="change", first_day=day, last_day=day)
    next_ = replace_days(one, day + DAY)

    assert [items_of(one).count(), items_of(next_).count()] == [0, 1]


def replace_days(population: Population, day: date) -> Population:
    return Population(source=population.source, kind="change", first_day=day, last_day=day)


def test_the_sealed_pages_of_a_population_are_known(stream: Stream) -> None:
    assert snapshots_of(latest(stream.source, today=TODAY)).count() == 2


def test_what_a_population_differs_in_is_found_and_kept_as_values(stream: Stream) -> None:
    found = reconciled(latest(stream.source, today=TODAY))

    assert {each.kind.value for each in found.differences} == {
        "direct_push",
        "force_push",
        "bypass",
    }
    assert (found.open, found.by_change, found.commits) == (0, 11, 13)
    assert from_values(values_of(found)) == found


def test_who_merged_is_not_taken_for_who_wrote(stream: Stream) -> None:
    merge = changed.commit(
        oid(12), oid(11), oid(10), author="ben", brought_by=(11,), committed_at=NOW - DAY
    )
    populated.read(stream, merge)
    found = {s.key: s for s in questions(latest(stream.source, today=TODAY)).signals}

    assert found["second_account"].changes == ("northwind/api#6",)


def test_the_same_definition_twice_is_made_once(stream: Stream) -> None:
    assert defined(stream) == defined(stream)
    assert LedgerEntry.objects.filter(event="population.defined").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"first_day": TODAY}, "Swap the two days"),
        ({"first_day": TODAY + DAY, "last_day": TODAY + DAY}, "has not begun yet"),
    ],
)
def test_a_period_must_be_one(stream: Stream, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(PopulationRefusedError, match=words):
        defined(stream, **fields)


@pytest.mark.parametrize("who", [factories.engineer, factories.employee, factories.auditor])
def test_others_neither_define_nor_freeze(stream: Stream, who: Any) -> None:
    population, actor = defined(stream), who()

    with pytest.raises(NotAllowedError):
        define_population(definition=definition(stream), actor=actor, at=NOW)
    with pytest.raises(NotAllowedError):
        freeze_population(population=population, actor=actor, at=NOW)
    assert LedgerEntry.objects.filter(event="population.frozen").count() == 0


def test_a_frozen_population_is_a_sealed_list_of_every_item(stream: Stream) -> None:
    frozen = freeze_population(population=defined(stream), actor=_lead(), at=NOW)

    assert frozen.artifact is not None
    body = artifacts.read(frozen.artifact)
    assert hashlib.sha256(body).hexdigest() == frozen.artifact.sha256
    head, *rows = [json.loads(line) for line in body.splitlines()]
    assert (head["count"], head["open"], len(rows)) == (10, 0, 10)
    assert head["attributes"][0]["counts"]["pass"] == 4
    row = next(row for row in rows if row["id"] == "northwind/api#4")
    item = PopulationItem.objects.get(external_id="northwind/api#4")
    assert row["facts"] == item.facts
    assert row["read_from"] == item.snapshot.artifact.sha256
    (entry,) = LedgerEntry.objects.filter(event="population.frozen")
    assert entry.details["sha256"] == frozen.artifact.sha256


def test_a_frozen_population_stays_as_it_was(stream: Stream) -> None:
    frozen = freeze_population(population=defined(stream), actor=_lead(), at=NOW)
    before = reconciled(frozen)
    late = changed.change(number=12, merged_at=NOW - 2 * DAY, merge_commit=oid(12))

    populated.read(stream, replace(change(3), title="Renamed"), late, at=NOW + HOUR)

    assert items_of(frozen).count() == 10
    assert items_of(frozen).get(external_id="northwind/api#3").title == change(3).title
    assert items_of(latest(stream.source, today=TODAY)).count() == 11
    assert reconciled(frozen) == before
    assert sealed_head(frozen)["count"] == 10


def test_nothing_is_frozen_while_its_source_is_read(stream: Stream) -> None:
    stream.state = {"under_way": True}
    stream.save(update_fields=["state"])

    with pytest.raises(PopulationRefusedError, match="after the next run"):
        freeze_population(population=defined(stream), actor=_lead(), at=NOW)


def test_freezing_twice_seals_once(stream: Stream) -> None:
    once = freeze_population(population=defined(stream), actor=_lead(), at=NOW)
    twice = freeze_population(population=once, actor=_lead(), at=NOW + HOUR)

    assert (twice.frozen_at, twice.artifact_id) == (once.frozen_at, once.artifact_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        Population.objects.update(title="Another")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"last_day": TODAY}, "is not over yet"),
        ({"first_day": date(2020, 1, 1), "last_day": date(2020, 1, 2)}, "It has no items"),
    ],
)
def test_some_populations_cannot_be_frozen(
    stream: Stream, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(PopulationRefusedError, match=words):
        freeze_population(population=defined(stream, **fields), actor=_lead(), at=NOW)
