"""A readiness assessment by keys and without scripts, a gap closed, and the strip that moves on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.ledger.models import LedgerEntry
from controls import actions
from controls.models import Answer, Assessment, Control, Gap
from controls.rules.readiness import Choice, GapState
from tests import factories
from tests.browser import Screen
from tests.journey import builders

from .conftest import KEY_CHECK, Company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


def begin(page: Page) -> None:
    """Start an assessment from the journey's first step."""
    page.goto("/journey/")
    page.get_by_role("link", name=re.compile("Start the readiness assessment")).click()
    page.get_by_label("Title").fill("Readiness, spring")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Readiness, spring")).to_be_visible()


def face(page: Page, text: str) -> None:
    expect(page.locator("[data-face]")).to_contain_text(text)


def now(page: Page) -> str:
    return page.locator(".journey [aria-current=step] b").inner_text()


@pytest.fixture
def prepared(company: Company) -> Company:
    """Have three controls of two criteria, one failing, and a scope that is confirmed."""
    factories.control("GV-01", title="Policies are agreed on", criteria=["CC5.3"])
    factories.control("IR-01", title="Incidents are handled", criteria=["CC5.3"])
    Control.objects.filter(code="GV-01").update(owner=company.engineer)
    factories.evaluation(company.control, check_id=KEY_CHECK, failed=1, observed_at=timezone.now())
    factories.finding(KEY_CHECK, began_at=timezone.now())
    actions.confirm_scope(actor=company.lead, at=timezone.now())
    return company


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_an_assessment_is_answered_by_keys_and_the_journey_moves_on(
    size: str, screen: Callable[..., Screen], prepared: Company
) -> None:
    shown = screen("/journey/", user=prepared.lead, size=size)
    page = shown.page
    assert now(page) == "Assess"
    begin(page)
    page.get_by_role("link", name=re.compile("Answer 5 questions")).click()

    answer_by_keys(page)
    assert shown.faults() == []
    answer_what_is_left(page)
    assert shown.faults() == []
    page.get_by_role("link", name="See the assessment").click()
    expect(page.get_by_text("The record says otherwise")).to_be_visible()
    assert Answer.objects.filter(choice=Choice.IN_PLACE).count() == 3
    assert Gap.objects.live().get().found.note == "Nobody was named yet."
    assert Gap.objects.filter(state=GapState.DROPPED).count() == 1
    page.goto("/dashboard/")
    assert now(page) == "Close gaps"
    close_it(page)
    page.goto("/dashboard/")
    assert now(page) == "Type I"
    skip_type_one(page)
    assert now(page) == "Observe"
    assert shown.faults() == []


def answer_by_keys(page: Page) -> None:
    """Answer two controls, put one off, and take one back to write another note."""
    face(page, "DP-02")
    expect(page.get_by_text("fails for 1 of 4")).to_be_visible()
    page.keyboard.press("1")
    face(page, "GV-01")
    page.keyboard.press("5")
    face(page, "IR-01")
    page.keyboard.press("3")
    expect(page.get_by_label("Note")).to_be_focused()
    page.keyboard.type("Nobody was named.")
    page.keyboard.press("Enter")
    face(page, "CC")
    page.keyboard.press("u")
    face(page, "IR-01")
    page.keyboard.press("n")
    expect(page.get_by_label("Note")).to_be_focused()
    page.keyboard.type("Nobody was named yet.")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    face(page, "CC")


def answer_what_is_left(page: Page) -> None:
    """Answer both criteria, then the control that was put off."""
    for _criteria in range(2):
        before = page.locator("[data-face]").inner_text()
        page.keyboard.press("1")
        expect(page.locator("[data-face]")).not_to_have_text(before)
    face(page, "GV-01")
    page.keyboard.press("4")
    page.keyboard.type("There is nobody else.")
    page.keyboard.press("Enter")
    face(page, "That was the last one")


def close_it(page: Page) -> None:
    """Plan the gap and close it, from the list."""
    page.goto("/journey/gaps/")
    page.get_by_role("link", name=re.compile("Incidents are handled")).click()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("is in progress")).to_be_visible()
    page.get_by_label("What was done").fill("The on-call list names somebody.")
    page.get_by_role("button", name="Close the gap").click()
    expect(page.get_by_text("is closed")).to_be_visible()
    expect(page.get_by_text("The on-call list names somebody.")).to_be_visible()


def skip_type_one(page: Page) -> None:
    page.goto("/journey/")
    page.get_by_label("Why it is skipped").fill("Customers ask for a Type II.")
    page.get_by_role("button", name="Skip Type I").click()
    expect(page.get_by_text("Type I is skipped, on the record")).to_be_visible()
    assert LedgerEntry.objects.filter(event="type_one.skipped").exists()


def test_an_owner_answers_without_scripts(screen: Callable[..., Screen], prepared: Company) -> None:
    leads = screen("/journey/", user=prepared.lead, scripts=False)
    begin(leads.page)
    page = screen("/journey/", user=prepared.engineer, scripts=False).page
    page.get_by_role("link", name=re.compile("Answer 1 question")).click()

    face(page, "GV-01")
    page.get_by_role("radio", name="Partly").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Say what is there, and what is missing.")).to_be_visible()
    page.get_by_label("Note").fill("Two are missing.")
    page.get_by_role("radio", name="Partly").check()
    page.get_by_role("button", name="Answer").click()
    face(page, "That was the last one")
    page.get_by_role("button", name=re.compile("Take back: GV-01 partly")).click()
    face(page, "GV-01")
    page.get_by_role("radio", name=re.compile("^In place")).check()
    page.get_by_role("button", name="Answer").click()
    face(page, "That was the last one")

    assert not Gap.objects.live().exists()
    assert page.goto(f"/journey/assessments/{Assessment.objects.get().pk}/DP-02/").status == 404  # type: ignore[union-attr]


def test_a_gap_is_peeked_at_and_given_to_somebody_in_bulk(
    screen: Callable[..., Screen], prepared: Company
) -> None:
    builders.gap(prepared.lead, prepared.control, at=timezone.now())
    shown = screen("/journey/gaps/", user=prepared.lead)
    page = shown.page
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator("#panel").get_by_text("Next: give it to somebody.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("checkbox", name=re.compile("Select GAP-")).check()
    page.get_by_role("button", name="Give to").click()
    page.locator("#act").get_by_label("Owner").select_option(label="Enzo")
    page.locator("#act").get_by_role("button", name="Give to").click()

    expect(page.get_by_text("1 gap given to Enzo.")).to_be_visible()
    assert Gap.objects.get().owner == prepared.engineer
    assert shown.faults() == []
    page.keyboard.press("g")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Readiness journey")).to_be_visible()
