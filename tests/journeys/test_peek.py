"""Peeking: a summary of a row beside its list, by key, mouse and touch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from compliance.accounts.models import User
from tests import factories
from tests.browser import Screen

pytestmark = pytest.mark.django_db(transaction=True)
Show = Callable[..., Screen]


@pytest.fixture
def lead() -> User:
    factories.organization()
    for code in ("AC-01", "AC-02", "AC-03"):
        factories.control(code, title=f"Control {code}", criteria=["CC6.1"])
    return factories.lead()


def heading(page: Page, code: str) -> None:
    """Wait until the panel shows this control and is read from its heading."""
    expect(page.locator("#panel h2")).to_contain_text(code)
    expect(page.locator("#panel h2")).to_be_focused()


def test_space_peeks_j_moves_along_and_escape_gives_the_focus_back(
    screen: Show, lead: User
) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("j")
    page.keyboard.press("Space")
    heading(page, "AC-01")
    page.keyboard.press("j")
    heading(page, "AC-02")
    expect(page.locator("tr[data-peeked]")).to_contain_text("AC-02")
    page.keyboard.press("k")
    heading(page, "AC-01")
    page.keyboard.press("j")
    heading(page, "AC-02")
    page.keyboard.press("Escape")

    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("tbody a.ttl").nth(1)).to_be_focused()
    assert page.evaluate("scrollY") == 0


def test_space_again_closes_it(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("j")
    page.keyboard.press("Space")
    heading(page, "AC-01")
    page.keyboard.press("Space")

    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("tbody a.ttl").first).to_be_focused()


def test_enter_in_the_panel_opens_the_page(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("j")
    page.keyboard.press("Space")
    heading(page, "AC-01")
    page.keyboard.press("Enter")

    page.wait_for_url("**/controls/AC-01/")


def test_nothing_traps_the_focus(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("j")
    page.keyboard.press("Space")
    heading(page, "AC-01")
    inside = "document.getElementById('panel').contains(document.activeElement)"
    for _ in range(12):
        page.keyboard.press("Tab")
        if not page.evaluate(inside):
            break

    assert not page.evaluate(inside)
    expect(page.locator("#panel")).to_be_visible()


def test_space_elsewhere_scrolls_and_presses_as_ever(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.locator(".side [data-act=theme]").focus()
    page.keyboard.press("Space")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#panel")).to_be_hidden()


def test_a_row_without_a_summary_says_so(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.locator("tbody a.ttl").first.evaluate("link => link.setAttribute('href', '/checks/')")
    page.keyboard.press("j")
    page.keyboard.press("Space")

    expect(page.locator("#said")).to_contain_text("no summary")
    expect(page.locator("#panel")).to_be_hidden()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_button_of_a_row_peeks_too(screen: Show, lead: User, size: str) -> None:
    page = screen("/controls/", user=lead, size=size).page
    row = page.locator("tbody tr").nth(1)
    row.hover()
    row.locator("[data-peek]").click()
    heading(page, "AC-02")
    page.keyboard.press("Escape")

    expect(page.locator("#panel")).to_be_hidden()
    expect(row.locator("a.ttl")).to_be_focused()


def test_without_a_script_there_is_no_button_that_does_nothing(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead, scripts=False).page

    assert page.locator("[data-peek]").count()
    expect(page.locator("[data-peek]").first).to_be_hidden()


def test_on_a_phone_it_is_a_sheet_from_below_with_a_way_to_close(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead, size="phone").page
    page.keyboard.press("j")
    page.keyboard.press("Space")
    heading(page, "AC-01")
    box = page.locator("#panel").bounding_box()
    assert box
    assert box["width"] == 390
    assert box["y"] > 100
    page.get_by_role("button", name="Close the summary").click()

    expect(page.locator("#panel")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "size"), [("light", "desk"), ("dark", "phone")])
def test_the_panel_is_sound(screen: Show, lead: User, scheme: str, size: str) -> None:
    shown = screen("/controls/", user=lead, scheme=scheme, size=size)
    shown.page.keyboard.press("j")
    shown.page.keyboard.press("Space")
    heading(shown.page, "AC-01")

    assert shown.faults() == []


def test_an_auditor_peeks_within_their_audit(screen: Show, lead: User) -> None:
    otto = factories.auditor()
    factories.audit("Theirs", auditors=[otto])
    shown = screen("/audit/theirs/criteria/", user=otto)
    shown.page.keyboard.press("j")
    shown.page.keyboard.press("Space")
    heading(shown.page, "AC-01")

    expect(shown.page.locator("#panel").get_by_role("link", name="Open")).to_have_attribute(
        "href", "/audit/theirs/controls/AC-01/"
    )
    assert shown.faults() == []
