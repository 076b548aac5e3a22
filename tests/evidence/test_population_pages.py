"""Populations by role, as the lead and an engineer read them."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.ledger.models import LedgerEntry
from evidence.models import Population, PopulationItem, Stream
from tests import factories

from . import changed, populated
from .opened import defined, item, own, read, signed_in
from .populated import oid

pytestmark = pytest.mark.django_db
PARTS = ("population", "population_completeness", "population_signals")


@pytest.fixture
def stream() -> Stream:
    factories.organization()
    return populated.populate(now=timezone.now())


@pytest.fixture
def lead(stream: Stream) -> Client:
    return signed_in(factories.lead())


def paths(stream: Stream) -> list[str]:
    one = item("northwind/api#7").pk
    listed = [reverse("evidence:populations"), *(own(stream, name) for name in PARTS)]
    return [*listed, own(stream, "population_item", one)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (factories.lead, 200),
        (factories.engineer, 200),
        (factories.employee, 404),
        (factories.auditor, 404),
    ],
)
def test_populations_are_for_staff(stream: Stream, who: Any, status: int) -> None:
    client = signed_in(who())

    assert {client.get(path).status_code for path in paths(stream)} == {status}


def test_nobody_else_gets_further_than_the_door(stream: Stream) -> None:
    assert {Client().get(path).status_code for path in paths(stream)} == {302}


@pytest.mark.parametrize(
    ("who", "status"),
    [(factories.lead, 200), (factories.engineer, 403), (factories.employee, 404)],
)
def test_only_the_lead_defines(stream: Stream, who: Any, status: int) -> None:
    client = signed_in(who())

    assert client.get(reverse("evidence:define_population")).status_code == status
    if status != 200:
        assert client.post(reverse("evidence:freeze_population", args=[1])).status_code == status


def test_an_address_that_names_nothing_is_no_page(lead: Client, stream: Stream) -> None:
    for key in ("source-999999", "source-x", "999999", "nothing", "9" * 20):
        assert lead.get(reverse("evidence:population", args=[key])).status_code == 404
    assert lead.get(own(stream, "population_item", 999_999)).status_code == 404


def test_each_source_has_a_population_without_anybody_defining_one(
    lead: Client, stream: Stream
) -> None:
    page = read(lead, reverse("evidence:populations"))

    assert "Merged changes of GitHub northwind, last 90 days" in page
    assert own(stream) in page


def test_without_a_source_the_list_says_what_goes_here() -> None:
    factories.organization()

    page = read(signed_in(factories.lead()), reverse("evidence:populations"))

    assert "No population yet" in page


def test_every_attribute_stands_with_its_numerator_and_denominator(
    lead: Client, stream: Stream
) -> None:
    page = read(lead, own(stream))

    for words in ("6 of 10", "5 of 6", "6 of 6", "8 of 10", "7 of 9"):
        assert words in page
    assert "?fails=approved#list" in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"fails": "on_head"}, {4}),
        ({"fails": "before"}, {10}),
        ({"fails": "approved"}, {3, 5, 7, 9}),
        ({"overall": "pass"}, {1, 2, 6, 11}),
        ({"author": "program"}, {5}),
        ({"label": "payments"}, {2}),
        ({"q": "double charges"}, {7}),
        ({"q": "api#3"}, {3}),
        ({"q": "renovate"}, {5}),
        ({"sort": "-lines", "q": "OPS-31"}, {6}),
        ({"fails": "nonsense"}, set()),
    ],
)
def test_items_are_found_by_what_is_made_of_them(
    lead: Client, stream: Stream, asked: dict[str, str], expected: set[int]
) -> None:
    text = read(lead, own(stream), format="csv", **asked)

    rows = list(csv.DictReader(io.StringIO(text)))
    assert {int(row["Change"].rpartition("#")[2]) for row in rows} == expected


def test_a_file_holds_each_attribute_and_why_it_does_not_hold(lead: Client, stream: Stream) -> None:
    text = read(lead, own(stream), format="csv", q="PAY-110")
    (row,) = csv.DictReader(io.StringIO(text))

    assert (row["Approved by another person"], row["Approved as it was merged"]) == ("pass", "fail")
    assert row["What does not hold"].startswith("Pushed to after approval: ben")


@pytest.mark.parametrize("sort", ["change", "-merged", "author", "-lines", "place"])
def test_the_list_is_sorted_by_facts(lead: Client, stream: Stream, sort: str) -> None:
    assert "northwind/api#11" in read(lead, own(stream), sort=sort, column="place")


def test_every_difference_is_told_with_the_item_it_is_about(lead: Client, stream: Stream) -> None:
    page = read(lead, own(stream, "population_completeness"))

    assert "Direct push by root-june" in page
    assert own(stream, "population_item", item(oid(8)).pk) in page
    assert "Force push by root-june" in page
    assert "10 of 10" in page
    assert "12 of 12" in page


def test_what_the_source_claims_beyond_what_was_read_stays_open(
    lead: Client, stream: Stream
) -> None:
    stream.claimed = stream.claimed | {"changes": 14, "unread": {"GET /activity": "permission X"}}
    stream.save(update_fields=["claimed"])

    page = read(lead, own(stream, "population_completeness"), state="open")

    assert "The source claims 14 merged changes and 10 were read." in page
    assert "GET /activity was not read. It needs the permission X." in page


def test_what_was_found_is_kept_until_something_is_read_again(lead: Client, stream: Stream) -> None:
    read(lead, own(stream, "population_completeness"))
    late = changed.commit(oid(12), oid(11), headline="At night", committed_at=timezone.now())
    populated.read(stream, late, at=timezone.now())
    stream.claimed = stream.claimed | {"head": oid(12), "commits": 13}
    stream.save(update_fields=["claimed"])

    assert "At night" in read(lead, own(stream, "population_completeness"))


def test_a_direct_push_is_followed_to_its_commit(lead: Client, stream: Stream) -> None:
    page = read(lead, own(stream, "population_item", item(oid(8)).pk))

    assert "Direct push" in page
    assert "No pull request of this population brought it." in page
    assert "Past review" in page


def test_a_force_push_names_what_it_removed(lead: Client, stream: Stream) -> None:
    page = read(lead, own(stream, "population_item", item("4411").pk))

    assert "1 commit that had been read is not on it any more." in page
    assert "Try another queue" in page
    removed = read(lead, own(stream, "population_item", item(oid(99)).pk))
    assert "Removed by a force push" in removed


def test_a_bypass_and_a_delivery_have_pages(lead: Client, stream: Stream) -> None:
    bypass = read(lead, own(stream, "population_item", item("suite-9").pk))
    delivery = PopulationItem.objects.get(facts__commit=oid(11))

    assert "The rules of the branch did not hold for this push" in bypass
    assert "PAY-120 Keep receipts" in read(lead, own(stream, "population_item", delivery.pk))


def test_a_change_is_drawn_in_time_with_every_reason(lead: Client, stream: Stream) -> None:
    page = read(lead, own(stream, "population_item", item("northwind/api#11").pk))

    told = [
        "ada opened it",
        "ben approved",
        "github-merge-queue merged it",
        "Deployed to production",
    ]
    places = [page.index(words) for words in told]
    assert places == sorted(places)
    assert "Approved by ben" in page
    assert "with its commit, success, deployer" in page
    assert own(stream, "population_item", item(oid(11)).pk) in page


def test_a_change_says_what_was_said_before_and_where_it_was_read(
    lead: Client, stream: Stream
) -> None:
    found = item("northwind/api#10")
    page = read(lead, own(stream, "population_item", found.pk))

    assert "the source changed its word 1 time" in page
    assert "none, then 1" in page
    assert found.snapshot.artifact.sha256 in page
    assert reverse("evidence:receipt", args=[found.snapshot_id]) in page


def test_a_change_is_peeked_at(lead: Client, stream: Stream) -> None:
    path = own(stream, "population_item", item("northwind/api#4").pk)
    response = lead.get(path, headers={"HX-Target": "panel", "HX-Request": "true"})

    assert 'id="panel-title"' in response.content.decode()
    assert "Pushed to after approval" in response.content.decode()


def test_persons_are_named_to_the_lead_and_not_to_an_engineer(stream: Stream) -> None:
    path = own(stream, "population_signals")
    leads = read(signed_in(factories.lead()), path)
    engineers = read(signed_in(factories.engineer()), path)

    assert "ada, approved by ada-admin" in leads
    assert "Who approved how much of what" in leads
    assert "ada-admin" not in engineers
    assert "Who approved how much of what" not in engineers
    assert "Approvals that may be the author’s own" in engineers
    assert "Persons are named to the compliance lead and to auditors only." in engineers


def test_thresholds_are_settings(lead: Client, stream: Stream, settings: Any) -> None:
    settings.REVIEW_THRESHOLDS = {"large_lines": 5}

    page = read(lead, own(stream, "population_signals"))

    assert "approvals of changes of 5 lines or more" in page


def test_a_population_is_defined_frozen_and_shown_by_its_digest(
    lead: Client, stream: Stream
) -> None:
    response = defined(lead, stream)
    (population,) = Population.objects.all()
    assert response["Location"] == reverse("evidence:population", args=[population.key])

    lead.post(reverse("evidence:freeze_population", args=[population.pk]))

    population.refresh_from_db()
    assert population.artifact is not None
    page = read(lead, response["Location"])
    assert population.artifact.sha256 in page
    assert "Frozen" in page
    assert LedgerEntry.objects.filter(event="population.frozen").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"last_day": date(2020, 1, 1)}, "Swap the two days."),
        ({"title": ""}, "This field is required."),
        ({"source": 999_999}, "Select a valid choice."),
    ],
)
def test_a_definition_that_cannot_be_says_so(
    lead: Client, stream: Stream, fields: dict[str, Any], words: str
) -> None:
    response = defined(lead, stream, **fields)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Population.objects.exists()


def test_a_period_that_is_not_over_is_not_frozen(lead: Client, stream: Stream) -> None:
    defined(lead, stream, last_day=timezone.now().date())
    (population,) = Population.objects.all()

    response = lead.post(reverse("evidence:freeze_population", args=[population.pk]), follow=True)

    assert "Its last day is not over yet." in response.content.decode()


@pytest.mark.parametrize("kind", ["commit", "push", "delivery"])
def test_a_population_can_be_of_other_things(lead: Client, stream: Stream, kind: str) -> None:
    path = defined(lead, stream, kind=kind)["Location"]

    assert "root-june" in read(lead, path) or kind == "delivery"
    assert "northwind/api@main" in read(lead, path)
