"""What people do to populations: define one, and freeze it as a sealed list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from compliance.accounts.models import User
from compliance.accounts.organization import day_of
from compliance.ledger.events import Event
from compliance.ledger.models import record
from evidence import artifacts
from evidence.models import ItemKind, Population, PopulationItem, Source, Stream
from evidence.populations.found import items_of
from evidence.populations.reconciled import reconciled, values_of
from evidence.populations.tested import tallies

FORMAT = "trackrecord-population/1"


class NotAllowedError(Exception):
    """This person may not do that; the message says who may."""


class PopulationRefusedError(Exception):
    """The population cannot be as asked; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a population is of, in the organization's days, both inclusive."""

    source: Source
    kind: ItemKind
    title: str
    first_day: date
    last_day: date


@transaction.atomic
def define_population(*, definition: Definition, actor: User, at: datetime) -> Population:
    """Name every item of a source and period as one object; the same twice is made once."""
    _refuse_others(actor)
    if definition.last_day < definition.first_day:
        raise PopulationRefusedError("The last day lies before the first. Swap the two days.")
    if definition.first_day > day_of(at):
        raise PopulationRefusedError("The period has not begun yet. Choose an earlier first day.")
    # Of two equal ones asked for at once, the second waits here until it can see the first.
    Source.objects.select_for_update().get(pk=definition.source.pk)
    values = {name: getattr(definition, name) for name in Definition.__slots__}
    repeated = Population.objects.filter(**values, frozen_at=None).first()
    if repeated is not None:
        return repeated
    population = Population.objects.create(**values, defined_by=actor, defined_at=at)
    record(
        Event.POPULATION_DEFINED,
        subject=f"population:{population.pk}",
        actor=actor,
        at=at,
        details={
            "title": population.title,
            "source": str(population.source),
            "kind": population.kind,
            "first_day": population.first_day.isoformat(),
            "last_day": population.last_day.isoformat(),
        },
    )
    return population


@transaction.atomic
def freeze_population(*, population: Population, actor: User, at: datetime) -> Population:
    """Seal the list as it is known now, with what it differs in; later readings leave it alone."""
    _refuse_others(actor)
    found = Population.objects.select_for_update().get(pk=population.pk)
    if found.frozen_at is not None:
        return found
    if found.last_day >= day_of(at):
        raise PopulationRefusedError(
            "Its last day is not over yet. Freeze it once the period is over."
        )
    if Stream.objects.filter(source=found.source_id, state__under_way=True).exists():
        raise PopulationRefusedError(
            "Its source is being read, or a reading was broken off. Freeze it after the next run."
        )
    head = _head(found, at)
    if not head["count"]:
        raise PopulationRefusedError("It has no items. Check its source and its period.")
    body = b"".join(_lines(head, found))
    artifact, is_new = artifacts.store(body, media_type="application/jsonl", at=at)
    found.frozen_at, found.frozen_by, found.artifact = at, actor, artifact
    found.save(update_fields=["frozen_at", "frozen_by", "artifact"])
    if is_new:
        artifacts.record_sealed(artifact, actor=actor, at=at)
    record(
        Event.POPULATION_FROZEN,
        subject=f"population:{found.pk}",
        actor=actor,
        at=at,
        details={"sha256": artifact.sha256, "count": head["count"], "open": head["open"]},
    )
    return found


def _refuse_others(actor: User) -> None:
    if not actor.is_lead:
        raise NotAllowedError("Only the compliance lead defines and freezes populations.")


def _head(population: Population, at: datetime) -> dict[str, Any]:
    """Return what the list says of itself in its first line."""
    comparison = reconciled(population)
    every, each = tallies(items_of(population), population.kind)
    return {
        "format": FORMAT,
        "title": population.title,
        "source": {
            "provider": population.source.provider,
            "account": population.source.account,
        },
        "kind": population.kind,
        "first_day": population.first_day.isoformat(),
        "last_day": population.last_day.isoformat(),
        "frozen_at": at.isoformat(),
        "count": items_of(population).count(),
        "open": comparison.open,
        "attributes": [asdict(tally) for tally in (every, *each)],
        "reconciliation": values_of(comparison),
    }


def _lines(head: dict[str, Any], population: Population) -> Iterator[bytes]:
    yield _line(head)
    items = items_of(population).in_order().select_related("snapshot__artifact")
    for item in items.iterator(2_000):
        yield _line(_values(item))


def _values(item: PopulationItem) -> dict[str, Any]:
    return {
        "id": item.external_id,
        "kind": item.kind,
        "title": item.title,
        "occurred_at": item.occurred_at.isoformat(),
        "facts": item.facts,
        "attributes": item.attributes,
        "read_from": item.snapshot.artifact.sha256,
        "read_at": item.began_at.isoformat(),
    }


def _line(values: dict[str, Any]) -> bytes:
    return json.dumps(values, sort_keys=True, ensure_ascii=False).encode() + b"\n"
