"""Waiting, failing and being away: what pages say of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from compliance.accounts.models import User
from tests import factories
from tests.browser import Screen

pytestmark = pytest.mark.django_db(transaction=True)
Show = Callable[..., Screen]


@pytest.fixture
def lead() -> User:
    factories.organization()
    factories.control("AC-01", criteria=["CC6.1"])
    return factories.lead()


def slowly(route: Route) -> None:
    time.sleep(0.8)
    route.continue_()


def test_what_takes_longer_than_a_moment_shows_bones_and_says_it_is_busy(
    screen: Show, lead: User
) -> None:
    page = screen("/controls/", user=lead).page
    page.route("**/controls/AC-01/", slowly)
    page.keyboard.press("j")
    page.keyboard.press("Space")

    expect(page.locator("#panel[data-waits][aria-busy=true]")).to_be_visible()
    expect(page.locator("#panel h2")).to_be_visible()
    assert page.locator("#panel").get_attribute("data-waits") is None
    assert page.locator("#panel").get_attribute("aria-busy") is None


def test_what_comes_at_once_shows_no_bones(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.evaluate(
        """() => new MutationObserver(([change]) => (window.wasSeen = true)).observe(
            document.getElementById("panel"), { attributeFilter: ["data-waits"] })"""
    )
    page.route("**/controls/AC-01/", lambda route: route.fulfill(body="<h2 tabindex=-1>Here</h2>"))
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator("#panel h2")).to_be_visible()

    assert not page.evaluate("window.wasSeen ?? false")


def test_what_the_server_refuses_is_said_and_stays_until_dismissed(
    screen: Show, lead: User
) -> None:
    page = screen("/controls/", user=lead).page
    page.route("**/controls/AC-01/", lambda route: route.fulfill(status=500, body="broken"))
    page.keyboard.press("j")
    page.keyboard.press("Space")

    said = page.locator("#said")
    expect(said).to_contain_text("The server answered 500")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("tbody a.ttl").first).to_be_focused()
    said.get_by_role("button", name="Dismiss").click()
    expect(said).to_be_empty()


def test_an_absent_server_is_told_until_it_is_back(screen: Show, lead: User) -> None:
    page = screen("/controls/", user=lead).page
    page.context.set_offline(True)
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator("#offline")).to_contain_text("cannot be reached")
    page.context.set_offline(False)

    expect(page.locator("#offline")).to_be_empty()
    expect(page.locator("#offline")).to_have_attribute("role", "status")
