"""A whole access review: forty accounts by keyboard, signed, and its evidence seen as the auditor;
then a smaller one without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.accounts.models import User
from compliance.people.models import AccessReview, Directory
from evidence.models import EvidenceItem
from tests import factories
from tests.browser import Screen
from tests.reviews import builders

from .conftest import Company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


def peopled(company: Company, number: int) -> Directory:
    """Give a system so many accounts: most are of people whom the engineer manages."""
    builders.control()
    now = timezone.now()
    cloud = builders.directory("Cloud", owner=company.engineer, read_at=now - timedelta(hours=1))
    manager = builders.person("Enzo", user=company.engineer)
    for each in range(number - 4):
        whose = builders.person(f"Person {each:02}", manager=manager)
        builders.account(cloud, f"person.{each:02}", person=whose)
    lou = builders.person("Lou", manager=manager, last_day=now.date() - timedelta(days=9))
    builders.account(cloud, "x.left", person=lou)
    builders.account(cloud, "x.ghost")
    builders.account(cloud, "x.root", person=lou, is_privileged=True, privileges=["admin", "dev"])
    builders.account(cloud, "zz.enzo", person=manager)
    return cloud


def begin(page: Page, cloud: Directory) -> AccessReview:
    """Start a review in the browser, after a look at who would review what."""
    page.goto("/reviews/new/")
    expect(page.get_by_label("Cloud")).to_be_checked()
    page.get_by_label("Title").fill("Access review, this quarter")
    page.get_by_role("button", name="See who would review what").click()
    expect(page.get_by_text(f"{cloud.accounts.count()} accounts to review")).to_be_visible()
    page.get_by_role("button", name="Start and write to the reviewers").click()
    expect(page.get_by_role("heading", name="Access review, this quarter")).to_be_visible()
    return AccessReview.objects.get()


def face(page: Page, name: str) -> None:
    expect(page.locator("[data-face]")).to_have_text(name)


def auditor_of(company: Company) -> User:
    today = timezone.now().date()
    otto = factories.auditor()
    span = {"first_day": today - timedelta(days=30), "last_day": today + timedelta(days=1)}
    factories.audit("Type II", auditors=[otto], **span)  # type: ignore[arg-type]
    return otto


def say(page: Page, key: str, reason: str) -> None:
    """Press a key that wants a reason, type it, and send it."""
    page.keyboard.press(key)
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type(reason)
    page.keyboard.press("Enter")


def review_by_keyboard(page: Page) -> None:
    """Review thirty-nine cards: undo one, leave and come back, put one off, ask about one."""
    page.get_by_role("link", name=re.compile("Review 39 accounts")).click()
    for each in range(36):
        face(page, f"person.{each:02}")
        expect(page.get_by_text(f"{each} of 39 said")).to_be_visible()
        page.keyboard.press("1")
    face(page, "x.ghost")
    say(page, "2", "Nobody knows it")
    face(page, "x.left")
    page.keyboard.press("u")
    face(page, "x.ghost")
    say(page, "2", "Nobody has ever known it")
    face(page, "x.left")
    page.goto("/work/")
    page.get_by_role("link", name=re.compile("Review 2 accounts")).click()
    face(page, "x.left")
    page.keyboard.press("5")
    face(page, "x.root")
    page.keyboard.press("3")
    page.keyboard.type("Only developing")
    page.get_by_role("checkbox", name="admin").check()
    page.get_by_label("Reason").press("Enter")
    face(page, "x.left")
    say(page, "4", "Is Lou coming back?")
    face(page, "That was the last one")


def settle_and_sign(page: Page, review: AccessReview) -> None:
    """Decide on the engineer's own account, answer the question, and sign."""
    page.goto(f"/reviews/{review.pk}/")
    expect(page.get_by_role("button", name="Sign and seal")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Review 1 card")).click()
    face(page, "zz.enzo")
    page.keyboard.press("1")
    face(page, "That was the last one")
    page.goto(f"/reviews/{review.pk}/?state=asked")
    page.get_by_role("link", name="x.left").click()
    expect(page.get_by_text("Is Lou coming back?").first).to_be_visible()
    page.get_by_label("Answer, or remark").fill("No.")
    page.get_by_role("button", name="Say it").click()
    choose(page, "Remove", "Left for good")
    page.goto(f"/reviews/{review.pk}/")
    page.get_by_label("Conclusion").fill("Every account is accounted for.")
    page.get_by_role("button", name="Sign and seal").click()
    expect(page.get_by_text("Signed and sealed")).to_be_visible()


def choose(page: Page, title: str, reason: str = "") -> None:
    """Decide by the form alone."""
    page.get_by_role("radio", name=title).check()
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Decide").click()


def test_forty_accounts_are_reviewed_by_keyboard_signed_and_seen_by_the_auditor(
    screen: Callable[..., Screen], company: Company
) -> None:
    otto, cloud = auditor_of(company), peopled(company, 40)
    leads = screen("/reviews/", user=company.lead)
    review = begin(leads.page, cloud)
    engineers = screen("/work/", user=company.engineer)
    review_by_keyboard(engineers.page)
    assert engineers.faults() == []
    settle_and_sign(leads.page, review)
    assert leads.faults() == []

    auditors = screen("/audit/type-ii/", user=otto)
    page = auditors.page
    page.get_by_role("link", name="Access reviews").click()
    page.get_by_role("link", name="Access review, this quarter").click()
    expect(page.get_by_text("37 kept, 2 to remove, 1 to change")).to_be_visible()
    page.get_by_role("link", name="Every account, sealed").click()
    expect(page.get_by_text("unchanged", exact=True)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="x.ghost")).to_contain_text(
        "Nobody has ever known it"
    )
    assert auditors.faults() == []
    assert EvidenceItem.objects.get(origin="review").controls.get().code == "AC-04"
    assert page.goto(f"/reviews/{review.pk}/").status == 404  # type: ignore[union-attr]


