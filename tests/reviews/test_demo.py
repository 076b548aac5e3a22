"""The demo's reviews, on whatever accounts there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from compliance.dashboard.demo.reviews import make_reviews
from compliance.people.figures import tally_of
from compliance.people.models import AccessReview
from evidence.models import ReviewEvidence
from tests import factories

from .builders import DAY, account, control, directory, person
from .conftest import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_one_review_is_signed_and_one_is_under_way_for_a_third(cast: Cast) -> None:
    lea = person("Lea", user=cast.lead)
    for number in range(20):
        account(cast.cloud, f"user-{number}", person=person(f"User {number}", manager=cast.enzo))
    account(cast.cloud, "ghost")
    account(cast.cloud, "left", person=person("Lou", last_day=(NOW - 200 * DAY).date()))
    account(cast.cloud, "root", person=lea, is_privileged=True, last_used_at=NOW - 300 * DAY)
    account(cast.cloud, "enzo", person=cast.enzo)
    read_at = cast.cloud.read_at

    past, under_way = make_reviews(NOW)

    assert ReviewEvidence.objects.get().review == past
    assert (past.title, under_way.title) == ("Access review, Q3 2026", "Access review, Q4 2026")
    assert tally_of(past.accounts.all()).left == 0
    tally = tally_of(under_way.accounts.all())
    assert tally.total - tally.open == 8
    assert tally.total == 24
    assert past.accounts.get(name="left").standing.choice == "remove"  # type: ignore[union-attr]
    cast.cloud.refresh_from_db()
    assert cast.cloud.read_at == read_at
    assert all(row.read_at <= past.started_at for row in past.directories.all() if row.read_at)


def test_it_is_made_once_and_needs_accounts(cast: Cast) -> None:
    assert make_reviews(NOW) == []
    account(cast.cloud, "pia", person=cast.pia)

    assert len(make_reviews(NOW)) == 2
    assert make_reviews(NOW) == []
    assert AccessReview.objects.count() == 2


def test_a_lead_alone_with_their_own_account_gets_help_from_somebody(db: None) -> None:
    factories.organization()
    control()
    lead, other = factories.lead(), factories.engineer()
    account(directory("Alone", read_at=timezone.now()), "lea", person=person("Lea", user=lead))

    past, _under_way = make_reviews(timezone.now() - timedelta(minutes=1))

    assert past.accounts.get().reviewer == other
    assert tally_of(past.accounts.all()).left == 0


def test_without_a_lead_or_a_control_there_is_nothing_to_make(db: None) -> None:
    factories.organization()

    assert make_reviews(NOW) == []
