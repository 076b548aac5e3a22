"""The record over time, in a browser: the wall by arrow keys, peek, and any page as of a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from evidence.coverage import observe
from evidence.models import Finding
from evidence.rules.verdict import Outcome
from tests import factories
from tests.browser import Screen
from tests.journeys.conftest import Company

pytestmark = pytest.mark.django_db(transaction=True)
Show = Callable[..., Screen]
DAY = timedelta(days=1)


@pytest.fixture
def story(company: Company) -> str:
    """Tell of a control that failed for three days a month ago; return a day of these."""
    now = timezone.now()
    control = factories.control("AC-99", title="Watched", checks=["AWS-04"], cadence="continuous")
    factories.evidence_item(control, covers_from=now - 60 * DAY, covers_to=now)
    source = factories.source()
    for day in range(60, -1, -1):
        outcome = Outcome.FAIL if 27 < day <= 30 else Outcome.PASS
        observe(source, {"AWS-04": outcome}, holds_for=2 * DAY, at=now - day * DAY)
    finding = factories.finding(
        source=source, resource_title="the forgotten key", began_at=now - 30 * DAY
    )
    Finding.objects.filter(pk=finding.pk).update(ended_at=now - 27 * DAY)
    return f"{now - 29 * DAY:%Y-%m-%d}"


def test_the_wall_is_walked_by_keys_to_the_week_that_failed(
    company: Company, story: str, screen: Show
) -> None:
    page = screen("/dashboard/", user=company.lead).page
    cell = page.locator(".hm a.s3").first
    week = cell.get_attribute("href")
    cell.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    peek = page.get_by_text("the forgotten key").first
    expect(peek).to_be_visible()
    expect(page.get_by_text(re.compile(r"What ran")).first).to_be_visible()
    assert week


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_page_is_asked_about_another_day_and_links_stay_there(
    company: Company, story: str, screen: Show, size: str
) -> None:
    page = screen("/controls/AC-99/", user=company.lead, size=size).page
    expect(page.locator("main .lead").get_by_text("Failing")).to_have_count(0)

    page.get_by_text("As of now").click()
    page.get_by_label("The record as of the end of").fill(story)
    page.get_by_role("button", name="Show that day").click()

    expect(page.get_by_role("note").get_by_text("What was known then")).to_be_visible()
    expect(page.locator("main .lead").get_by_text("Failing")).to_be_visible()
    page.locator("a", has_text="AWS-04").first.click()
    expect(page).to_have_url(re.compile("as_of"))
    expect(page.get_by_text("the forgotten key").first).to_be_visible()
    page.get_by_role("link", name="Back to now").first.click()
    expect(page.get_by_text("As of now")).to_be_visible()
    expect(page.get_by_text("the forgotten key")).to_have_count(0)
