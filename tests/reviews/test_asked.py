"""What is asked of whom: on work and start pages, in the palette, and beside lists."""

from __future__ import annotations

import pytest
from django.utils import timezone

from compliance.accounts.models import User
from compliance.dashboard.reviews.todo import tasks_for
from compliance.people.actions import deciding
from compliance.people.models import AccessReview, ReviewedAccount
from compliance.people.rules.reviews import Choice, Standing
from evidence.actions.reviews import sign_review

from . import builders
from .builders import DAY, account, decide, reviewed, start
from .conftest import NOW, Cast, client_of
from .test_pages import paths

pytestmark = pytest.mark.django_db


def titles(user: User) -> list[str]:
    return [task.title for task in tasks_for(user, at=timezone.now())]


def test_everybody_is_told_what_is_asked_of_them(review: AccessReview, cast: Cast) -> None:
    assert titles(cast.engineer) == ["Review 3 accounts: Access review, Q1 2026"]
    assert titles(cast.employee) == [
        "Review 1 account: Access review, Q1 2026",
        "Answer a question about emma",
    ]
    for nobody in (cast.outsider, cast.auditor, cast.lead):
        assert titles(nobody) == []
    deciding.comment(account=reviewed(review, "emma"), text="Yes", actor=cast.employee, at=NOW)
    assert titles(cast.employee) == ["Review 1 account: Access review, Q1 2026"]
    assert titles(cast.engineer) == ["Review 4 accounts: Access review, Q1 2026"]

    builders.decide_all(review.accounts.exclude(name__in=["ghost", "stranger"]), at=NOW)
    decide(reviewed(review, "ghost"), Choice.REMOVE, "Nobody’s", at=NOW - 5 * DAY)
    assert titles(cast.lead) == ["1 removal not seen yet: Access review, Q1 2026"]
    decide(reviewed(review, "stranger"), at=NOW)
    assert titles(cast.lead)[0] == "Sign Access review, Q1 2026"
    sign_review(review=review, conclusion="", actor=cast.lead, at=timezone.now())
    assert titles(cast.lead) == ["1 removal not seen yet: Access review, Q1 2026"]
    builders.goes(reviewed(review, "ghost").account, at=timezone.now())
    assert titles(cast.lead) == []


def test_a_countersignature_is_a_task_of_everybody_who_may(cast: Cast) -> None:
    account(cast.cloud, "enzo", person=cast.enzo)
    account(cast.shop, "stranger")
    review = start(cast.lead, at=NOW - DAY)
    review.accounts.filter(name="enzo").update(reviewer=cast.engineer)
    decide(reviewed(review, "enzo"), at=NOW)

    for user in (cast.lead, cast.employee):
        assert "Countersign enzo" in titles(user)
    assert titles(cast.engineer) == []
    row = reviewed(review, "enzo")
    page = client_of(cast.employee).get(row.get_absolute_url()).content.decode()
    assert "Your signature is asked" in page
    answer = client_of(cast.employee).post(f"{row.get_absolute_url()}countersign/")
    assert answer.headers["Location"] == f"/reviews/{review.pk}/"
    assert ReviewedAccount.objects.get(pk=row.pk).state == Standing.DECIDED


def test_work_and_start_pages_name_the_tasks_and_count_them(
    review: AccessReview, cast: Cast
) -> None:
    engineer, employee = client_of(cast.engineer), client_of(cast.employee)

    work, begin = engineer.get("/work/"), employee.get("/start/")

    assert "Review 3 accounts" in work.content.decode()
    assert work.context["counters"]["work"].number == 1
    assert "Answer a question about emma" in begin.content.decode()
    assert begin.context["counters"]["start"].number == 2
    outsider = client_of(cast.outsider).get("/start/")
    assert "Nothing waits for you" in outsider.content.decode()
    assert outsider.context["counters"] == {}


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("lead", True),
        ("engineer", True),
        ("employee", True),
        ("outsider", False),
        ("auditor", False),
    ],
)
def test_a_review_is_found_by_its_title_by_whom_it_concerns(
    review: AccessReview, cast: Cast, who: str, found: bool
) -> None:
    page = client_of(getattr(cast, who)).get("/find/?q=q1 2026").content.decode()

    assert (f'href="/reviews/{review.pk}/"' in page) is found


def test_only_the_lead_is_offered_to_start_one(review: AccessReview, cast: Cast) -> None:
    for who in ("lead", "engineer", "employee", "auditor"):
        page = client_of(getattr(cast, who)).get("/find/?q=start an access review").content.decode()
        assert ("/reviews/new/" in page) is (who == "lead")


@pytest.mark.parametrize("name", ["review", "pia"])
def test_a_summary_is_given_beside_the_list(review: AccessReview, cast: Cast, name: str) -> None:
    path = paths(review)[name]
    headers = {"HX-Request": "true", "HX-Target": "panel"}

    page = client_of(cast.lead).get(path, headers=headers).content.decode()

    assert 'id="panel-title"' in page
    assert "<html" not in page
    assert client_of(cast.outsider).get(path, headers=headers).status_code == 404
