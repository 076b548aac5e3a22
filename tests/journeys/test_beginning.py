"""The very first start: somebody becomes the first lead and finds an empty record."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from compliance.accounts.models import Role, User
from tests import factories
from tests.browser import Screen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


@pytest.fixture
def live_server(transactional_db: None) -> Iterator[LiveServer]:
    """Serve with a process's first memory: it has not seen that there are users."""
    server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.mark.parametrize("scripts", [True, False])
def test_first_lead_begins_with_an_empty_record(
    screen: Callable[..., Screen], scripts: bool
) -> None:
    factories.control("AC-04")
    shown = screen("/dashboard/", scripts=scripts)
    page = shown.page
    expect(page.get_by_role("heading", name="Welcome to Trackrecord")).to_be_visible()

    page.get_by_label("Organization").fill("Northwind Labs")
    page.get_by_label("Your name").fill("June Lindqvist")
    page.get_by_label("Your e-mail address").fill("june@northwind.example")
    page.get_by_label("Password").fill("four plain words")
    page.get_by_role("button", name="Begin the record").click()

    expect(page.get_by_role("heading", name="Systems", exact=True)).to_be_visible()
    page.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_role("heading", name="Control dashboard")).to_be_visible()
    expect(page.locator(".kpis")).to_contain_text("0/ 1")
    assert User.objects.get().role == Role.LEAD
    assert shown.said == []
    assert page.goto("/welcome/").status == 404  # type: ignore[union-attr]