def keep_together(page: Page, review: AccessReview) -> None:
    """Keep three in the list for one reason; the one that is nobody's is left out."""
    page.goto(f"/reviews/{review.pk}/")
    for name in ("person.00", "person.01", "x.ghost"):
        page.get_by_label(f"Select {name} in Cloud").check()
    page.get_by_role("button", name="Keep all chosen").click()
    page.get_by_label("Reason for all of them").fill("At work")
    page.get_by_role("button", name="Keep all chosen").click()
    expect(page.get_by_text("2 accounts kept.")).to_be_visible()
    expect(page.get_by_text("1 nobody’s. Decide it by itself")).to_be_visible()


def test_a_review_is_done_without_scripts(screen: Callable[..., Screen], company: Company) -> None:
    cloud = peopled(company, 6)
    leads = screen("/reviews/", user=company.lead, scripts=False).page
    review = begin(leads, cloud)
    page = screen(f"/reviews/{review.pk}/cards/", user=company.engineer, scripts=False).page
    face(page, "person.00")
    choose(page, "Keep")
    face(page, "person.01")
    page.get_by_role("button", name=re.compile("Take back: person.00 kept")).click()
    face(page, "person.00")
    keep_together(page, review)
    page.goto(f"/reviews/{review.pk}/cards/")
    for name in ("x.ghost", "x.left", "x.root"):
        face(page, name)
        choose(page, "Remove")
        expect(page.get_by_text("Say why it is to be removed.")).to_be_visible()
        choose(page, "Remove", "Not needed")
    face(page, "That was the last one")

    leads.goto(f"/reviews/{review.pk}/cards/")
    choose(leads, "Keep")
    leads.goto(f"/reviews/{review.pk}/")
    leads.get_by_role("button", name="Sign and seal").click()
    expect(leads.get_by_text("Signed and sealed")).to_be_visible()
    leads.get_by_role("link", name="Removals").first.click()
    expect(leads.get_by_role("row").filter(has_text="x.ghost")).to_contain_text("Not read since")
    builders.goes(review.accounts.get(name="x.ghost").account, at=timezone.now())
    leads.reload()
    expect(leads.get_by_role("row").filter(has_text="x.ghost")).to_contain_text("Seen done")
