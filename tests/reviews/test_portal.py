"""Signed reviews in the audit portal: within the audit's scope and window, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from compliance.accounts.models import User
from compliance.people.models import AccessReview
from compliance.people.rules.reviews import Choice
from evidence.actions.reviews import sign_review
from tests import factories

from . import builders
from .builders import DAY, STARTED, account, decide, person, reviewed, start
from .conftest import Cast, client_of

pytestmark = pytest.mark.django_db
SIGNED = STARTED + 3 * DAY


@pytest.fixture
def review(cast: Cast) -> AccessReview:
    """Sign a review with a removal that was seen, and one that was not; leave one under way."""
    account(cast.cloud, "pia", person=cast.pia)
    account(cast.cloud, "ghost")
    account(cast.cloud, "old", person=person("Old"))
    made = start(cast.lead, cast.cloud)
    decide(reviewed(made, "pia"), took=timedelta(seconds=1))
    decide(reviewed(made, "ghost"), Choice.REMOVE, "Nobody knows it")
    decide(reviewed(made, "old"), Choice.REMOVE, "Moved on")
    sign_review(review=made, conclusion="All is accounted for.", actor=cast.lead, at=SIGNED)
    builders.goes(reviewed(made, "ghost").account, at=SIGNED + DAY)
    start(cast.lead, cast.cloud, at=SIGNED + 2 * DAY, title="Still under way")
    return made


def auditor_of(name: str, first: date, last: date) -> User:
    otto = factories.auditor(f"Auditor {name}")
    factories.audit(name, auditors=[otto], first_day=first, last_day=last)
    return otto


@pytest.fixture
def otto(cast: Cast) -> User:
    return auditor_of("this", date(2026, 1, 1), date(2026, 3, 31))


def test_the_auditor_reads_what_was_signed(review: AccessReview, otto: User) -> None:
    client = client_of(otto)

    listed = client.get("/audit/this/reviews/").content.decode()
    page = client.get(f"/audit/this/reviews/{review.pk}/").content.decode()

    assert f'href="/audit/this/reviews/{review.pk}/"' in listed
    assert "Still under way" not in listed
    assert "All is accounted for." in page
    assert "0 of 3 in bulk, 1 of 3 one by one in under 2 seconds each" in page
    assert "3 accounts listed, 3 under review" in page
    assert "Seen done" in page
    assert "Nobody knows it" in page
    assert "Overdue" in page


def test_the_sealed_result_is_readable_in_the_portal(review: AccessReview, otto: User) -> None:
    item = review.evidence.item

    page = client_of(otto).get(f"/audit/this/evidence/{item.pk}/").content.decode()

    assert "Decided by" in page
    assert "Nobody knows it" in page
    assert "unchanged" in page
    assert "3 of 3 accounts: 1 kept, 2 to remove, 0 to change" in page


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 2, 1), date(2026, 3, 31))],
)
def test_another_window_does_not_show_it(review: AccessReview, first: date, last: date) -> None:
    client = client_of(auditor_of("other", first, last))

    assert review.title not in client.get("/audit/other/reviews/").content.decode()
    assert client.get(f"/audit/other/reviews/{review.pk}/").status_code == 404


def test_a_control_out_of_scope_does_not_show_it(review: AccessReview, cast: Cast) -> None:
    factories.criterion("P1.1", "privacy")
    otto = factories.auditor("Paul")
    factories.audit("privacy", auditors=[otto], categories=["privacy"])

    assert client_of(otto).get(f"/audit/privacy/reviews/{review.pk}/").status_code == 404


def test_what_is_under_way_is_nobody_s_evidence(review: AccessReview, otto: User) -> None:
    under_way = AccessReview.objects.under_way().get()

    assert client_of(otto).get(f"/audit/this/reviews/{under_way.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 200), ("engineer", 404), ("employee", 404), ("outsider", 404), ("auditor", 404)],
)
def test_the_portal_is_for_its_auditors_and_the_lead_s_preview(
    review: AccessReview, otto: User, cast: Cast, who: str, status: int
) -> None:
    client = client_of(getattr(cast, who))

    assert client.get("/audit/this/reviews/").status_code == status
    assert client.get(f"/audit/this/reviews/{review.pk}/").status_code == status


def test_an_auditor_sees_nothing_of_the_company_s_own_pages(
    review: AccessReview, otto: User
) -> None:
    for path in ("/reviews/", f"/reviews/{review.pk}/", f"/reviews/{review.pk}/accounts/1/"):
        assert client_of(otto).get(path).status_code == 404
