"""What is new since an auditor looked last, and how long they may look."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit, AuditorAccess
from audits.visits import visit
from compliance.accounts.models import User
from compliance.dashboard.waiting import work_of
from controls.models import Control
from tests import factories

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def otto() -> User:
    factories.organization()
    return factories.auditor("Otto")


def opened(*auditors: User, name: str = "Type II", days: int = 10) -> Audit:
    today = timezone.now().date()
    return factories.audit(
        name,
        auditors=auditors,
        first_day=date(2026, 1, 1),
        last_day=today,
        until=today + timedelta(days=days),
    )


def received(at: datetime) -> None:
    control = Control.objects.first() or factories.control()
    factories.evidence_item(control, covers_from=at - HOUR, received_at=at)


def test_what_came_since_the_visit_before_is_new(otto: User) -> None:
    audit, at = opened(otto), timezone.now() - 9 * DAY
    received(at - DAY)

    first = visit(audit, otto, at=at)
    received(at + DAY)
    again = visit(audit, otto, at=at + 2 * DAY)
    soon = visit(audit, otto, at=at + 2 * DAY + HOUR / 2)
    later = visit(audit, otto, at=at + 4 * DAY)

    assert first
    assert (first.since, first.new) == (None, 0)
    assert again
    assert (again.since, again.new) == (at, 1)
    assert soon
    assert (soon.since, soon.new) == (at, 1)  # the same visit still
    assert later
    assert (later.since, later.new) == (at + 2 * DAY + HOUR / 2, 0)


def test_an_audit_without_a_last_day_says_none(otto: User) -> None:
    audit = opened(otto)
    AuditorAccess.objects.update(until=date.max)

    stay = visit(audit, otto, at=timezone.now())

    assert stay
    assert stay.due == ""
    assert [task.due_at for task in work_of(otto, at=timezone.now())] == [None]


def test_nobody_else_s_look_is_a_visit(otto: User) -> None:
    audit = opened(otto)
    lead = User.objects.get(role="lead")

    assert visit(audit, lead, at=timezone.now()) is None
    assert AuditorAccess.objects.get().seen_at is None


def test_the_overview_says_until_when_and_what_is_new(otto: User) -> None:
    opened(otto)
    AuditorAccess.objects.update(seen_at=timezone.now() - 2 * DAY)
    received(timezone.now() - DAY)
    browser = Client()
    browser.force_login(otto)

    page = browser.get("/audit/type-ii/").content.decode()

    assert "1 evidence item is new since you looked on" in page
    assert "the last day in 10 days" in page


def test_several_audits_are_chosen_among_with_the_days_left(otto: User) -> None:
    opened(otto)
    opened(otto, name="Type II again", days=3)
    AuditorAccess.objects.update(seen_at=timezone.now() - 2 * DAY)
    received(timezone.now() - DAY)
    browser = Client()
    browser.force_login(otto)

    page = browser.get(reverse("audits:mine"))

    text = page.content.decode()
    assert [stay.audit.name for stay in page.context["stays"]] == ["Type II again", "Type II"]
    assert "last day in 3 days" in text
    assert "1 new since" in text
    notes = [task.note for task in work_of(otto, at=timezone.now())]
    assert notes == ["Type II · 1 new since you looked last"] * 2
