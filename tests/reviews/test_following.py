"""Removals are followed until a reading shows them, and never by anybody's word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.people.actions import deciding
from compliance.people.following import FollowedAccount, open_removals, removals
from compliance.people.models import AccessReview, AccessTerms
from compliance.people.rules.reviews import Choice, Followed
from evidence import artifacts
from evidence.actions.reviews import sign_review

from . import builders
from .builders import DAY, STARTED, account, decide, reviewed, start
from .conftest import Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DECIDED = STARTED + DAY


@pytest.fixture
def review(cast: Cast) -> AccessReview:
    account(cast.cloud, "pia", person=cast.pia, privileges=["admin", "reader"])
    account(cast.cloud, "ghost")
    account(cast.shop, "emma", person=cast.emma)
    return start(cast.lead)


def followed(review: AccessReview, name: str, *, at: object) -> FollowedAccount:
    return next(row for row in removals(review, at=at) if row.account.name == name)  # type: ignore[arg-type]


def test_what_is_kept_is_not_followed(review: AccessReview) -> None:
    decide(reviewed(review, "pia"))

    assert removals(review, at=DECIDED) == []
    assert open_removals(at=DECIDED) == []


def test_a_removal_is_open_until_a_reading_shows_it(review: AccessReview) -> None:
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s")
    row = reviewed(review, "ghost").account

    assert followed(review, "ghost", at=DECIDED + HOUR).state == Followed.WAITING
    builders.was_read(row.directory, DECIDED + HOUR)
    assert followed(review, "ghost", at=DECIDED + 2 * HOUR).state == Followed.STILL_THERE
    assert [each.account.name for each in open_removals(at=DECIDED + 2 * HOUR)] == ["ghost"]
    builders.goes(row, at=DECIDED + 3 * HOUR)

    found = followed(review, "ghost", at=DECIDED + 9 * DAY)
    assert (found.state, found.done_at) == (Followed.DONE, DECIDED + 3 * HOUR)
    assert not found.is_open
    assert not found.is_late
    assert open_removals(at=DECIDED + 9 * DAY) == []


def test_a_suspended_account_counts_as_gone_and_one_let_in_again_does_not(
    review: AccessReview,
) -> None:
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s")
    row = reviewed(review, "ghost").account
    builders.becomes(row, at=DECIDED + HOUR, is_active=False)
    assert followed(review, "ghost", at=DECIDED + 2 * HOUR).done_at == DECIDED + HOUR

    builders.becomes(row, at=DECIDED + 3 * HOUR, is_active=True)

    assert followed(review, "ghost", at=DECIDED + 4 * HOUR).state == Followed.STILL_THERE
    assert len(open_removals(at=DECIDED + 4 * HOUR)) == 1


def test_a_change_is_done_when_the_privilege_is_gone(review: AccessReview) -> None:
    decide(reviewed(review, "pia"), Choice.CHANGE, "Only reading", takes_away=("admin",))
    row = reviewed(review, "pia").account
    builders.becomes(row, at=DECIDED + HOUR, privileges=["admin"])
    assert followed(review, "pia", at=DECIDED + 2 * HOUR).is_open

    builders.becomes(row, at=DECIDED + 3 * HOUR, privileges=["reader", "writer"])

    assert followed(review, "pia", at=DECIDED + 4 * HOUR).done_at == DECIDED + 3 * HOUR
    assert open_removals(at=DECIDED + 4 * HOUR) == []


def test_the_limit_is_what_was_agreed_for_leavers(review: AccessReview) -> None:
    AccessTerms.objects.create(leaver_hours=5)
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s")
    row = reviewed(review, "ghost").account

    assert followed(review, "ghost", at=DECIDED + 5 * HOUR).due_at == DECIDED + 5 * HOUR
    assert followed(review, "ghost", at=DECIDED + 5 * HOUR).state == Followed.WAITING
    assert followed(review, "ghost", at=DECIDED + 6 * HOUR).state == Followed.OVERDUE
    builders.goes(row, at=DECIDED + 7 * HOUR)
    late = followed(review, "ghost", at=DECIDED + DAY)
    assert (late.state, late.is_late) == (Followed.DONE, True)


def test_on_own_access_the_clock_begins_with_the_countersignature(
    review: AccessReview, cast: Cast
) -> None:
    review.accounts.filter(name="emma").update(reviewer=cast.employee)
    decide(reviewed(review, "emma"), Choice.REMOVE, "I do not need it")
    assert removals(review, at=DECIDED) == []

    row = reviewed(review, "emma")
    deciding.countersign(account=row, actor=cast.lead, at=DECIDED + 2 * DAY)

    assert followed(review, "emma", at=DECIDED + 2 * DAY).decided_at == DECIDED + 2 * DAY


def test_a_removal_seen_after_the_signature_stands_beside_the_sealed_result(
    review: AccessReview, cast: Cast
) -> None:
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s")
    builders.decide_all(review.accounts.exclude(name="ghost"))
    item = sign_review(review=review, conclusion="", actor=cast.lead, at=STARTED + 2 * DAY)
    sealed = artifacts.read(item.artifact)

    builders.goes(reviewed(review, "ghost").account, at=STARTED + 3 * DAY)

    assert followed(review, "ghost", at=STARTED + 4 * DAY).done_at == STARTED + 3 * DAY
    item.refresh_from_db()
    assert artifacts.read(item.artifact) == sealed


def test_what_is_open_stands_before_what_is_done(review: AccessReview) -> None:
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s")
    decide(reviewed(review, "pia"), Choice.REMOVE, "Left the project")
    builders.goes(reviewed(review, "ghost").account, at=DECIDED + HOUR)

    found = removals(review, at=DECIDED + 2 * HOUR)

    assert [(row.account.name, row.is_open) for row in found] == [("pia", True), ("ghost", False)]
