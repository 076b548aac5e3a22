"""A past lived through by real collectors, checks and actions, against stand-ins of then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from compliance.dashboard.demo.company import connect_github, connect_google, make_company
from compliance.dashboard.demo.history import live_through
from compliance.jobs.local.github.seeds import demo as github_demo
from compliance.jobs.local.github.server import serving as serving_github
from compliance.jobs.local.google.seeds import demo as google_demo
from compliance.jobs.local.google.server import serving as serving_google
from compliance.jobs.local.standing import stand
from compliance.ledger.models import LedgerEntry
from compliance.people.models import RosterImport
from evidence.models import Evaluation, EvidenceItem, Finding, Receipt, Snapshot
from evidence.rules.verdict import Outcome
from integrations.models import CollectionRun, CollectorRun

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
DAYS = 4
BEGUN = NOW - timedelta(days=DAYS)


@pytest.fixture
def endpoints() -> Iterator[dict[str, str]]:
    """Give the stand-ins of a demo company that was founded four days ago."""
    call_command("load_catalogue")
    organization, of_github = github_demo.told(NOW)
    workspace, of_google = google_demo.told(NOW)
    with (
        serving_github(organization, of_github) as github,
        serving_google(workspace, of_google) as google,
    ):
        found = {"github": github.address, "google": google.address}
        for address in found.values():
            stand(address, BEGUN)
        make_company(password="long-enough-a-password", at=BEGUN)
        connect_github(endpoint=found["github"], at=BEGUN)
        connect_google(endpoint=found["google"], at=BEGUN)
        yield found


@pytest.fixture
def lived(endpoints: dict[str, str]) -> dict[str, str]:
    live_through(endpoints=endpoints, at=NOW, days=DAYS)
    return endpoints


def test_a_past_is_lived_as_it_happened(lived: dict[str, str]) -> None:
    runs = CollectionRun.objects.order_by("started_at")
    assert {run.result for run in runs} == {"complete"}
    assert len(runs) in (2 * DAYS, 2 * (DAYS - 1))
    assert all(BEGUN < run.started_at < NOW for run in runs)
    assert all(run.finished_at and run.finished_at > run.started_at for run in runs)
    _everything_was_told_at_its_own_moment()
    _each_evaluation_is_what_stood_then()
    _nothing_is_lived_twice(lived)
    assert LedgerEntry.objects.first_broken_sequence() is None
    call_command("reperform", most=100_000)


def _everything_was_told_at_its_own_moment() -> None:
    for part in CollectorRun.objects.select_related("run", "snapshot__receipt"):
        assert part.snapshot is not None
        assert part.run.started_at <= part.snapshot.observed_at
        receipt = part.snapshot.receipt
        assert part.finished_at is not None
        assert receipt.started_at <= receipt.ended_at <= part.finished_at
    assert not Snapshot.objects.filter(observed_at__gt=NOW).exists()
    assert not Receipt.objects.filter(ended_at__gt=NOW + timedelta(hours=1)).exists()
    assert not LedgerEntry.objects.filter(occurred_at__lt=BEGUN).exists()
    assert EvidenceItem.objects.filter(origin="upload").exists()
    assert RosterImport.objects.filter(imported_at__lt=BEGUN + timedelta(days=1)).exists()


def _each_evaluation_is_what_stood_then() -> None:
    evaluations = list(Evaluation.objects.all())
    assert len(evaluations) > 150
    for each in evaluations:
        standing = Finding.objects.at(each.observed_at).filter(
            source=each.source_id, check_id=each.check_id
        )
        assert standing.count() == each.population
        assert standing.filter(outcome=Outcome.FAIL).count() == each.failed + each.excluded


def _nothing_is_lived_twice(endpoints: dict[str, str]) -> None:
    entries = LedgerEntry.objects.count()
    uploaded = EvidenceItem.objects.count()

    assert live_through(endpoints=endpoints, at=NOW, days=DAYS) == 0

    assert EvidenceItem.objects.count() == uploaded
    assert LedgerEntry.objects.count() - entries <= 2  # how often they are read from now on
    newest = CollectionRun.objects.filter(started_at__gt=NOW)
    assert not newest.exists()


def test_what_did_not_change_is_kept_once(lived: dict[str, str]) -> None:
    policies = Snapshot.objects.filter(collector="google.policies")
    assert policies.count() >= DAYS - 1
    assert len(set(policies.values_list("artifact", flat=True))) < policies.count()
    assert len(set(policies.values_list("receipt__calls", flat=True))) == policies.count()
