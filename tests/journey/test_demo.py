"""The demo's journey: made by the product's own acts, in the past, and made once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from audits.models import Audit
from audits.rules.phases import Phase, PhaseState
from compliance.accounts.models import Organization, User
from compliance.dashboard.demo.journey import make_journey
from compliance.dashboard.journey.facts import known_at
from compliance.dashboard.journey.strip import strip_of
from compliance.ledger.models import LedgerEntry
from controls.loading import load_catalogue
from controls.models import Assessment, Control, Gap, SubserviceOrganization
from controls.questions import questions_of, tally_of
from controls.rules.readiness import Choice, GapState
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def lead() -> User:
    factories.organization(is_demo=True)
    lead = factories.lead()
    load_catalogue(actor=lead, at=NOW)
    factories.system("Northwind Cloud")
    factories.system("Company IT")
    keep = Control.objects.filter(code__startswith="A").values("pk")
    Control.objects.exclude(pk__in=keep).update(retired_on=NOW.date())
    return lead


def test_two_assessments_are_whole_and_a_few_gaps_are_left(lead: User) -> None:
    first, second = make_journey(at=NOW)

    tallies = [tally_of(questions_of(each)) for each in (first, second)]
    assert [tally.left for tally in tallies] == [0, 0]
    assert tallies[0].counts[Choice.PARTLY] > tallies[1].counts[Choice.PARTLY]
    states = set(Gap.objects.values_list("state", flat=True))
    assert {GapState.OPEN, GapState.IN_PROGRESS, GapState.CLOSED, GapState.ACCEPTED} <= states
    assert Gap.objects.live().count() <= 4
    assert Gap.objects.overdue(on=NOW.date()).exists()
    assert not LedgerEntry.objects.filter(occurred_at__gt=NOW).exists()
    assert LedgerEntry.objects.first_broken_sequence() is None


def test_the_strip_says_so(lead: User) -> None:
    make_journey(at=NOW)

    states = {phase.key: phase.state for phase in strip_of(known_at(NOW))}

    assert states[Phase.SCOPE] == states[Phase.ASSESS] == PhaseState.DONE
    assert states[Phase.TYPE_ONE] == PhaseState.DONE
    assert Audit.objects.get().reported_on is not None


def test_vendors_stand_and_one_report_has_lapsed(lead: User) -> None:
    make_journey(at=NOW)

    assert SubserviceOrganization.objects.count() == 3
    assert [row.name for row in SubserviceOrganization.objects.lapsed(on=NOW.date())] == [
        "Northwind Mail"
    ]
    assert Control.objects.in_scope().filter(systems__name="Northwind Cloud").exists()


def test_it_is_made_once_and_not_without_a_lead(lead: User) -> None:
    make_journey(at=NOW)

    assert make_journey(at=NOW) == []
    assert Assessment.objects.count() == 2
    User.objects.update(is_active=False)
    Organization.objects.update(is_demo=False)
    assert make_journey(at=NOW) == []
