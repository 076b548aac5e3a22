"""Words explained: by keyboard, mouse and touch, put away with Esc, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from compliance.accounts.models import User
from compliance.web import words
from tests import factories
from tests.browser import Scheme, Screen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]
RESOURCE = words.term_of("resource").says
RUN = words.term_of("run").says


@pytest.fixture
def lead(transactional_db: None) -> User:
    factories.organization()
    factories.control()
    return factories.lead()


def tip_of(page: Page) -> Locator:
    return page.get_by_role("tooltip")


def word(page: Page, name: str) -> Locator:
    return page.locator("a.term").filter(has_text=name).first


@pytest.mark.parametrize(("scheme", "size"), [("light", "desk"), ("dark", "phone")])
def test_a_focused_word_says_its_sentence_and_esc_puts_it_away(
    screen: Callable[..., Screen], lead: User, scheme: Scheme, size: str
) -> None:
    shown = screen("/checks/", user=lead, scheme=scheme, size=size)
    page = shown.page

    word(page, "resource").focus()
    expect(tip_of(page)).to_have_text(RESOURCE)
    expect(word(page, "resource")).to_have_accessible_description(RESOURCE)
    assert shown.faults() == []
    assert page.evaluate(
        "(({left, right, top, bottom}) => left >= 0 && right <= innerWidth && top >= 0 "
        "&& bottom <= innerHeight)(document.getElementById('tip').getBoundingClientRect())"
    )

    page.keyboard.press("Escape")
    expect(tip_of(page)).to_have_count(0)
    expect(word(page, "resource")).to_be_focused()
    page.keyboard.press("Tab")
    expect(tip_of(page)).to_have_text(RUN)
    word(page, "run").blur()
    expect(tip_of(page)).to_have_count(0)


def test_a_sentence_stays_while_the_pointer_is_on_it(
    screen: Callable[..., Screen], lead: User
) -> None:
    page = screen("/checks/", user=lead).page

    word(page, "resource").hover()
    expect(tip_of(page)).to_have_text(RESOURCE)
    tip_of(page).hover()
    page.wait_for_timeout(400)
    expect(tip_of(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip_of(page)).to_have_count(0)

    word(page, "run").hover()
    expect(tip_of(page)).to_have_text(RUN)
    page.get_by_role("heading", level=1).hover()
    expect(tip_of(page)).to_have_count(0)


@pytest.fixture
def finger(chromium: Browser, screen: Callable[..., Screen], lead: User) -> Iterator[Page]:
    """Give a page that is touched."""
    signed_in = screen("/checks/", user=lead).page
    context = chromium.new_context(
        base_url=signed_in.url,
        has_touch=True,
        viewport={"width": 390, "height": 844},
        storage_state=signed_in.context.storage_state(),
    )
    yield context.new_page()
    context.close()


def test_the_first_touch_explains_and_the_second_leads_to_the_glossary(finger: Page) -> None:
    finger.goto("/checks/")

    word(finger, "resource").tap()
    expect(tip_of(finger)).to_have_text(RESOURCE)
    assert finger.url.endswith("/checks/")
    finger.get_by_role("heading", level=1).tap()
    expect(tip_of(finger)).to_have_count(0)

    word(finger, "resource").tap()
    expect(tip_of(finger)).to_have_text(RESOURCE)
    word(finger, "resource").tap()
    finger.wait_for_url("**/glossary/#resource")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_word_leads_to_its_paragraph(
    screen: Callable[..., Screen], lead: User, scripts: bool
) -> None:
    page = screen("/checks/", user=lead, scripts=scripts).page

    word(page, "resource").click()

    page.wait_for_url("**/glossary/#resource")
    expect(page.locator("#resource")).to_be_in_viewport()
    page.locator("#resource").get_by_role("link", name="Snapshot").click()
    expect(page.locator("#snapshot")).to_be_in_viewport()


def test_a_refused_form_is_read_from_its_summary_and_nothing_else_takes_the_focus(
    screen: Callable[..., Screen], lead: User
) -> None:
    page = screen("/settings/scope/", user=lead).page
    assert page.evaluate("document.activeElement.tagName") == "BODY"

    factories.system("Cloud")
    page.get_by_label("Name").fill("Cloud")
    page.get_by_role("button", name="Add system").click()

    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert").get_by_role("link", name="Name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
