"""Keys: rows, chords, acts and the map of them; never while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

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


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('href')"))


def test_j_and_k_move_along_the_rows_and_enter_opens_one(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    hrefs = [f"/controls/AC-0{number}/" for number in (1, 2, 3)]
    for href in hrefs:
        page.keyboard.press("j")
        assert focused(page) == href
    page.keyboard.press("j")
    assert focused(page) == hrefs[-1]
    page.keyboard.press("k")
    assert focused(page) == hrefs[1]
    page.keyboard.press("Enter")

    page.wait_for_url("**/controls/AC-02/")


def test_o_opens_a_row_and_k_begins_at_the_last(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("k")
    page.keyboard.press("o")

    page.wait_for_url("**/controls/AC-03/")


def test_x_chooses_the_row_and_lets_it_go_again(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    boxes = page.locator("tbody input[name=row]")
    expect(page.locator(".bulk [data-count]")).to_have_text("2 selected")
    expect(boxes.first).to_be_checked()
    page.keyboard.press("k")
    page.keyboard.press("x")

    expect(boxes.first).not_to_be_checked()
    expect(boxes.nth(1)).to_be_checked()


def test_a_row_out_of_sight_comes_into_sight(screen: Show, lead: User) -> None:
    for number in range(10, 60):
        factories.control(f"ZZ-{number}", criteria=["CC6.1"])
    page = screen("/controls/", user=lead).page
    page.keyboard.press("k")

    assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight")
    assert page.evaluate("scrollY > 0")


@pytest.mark.parametrize(
    ("keys", "url"),
    [("gd", "/dashboard/"), ("gc", "/controls/"), ("ge", "/evidence/"), ("gl", "/ledger/"),
     ("gu", "/settings/users/"), ("gt", "/checks/"), ("e", "/evidence/add/")],
)  # fmt: skip
def test_chords_go_where_the_menu_goes(screen: Show, lead: User, keys: str, url: str) -> None:
    page = screen("/audits/", user=lead).page
    for key in keys:
        page.keyboard.press(key)

    page.wait_for_url(f"**{url}")


def test_every_way_of_the_menu_has_a_key_of_its_own(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    keys = page.eval_on_selector_all("nav a[data-key]", "all => all.map(each => each.dataset.key)")

    assert len(keys) == len(set(keys)) == page.locator(".side nav a").count()


def test_the_slash_filters_the_list_or_opens_the_palette(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("/")
    expect(page.locator("main").get_by_role("searchbox").first).to_be_focused()
    page.goto("/account/")
    page.keyboard.press("/")

    expect(page.locator("#palette")).to_be_visible()


def test_letters_do_nothing_while_somebody_types_or_holds_another_key(
    screen: Show, lead: User
) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("/")
    page.keyboard.type("gd?tej")
    field = page.locator("main").get_by_role("searchbox").first
    expect(field).to_have_value("gd?tej")
    field.blur()
    page.keyboard.press("Alt+t")

    assert urlsplit(page.url).path == "/controls/"
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    expect(page.locator("#keys")).to_be_hidden()


def test_letters_do_nothing_in_a_dialog(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.keyboard.press("t")

    assert page.url.endswith("/controls/")
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")


def test_the_theme_is_switched_by_t(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("t")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_map_shows_every_key_and_escape_closes_it(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.keyboard.press("?")
    for words in ("Next row", "Add evidence", "Ledger", "Peek"):
        expect(page.locator("#keys")).to_contain_text(words)
    page.keyboard.press("Escape")

    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.parametrize("path", ["/account/", "/keys/"])
def test_single_letters_can_be_switched_off(screen: Show, lead: User, path: str) -> None:
    page = screen(path, user=lead).page
    page.get_by_label("Single-letter keys").first.uncheck()
    page.goto("/controls/")
    for key in ("t", "j", "?", "g", "d"):
        page.keyboard.press(key)

    assert page.url.endswith("/controls/")
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.goto(path)
    expect(page.get_by_label("Single-letter keys").first).not_to_be_checked()


@pytest.mark.parametrize(("scheme", "size"), [("light", "desk"), ("dark", "phone")])
def test_the_map_is_sound(screen: Show, lead: User, scheme: str, size: str) -> None:
    shown = screen("/controls/", user=lead, scheme=scheme, size=size)
    shown.page.keyboard.press("?")
    expect(shown.page.locator("#keys dd").first).to_be_visible()

    assert shown.faults() == []


@pytest.mark.parametrize("path", ["/keys/", "/find/", "/find/?q=AC&kind=controls"])
def test_the_pages_without_a_script_are_sound(screen: Show, lead: User, path: str) -> None:
    assert screen(path, user=lead, scheme="dark", size="phone").faults() == []


def test_an_engineer_s_and_an_employee_s_map_have_their_own_ways(screen: Show, lead: User) -> None:
    engineer = screen("/keys/", user=factories.engineer()).page.locator("main")
    employee = screen("/keys/", user=factories.employee()).page.locator("main")

    expect(engineer).to_contain_text("Add evidence")
    expect(engineer).not_to_contain_text("Ledger")
    expect(employee).not_to_contain_text("Add evidence")
    expect(employee).to_contain_text("Asked of you")
    expect(employee).not_to_contain_text("Connections")


def test_the_auditor_goes_about_their_audit_by_chords(screen: Show, lead: User) -> None:
    otto = factories.auditor()
    factories.audit("Theirs", auditors=[otto])
    page = screen("/audit/theirs/", user=otto).page
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url("**/audit/theirs/evidence/")
    page.keyboard.press("e")

    assert page.url.endswith("/audit/theirs/evidence/")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/account/")
