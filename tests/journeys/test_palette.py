"""The palette: everything one may see and do, from the keyboard, by mouse and by touch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from compliance.accounts.models import User
from controls.models import Control
from tests import factories
from tests.browser import Screen

pytestmark = pytest.mark.django_db(transaction=True)
Show = Callable[..., Screen]


@pytest.fixture
def lead() -> User:
    factories.organization()
    return factories.lead()


@pytest.fixture
def review(lead: User) -> Control:
    return factories.control("AC-04", title="Quarterly access review", criteria=["CC6.1"])


def words(page: Page) -> None:
    """Wait until the palette has answered."""
    expect(page.locator("#found:not([aria-busy]) .hit").first).to_be_visible()


def ask(page: Page, typed: str) -> None:
    """Open the palette and type."""
    page.keyboard.press("Control+k")
    words(page)
    with page.expect_response(lambda answer: "/find/?q=" in answer.url and typed[:1] in answer.url):
        page.keyboard.type(typed)
    words(page)


def test_a_control_is_opened_by_its_id_without_the_mouse(
    screen: Show, lead: User, review: Control
) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("ac-04")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Quarterly access review")


def test_enter_waits_for_the_answer_to_what_was_typed(
    screen: Show, lead: User, review: Control
) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("Control+k")
    words(page)
    page.keyboard.type("cc6.1")
    page.keyboard.press("Enter")

    page.wait_for_url("**/criteria/CC6.1/")


def test_the_arrows_move_and_say_where_one_is(screen: Show, lead: User, review: Control) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("Control+k")
    words(page)
    field = page.get_by_role("combobox")
    options = page.locator("#found").get_by_role("option")

    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute(
        "aria-activedescendant", options.nth(1).get_attribute("id") or "none"
    )
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(field).to_be_focused()
    expect(page.locator("#palette [role=status]")).to_have_text(f"{options.count()} results")


def test_escape_closes_it_and_gives_the_focus_back(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    way = page.locator(".finder")
    way.focus()
    page.keyboard.press("Enter")
    words(page)
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#palette")).to_be_hidden()
    expect(way).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_hidden()


def test_an_act_that_changes_something_is_sent(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    ask(page, "sign out")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_act_of_the_page_is_done_on_the_page(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    ask(page, "switch dark")
    page.keyboard.press("Enter")

    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_nothing_found_says_what_to_try(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("Control+k")
    page.keyboard.type("zyzzyva")

    expect(page.locator("#found")).to_contain_text("Try fewer letters")
    expect(page.locator("#palette [role=status]")).to_have_text("No results")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "false")


def test_pages_looked_at_lately_are_offered_and_forgotten_with_the_session(
    screen: Show, lead: User, review: Control
) -> None:
    page = screen("/controls/AC-04/", user=lead).page
    page.goto("/controls/")
    page.keyboard.press("Control+k")
    words(page)
    expect(page.locator("#found section").first).to_contain_text("Recent")
    expect(page.locator("#found section").first).to_contain_text("Quarterly access review")
    page.keyboard.press("Escape")
    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    assert page.evaluate("sessionStorage.getItem('recent')") is None


def test_on_a_phone_it_is_opened_and_used_by_touch(
    screen: Show, lead: User, review: Control
) -> None:
    page = screen("/controls/", user=lead, size="phone").page
    page.get_by_role("link", name="Find or do").first.click()
    words(page)
    page.get_by_role("combobox").fill("quarterly")
    page.locator("#found").get_by_role("option", name="AC-04").filter(
        has_text="Quarterly"
    ).first.click()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url(lambda url: "/controls/AC-04/" in url or "/evidence/add/" in url)


@pytest.mark.parametrize(("scheme", "size"), [("light", "desk"), ("dark", "phone")])
def test_it_is_sound_empty_filled_and_without_an_answer(
    screen: Show, lead: User, review: Control, scheme: str, size: str
) -> None:
    shown = screen("/controls/", user=lead, scheme=scheme, size=size)
    shown.page.keyboard.press("Control+k")
    words(shown.page)
    assert shown.faults() == []
    shown.page.keyboard.type("access")
    expect(shown.page.locator("#found").get_by_role("option", name="AC-04").first).to_be_visible()
    assert shown.faults() == []
    shown.page.get_by_role("combobox").fill("zyzzyva")
    expect(shown.page.locator("#found")).to_contain_text("Try fewer letters")
    assert shown.faults() == []


def test_without_a_script_it_is_a_page(screen: Show, lead: User, review: Control) -> None:
    page = screen("/controls/", user=lead, scripts=False).page
    page.locator(".finder").click()
    page.get_by_label("Words or an id").fill("acess review")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Controls")).to_be_visible()
    expect(page.get_by_text("Switch light or dark")).to_be_hidden()
    page.get_by_role("link", name="Quarterly access review").last.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Quarterly access review")


def test_without_a_script_an_act_is_sent_too(screen: Show, lead: User) -> None:
    page = screen("/find/?q=sign+out", user=lead, scripts=False).page
    page.locator("main").get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_session_that_ended_leads_to_the_sign_in_and_keeps_what_was_typed(
    screen: Show, lead: User
) -> None:
    page = screen("/audits/new/", user=lead).page
    page.get_by_label("Name").fill("Type II of this year")
    page.context.clear_cookies()
    page.keyboard.press("Control+k")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "Type II of this year" in page.evaluate("sessionStorage.getItem('typed')")


@pytest.mark.parametrize("typed", ["", "review"])
def test_one_escape_closes_it(screen: Show, lead: User, review: Control, typed: str) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("Control+k")
    words(page)
    page.keyboard.type(typed)
    page.keyboard.press("Escape")

    expect(page.locator("#palette")).not_to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_have_value("")
