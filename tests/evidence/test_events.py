"""A control on event: each item of its populations is one occurrence, with its outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from compliance.dashboard.catalogue import events_followed_by
from controls.models import Control
from evidence.events import events_of, outcome_of
from evidence.models import PopulationItem
from evidence.rules.verdict import Outcome
from tests import factories
from tests.evidence import populated

YEAR = timedelta(days=366)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({}, Outcome.UNKNOWN),
        ({"a": "pass", "b": "not_applicable"}, Outcome.PASS),
        ({"a": "pass", "b": "unknown"}, Outcome.UNKNOWN),
        ({"a": "unknown", "b": "fail"}, Outcome.FAIL),
    ],
)
def test_an_event_is_as_its_worst_attribute(attributes: dict[str, str], expected: Outcome) -> None:
    assert outcome_of(attributes) is expected


@pytest.fixture
def control() -> Control:
    factories.organization()
    populated.populate(now=timezone.now())
    return factories.control("CH-01", checks=["GH-19"], cadence="on_event")


@pytest.mark.django_db
def test_events_are_counted_by_outcome_and_the_newest_are_shown(control: Control) -> None:
    kinds, at = events_followed_by(control), PopulationItem.objects.latest("began_at").began_at

    found = events_of(kinds, start=at - YEAR, at=at)

    items = PopulationItem.objects.at(at).filter(kind="change", occurred_at__lte=at)
    outcomes = [outcome_of(item.attributes) for item in items.filter(occurred_at__gte=at - YEAR)]
    assert kinds == {"change"}
    assert found is not None
    assert (found.count, found.failed, found.unknown) == (
        len(outcomes),
        outcomes.count(Outcome.FAIL),
        outcomes.count(Outcome.UNKNOWN),
    )
    assert found.count > 0
    times = [happened.item.occurred_at for happened in found.newest]
    assert times == sorted(times, reverse=True)


@pytest.mark.django_db
def test_the_page_of_a_control_on_event_leads_to_what_happened(
    control: Control, client: Client
) -> None:
    client.force_login(factories.lead("Lou"))
    kinds, at = events_followed_by(control), PopulationItem.objects.latest("began_at").began_at
    found = events_of(kinds, start=at - YEAR, at=at)
    assert found is not None

    page = client.get("/controls/CH-01/").content.decode()

    assert "As promised" in page
    assert client.get(found.newest[0].href).status_code == 200


@pytest.mark.django_db
def test_without_a_population_nothing_is_told() -> None:
    control = factories.control(checks=["AWS-04"], cadence="on_event")

    assert events_of(events_followed_by(control), start=factories.AT, at=factories.AT) is None
