"""Starting a review: what is frozen, who is asked, and how whole the lists were."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from compliance.accounts.models import User
from compliance.ledger.models import LedgerEntry
from compliance.people.actions import reviews
from compliance.people.drafts import draft
from compliance.people.models import AccessReview, ReviewedAccount, ReviewerRule
from tests import factories

from . import builders
from .builders import DAY, STARTED, account, directory, person, reviewed, start
from .conftest import Cast

pytestmark = pytest.mark.django_db


def test_a_review_takes_every_account_that_can_be_used_as_it_is(cast: Cast) -> None:
    account(
        cast.cloud,
        "pia",
        person=cast.pia,
        privileges=["admin", "reader"],
        is_privileged=True,
        has_mfa=False,
        last_used_at=STARTED - 100 * DAY,
    )
    account(cast.cloud, "suspended", is_active=False)
    account(cast.cloud, "gone", gone_at=STARTED - DAY)
    account(cast.shop, "elsewhere")

    review = start(cast.lead, cast.cloud)

    row = review.accounts.get()
    assert (row.name, row.person, row.person_name) == ("pia", cast.pia, "Pia")
    assert row.position_title == "Engineer, Product"
    assert (row.link_method, row.link_reason) == ("email", "The address is theirs")
    assert (row.privileges, row.is_privileged, row.has_mfa) == (["admin", "reader"], True, False)
    assert row.marks == ["privileged", "unused", "no_mfa"]
    assert row.last_used_at == STARTED - 100 * DAY


def test_what_changes_later_does_not_change_the_review(cast: Cast) -> None:
    found = account(cast.cloud, "pia", person=cast.pia)
    review = start(cast.lead)
    builders.becomes(found, at=STARTED + DAY, privileges=["admin"], is_privileged=True)
    account(cast.cloud, "newcomer")

    row = review.accounts.get()

    assert (row.privileges, row.is_privileged) == (["reader"], False)


def test_ghosts_leavers_and_accounts_without_owner_stand_out(cast: Cast) -> None:
    left = person("Lou", last_day=date(2026, 1, 9))
    back = person("Ben", last_day=date(2025, 1, 9))
    back.employments.create(joined_on=date(2025, 6, 1))
    account(cast.cloud, "ghost")
    account(cast.cloud, "lou", person=left)
    account(cast.cloud, "ben", person=back)
    account(cast.cloud, "shared", kind="shared")
    account(cast.cloud, "robot", kind="service", owner=cast.pia)

    review = start(cast.lead)

    assert {row.name: row.marks for row in review.accounts.all()} == {
        "ghost": ["ghost"],
        "lou": ["left"],
        "ben": [],
        "shared": ["ownerless"],
        "robot": [],
    }
    assert reviewed(review, "lou").left_on == date(2026, 1, 9)
    assert reviewed(review, "robot").owner_name == "Pia"


def asked(review: AccessReview) -> dict[str, tuple[str, str]]:
    rows = review.accounts.select_related("reviewer")
    return {row.name: (row.reviewer.name, row.reviewer_because) for row in rows}


def test_the_manager_reviews_else_the_system_s_owner_else_the_lead(cast: Cast) -> None:
    nobodys = directory("Old CRM")
    stranger = person("Sam", manager=person("Max"))
    account(cast.shop, "pia", person=cast.pia)
    account(cast.shop, "ghost")
    account(cast.shop, "sam", person=stranger)
    account(cast.shop, "robot", kind="service", owner=cast.pia)
    account(nobodys, "crm-ghost")
    account(nobodys, "crm-pia", person=cast.pia)

    assert asked(start(cast.lead)) == {
        "pia": ("Enzo", "Manager of Pia"),
        "ghost": ("Emma", "Owner of Shop"),
        "sam": ("Emma", "Owner of Shop"),
        "robot": ("Enzo", "Manager of Pia"),
        "crm-ghost": ("Lea", "Compliance lead"),
        "crm-pia": ("Enzo", "Manager of Pia"),
    }


def test_by_owner_the_manager_is_not_asked(cast: Cast) -> None:
    account(cast.shop, "pia", person=cast.pia)
    account(cast.shop, "emma", person=cast.emma)

    assert asked(start(cast.lead, reviewers=ReviewerRule.OWNER)) == {
        "pia": ("Emma", "Owner of Shop"),
        "emma": ("Lea", "Compliance lead"),
    }


def test_nobody_is_asked_about_their_own_where_another_is_there(cast: Cast) -> None:
    account(cast.cloud, "enzo", person=cast.enzo)
    account(cast.cloud, "robot", kind="service", owner=cast.enzo)
    lea = person("Lea", user=cast.lead)
    account(cast.cloud, "lea", person=lea)

    assert asked(start(cast.lead)) == {
        "enzo": ("Lea", "Compliance lead"),
        "robot": ("Lea", "Compliance lead"),
        "lea": ("Enzo", "Owner of Cloud"),
    }


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "auditor"}])
def test_who_cannot_review_is_passed_over(cast: Cast, change: dict[str, Any]) -> None:
    account(cast.shop, "pia", person=cast.pia)
    User.objects.filter(pk=cast.engineer.pk).update(**change)

    assert asked(start(cast.lead))["pia"] == ("Emma", "Owner of Shop")


def test_a_manager_known_by_another_address_is_found(cast: Cast) -> None:
    cast.enzo.email, cast.enzo.other_emails = "enzo@northwind.example", [cast.engineer.email]
    cast.enzo.save()
    account(cast.shop, "pia", person=cast.pia)

    assert asked(start(cast.lead))["pia"] == ("Enzo", "Manager of Pia")


def test_how_whole_each_list_was_is_kept(cast: Cast) -> None:
    account(cast.cloud, "one")
    account(cast.cloud, "two", is_active=False)
    account(cast.cloud, "three", gone_at=STARTED - DAY)
    builders.was_read(cast.shop, STARTED - 30 * DAY)
    never = directory("Never read", read_at=None)
    account(never, "four")

    review = start(cast.lead)

    rows = {row.title: row for row in review.directories.order_by("title")}
    assert [(r.listed, r.usable, r.unusable, r.is_old) for r in rows.values()] == [
        (2, 1, 1, False),
        (1, 1, 0, True),
        (0, 0, 0, True),
    ]
    assert rows["Cloud"].read_at == STARTED - timedelta(hours=1)


def test_the_preview_is_what_then_starts(cast: Cast) -> None:
    account(cast.cloud, "pia", person=cast.pia)
    account(cast.cloud, "ghost", is_privileged=True)

    drafted = draft(
        directories=[cast.cloud], reviewers=ReviewerRule.MANAGER, lead=cast.lead, at=STARTED
    )

    assert [(user.name, number) for user, number in drafted.by_reviewer()] == [("Enzo", 2)]
    assert (drafted.ghosts, drafted.privileged, drafted.left) == (1, 1, 0)
    assert not ReviewedAccount.objects.exists()
    review = start(cast.lead, cast.cloud)
    assert asked(review) == {
        a.name: (a.reviewer.name, a.reviewer_because) for a in drafted.accounts
    }


def test_the_start_is_in_the_ledger(cast: Cast) -> None:
    account(cast.cloud, "pia", person=cast.pia)

    review = start(cast.lead, cast.cloud)

    entry = LedgerEntry.objects.about(review.subject).get()
    assert entry.event == "access_review.started"
    assert entry.details["directories"] == {"Cloud": 1}
    assert entry.details["reviewers"] == {"Enzo": 1}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"due_on": date(2026, 1, 11)}, "due day is over"),
        ({"directories": []}, "at least one system"),
        ({"owner": "auditor"}, "auditor cannot answer"),
    ],
)
def test_a_review_that_makes_no_sense_is_refused(
    cast: Cast, changes: dict[str, Any], word: str
) -> None:
    account(cast.cloud, "pia")
    values: dict[str, Any] = {
        "title": "Review",
        "control_code": "AC-04",
        "directories": [cast.cloud],
        "reviewers": ReviewerRule.MANAGER,
        "owner": cast.lead,
        "due_on": date(2026, 1, 20),
    } | changes
    if values["owner"] == "auditor":
        values["owner"] = cast.auditor

    with pytest.raises(reviews.ReviewRefusedError, match=word):
        reviews.start_review(campaign=reviews.Campaign(**values), actor=cast.lead, at=STARTED)
    assert not AccessReview.objects.exists()


def test_a_review_of_nothing_is_refused(cast: Cast) -> None:
    with pytest.raises(reviews.ReviewRefusedError, match="no account"):
        start(cast.lead, cast.cloud)
    assert not AccessReview.objects.exists()


def test_only_the_lead_starts_one(cast: Cast) -> None:
    account(cast.cloud, "pia")

    for somebody in (cast.engineer, cast.employee, cast.auditor):
        with pytest.raises(reviews.NotAllowedError):
            start(somebody, cast.cloud)


@pytest.mark.parametrize("field", ["privileges", "name", "person_name", "marks"])
def test_the_database_keeps_the_frozen_copy(cast: Cast, field: str) -> None:
    account(cast.cloud, "pia")
    row = start(cast.lead, cast.cloud).accounts.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewedAccount.objects.filter(pk=row.pk).update(**{field: ["admin"]})
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


def test_handing_over_leaves_decisions_alone(cast: Cast) -> None:
    account(cast.cloud, "pia", person=cast.pia)
    account(cast.cloud, "ghost")
    review = start(cast.lead, cast.cloud)
    builders.decide(reviewed(review, "pia"))
    other = factories.engineer("Zoe")

    moved = reviews.hand_over(
        accounts=list(review.accounts.in_order()), to=other, actor=cast.lead, at=STARTED + DAY
    )

    assert len(moved) == 2
    row = reviewed(review, "pia")
    assert (row.reviewer, row.reviewer_because) == (other, "Handed over by Lea")
    assert row.standing is not None
    assert row.standing.by == cast.engineer
    entry = LedgerEntry.objects.about(review.subject).in_order().last()
    assert entry is not None
    assert entry.details == {"to": "Zoe", "accounts": [1, 2]}


def test_only_who_leads_hands_over_and_never_to_an_auditor(cast: Cast) -> None:
    account(cast.cloud, "pia", person=cast.pia)
    rows = list(start(cast.lead, cast.cloud).accounts.all())

    with pytest.raises(reviews.NotAllowedError):
        reviews.hand_over(accounts=rows, to=cast.employee, actor=cast.engineer, at=STARTED)
    with pytest.raises(reviews.ReviewRefusedError):
        reviews.hand_over(accounts=rows, to=cast.auditor, actor=cast.lead, at=STARTED)
    assert reviews.hand_over(accounts=[], to=cast.lead, actor=cast.lead, at=STARTED) == []
