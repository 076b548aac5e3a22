"""In a real browser: a reminder acted on, a colleague asked and answering, wishes chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.dashboard import notifying
from compliance.ledger.models import Job
from compliance.notices.actions.sending import send_waiting
from compliance.notices.models import Message, preference_of
from controls.models import Control
from tests import factories
from tests.browser import Screen

from .conftest import Company, fill_upload, screenshot, sign_in
from .test_uploading import send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]
JOB = Job("reminder")
MONTHLY = timedelta(days=31) * 6 / 5  # how long evidence of a monthly control is current


@pytest.fixture
def ageing(company: Company) -> Company:
    """Let the engineer's one control have evidence that goes stale tomorrow."""
    Control.objects.filter(pk=company.control.pk).update(owner=company.engineer, cadence="monthly")
    tomorrow = datetime.combine(timezone.now().date() + timedelta(days=1), time(12))
    factories.evidence_item(
        company.control, covers_from=timezone.make_aware(tomorrow) - MONTHLY, added_by=company.lead
    )
    return company


def path_in(body: str) -> str:
    found = re.search(r"https?://[^/\s]+(/evidence/\S+)", body)
    assert found, body
    return found[1]


def to_do(page: Page) -> str:
    """Return the number beside My work, as it stands in the page."""
    found = page.locator("nav[aria-label=Main] a[href='/work/'] i")
    return (found.first.text_content() or "").split()[0] if found.count() else "0"


@pytest.mark.parametrize(("size", "scripts"), [("desk", True), ("phone", True), ("phone", False)])
def test_a_reminder_is_acted_on(
    screen: Callable[..., Screen], ageing: Company, size: str, scripts: bool
) -> None:
    morning = timezone.make_aware(datetime.combine(timezone.now().date(), time(9)))
    notifying.write_reminders(actor=JOB, at=morning)
    send_waiting(actor=JOB, at=morning + timedelta(days=4))
    [letter] = mail.outbox
    assert letter.subject.startswith("Due tomorrow: Add evidence: DP-02")

    shown = screen(path_in(str(letter.body)), size=size, scripts=scripts)
    page = shown.page
    sign_in(page, ageing.engineer.email)
    expect(page.get_by_label("DP-02")).to_be_checked()
    assert to_do(page) == "1"
    fill_upload(page, title="Keys this month", covers_from=timezone.now().date(), file=screenshot())
    send(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Keys this month")

    page.goto("/work/")
    assert to_do(page) == "0"
    expect(page.get_by_text("Nothing waits for you").first).to_be_visible()
    assert shown.faults() == [] if scripts else True
    assert notifying.write_reminders(actor=JOB, at=morning + timedelta(minutes=5)) == []


@pytest.mark.parametrize(("size", "scripts"), [("desk", True), ("phone", True), ("desk", False)])
def test_a_colleague_is_asked_and_answers(
    screen: Callable[..., Screen], company: Company, size: str, scripts: bool
) -> None:
    name = company.engineer.name
    asking = screen("/controls/DP-02/", user=company.lead, size=size, scripts=scripts)
    page = asking.page
    talk = page.locator("#comments")
    talk.get_by_label("Comment", exact=False).first.fill("@nobody-here, can you look?")
    talk.get_by_role("button", name="Comment").click()
    expect(page.locator("#comments")).to_contain_text("Nobody who sees this page is called")
    talk = page.locator("#comments")
    talk.locator("[name=text]").fill(f"@{name}, can you look? https://example.com/1")
    talk.get_by_role("button", name="Comment").click()
    expect(page.locator("#comments .talk")).to_contain_text(f"@{name}, can you look?")
    if scripts:
        assert asking.faults() == []

    answering = screen("/work/", user=company.engineer, size=size, scripts=scripts)
    page = answering.page
    assert to_do(page) == "1"
    page.get_by_role("link", name=re.compile("mentions you on DP-02")).click()
    expect(page.locator("#comments .talk li:target")).to_be_visible()
    page.locator("#comments [name=text]").fill("I did, all is well")
    page.locator("#comments [name=tell]").fill(company.lead.name)
    page.locator("#comments").get_by_role("button", name="Comment").click()
    expect(page.locator("#comments .talk li")).to_have_count(2)
    page.goto("/work/")
    assert to_do(page) == "0"
    assert sorted(Message.objects.values_list("to__name", flat=True)) == sorted(
        [name, company.lead.name]
    )


def test_somebody_takes_back_what_they_said(
    screen: Callable[..., Screen], company: Company
) -> None:
    page = screen("/controls/DP-02/", user=company.lead).page
    page.locator("#comments [name=text]").fill("This is wrong")
    page.locator("#comments").get_by_role("button", name="Comment").click()
    expect(page.locator("#comments .talk")).to_contain_text("This is wrong")

    page.get_by_role("button", name="Take back").click()

    expect(page.locator("#comments .talk")).to_contain_text("Taken back")
    expect(page.locator("#comments")).not_to_contain_text("This is wrong")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_employee_chooses_what_they_are_written(
    screen: Callable[..., Screen], company: Company, scripts: bool
) -> None:
    emma = factories.employee()
    page = screen("/account/", user=emma, size="phone", scripts=scripts).page
    page.get_by_role("link", name="Notifications").click()
    page.get_by_label("Digest", exact=False).first.select_option("daily")
    page.get_by_label("Quiet from").fill("18:30")
    page.get_by_label("Somebody mentions me").uncheck()
    page.get_by_role("button", name="Keep this").click()

    expect(page.get_by_label("Quiet from")).to_have_value("18:30")
    kept = preference_of(emma)
    assert (kept.digest, kept.quiet_from) == ("daily", time(18, 30))
    assert kept.kinds == ["due", "late", "failing"]
    page.get_by_role("link", name="This week’s digest").click()
    expect(page.get_by_text("Nothing waits for you").first).to_be_visible()
