"""The very first start: somebody becomes the first lead and sets the product up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from compliance.accounts.models import Organization, Role, SkippedStep, User
from compliance.ledger.models import LedgerEntry
from controls.models import Category, System
from integrations.models import Connection
from tests import factories
from tests.browser import Screen
from tests.fakes.aws import KEYS, AwsServer

from .conftest import fill_connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


@pytest.fixture
def live_server(transactional_db: None) -> Iterator[LiveServer]:
    """Serve with a process's first memory: it has not seen that there are users."""
    server = LiveServer("localhost")
    yield server
    server.stop()


def found(screen: Callable[..., Screen], *, scripts: bool) -> Screen:
    """Open the product for the first time, and become its first lead."""
    factories.control("AC-04")
    for code in ("security", "availability"):
        factories.category(code)
    shown = screen("/dashboard/", scripts=scripts)
    page = shown.page
    expect(page.get_by_role("heading", name="Welcome to Trackrecord")).to_be_visible()
    page.get_by_label("Organization").fill("Northwind Labs")
    page.get_by_label("Your name").fill("June Lindqvist")
    page.get_by_label("Your e-mail address").fill("june@northwind.example")
    page.get_by_label("Password").fill("four plain words")
    page.get_by_role("button", name="Begin the record").click()
    expect(step(page)).to_have_text("Categories")
    return shown


def step(page: Page) -> Locator:
    return page.locator(".steps [aria-current=step]")


def go_on(page: Page) -> None:
    page.get_by_role("link", name="Go on").click()


def correct_the_organization(page: Page) -> None:
    page.get_by_role("link", name="Organization done").click()
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Save the organization and go on").click()
    expect(step(page)).to_have_text("Categories")
    assert Organization.objects.get().time_zone == "Europe/Berlin"


def add_a_category(page: Page) -> None:
    page.get_by_role("button", name="Put in scope Availability").click()
    expect(page.get_by_role("button", name="Take out Availability")).to_be_visible()
    assert Category.objects.filter(is_in_scope=True).count() == 2
    go_on(page)


def add_a_system(page: Page) -> None:
    page.get_by_label("Name").fill("Northwind Cloud")
    page.get_by_role("button", name="Add the system and go on").click()
    expect(step(page)).to_have_text("First connection")
    page.get_by_role("link", name="Systems done").click()
    expect(page.get_by_role("table")).to_contain_text("Northwind Cloud")
    go_on(page)


def connect(page: Page, aws: AwsServer) -> None:
    page.get_by_role("link", name="Connect Amazon Web Services").click()
    fill_connection(page, aws, key=KEYS["access_key_id"])
    page.get_by_role("button", name="Connect and collect").click()
    page.get_by_role("link", name="Back to setting up").click()
    assert Connection.objects.get().source.title == "AWS production"
    expect(page.locator(".choices")).to_contain_text("Connected")
    go_on(page)


def invite(page: Page) -> None:
    page.get_by_label("Name").fill("Enzo")
    page.get_by_label("E-mail address").fill("enzo@northwind.example")
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("heading", name="Invitation to send")).to_be_visible()
    page.get_by_role("link", name="Back to setting up").click()
    go_on(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_first_lead_walks_through_every_step(
    screen: Callable[..., Screen], aws: AwsServer, scripts: bool
) -> None:
    shown = found(screen, scripts=scripts)
    page = shown.page
    correct_the_organization(page)
    add_a_category(page)
    expect(step(page)).to_have_text("Systems")
    add_a_system(page)
    expect(step(page)).to_have_text("First connection")
    connect(page, aws)
    expect(step(page)).to_have_text("People")
    invite(page)

    expect(page.get_by_role("heading", name="You are set up")).to_be_visible()
    page.get_by_role("link", name="To the dashboard").click()
    expect(page.get_by_role("heading", name="Control dashboard")).to_be_visible()
    expect(page.get_by_text("Finish setting up")).to_have_count(0)
    assert User.objects.get(name="Enzo").role == Role.ENGINEER
    assert not SkippedStep.objects.exists()
    assert shown.said == []
    page.goto("/welcome/")
    page.wait_for_url("**/setup/done/")


@pytest.mark.parametrize("scripts", [True, False])
def test_first_lead_skips_everything_and_comes_back(
    screen: Callable[..., Screen], scripts: bool
) -> None:
    shown = found(screen, scripts=scripts)
    page = shown.page
    for title in ("Categories", "Systems"):
        expect(step(page)).to_have_text(title)
        page.get_by_role("button", name="Skip for now").click()

    page.get_by_role("link", name="To the dashboard").click()
    expect(page.locator(".kpis")).to_contain_text("0/ 1")
    page.get_by_role("link", name="Finish setting up").click()
    expect(step(page)).to_have_text("First connection")
    for _ in range(2):
        page.get_by_role("button", name="Skip for now").click()

    expect(page.get_by_role("heading", name="That will do for now")).to_be_visible()
    page.locator(".todo").get_by_role("link", name="Systems").click()
    page.get_by_label("Name").fill("Northwind Cloud")
    page.get_by_role("button", name="Add the system").click()
    expect(page.get_by_text("3 of 5 steps")).to_be_visible()
    assert System.objects.get().name == "Northwind Cloud"

    page.get_by_role("link", name="To the dashboard").click()
    expect(page.get_by_text("3 of 5 left")).to_be_visible()
    page.get_by_role("button", name="Put the set-up away").click()
    expect(page.get_by_role("heading", name="Control dashboard")).to_be_visible()
    expect(page.get_by_text("3 of 5 left")).to_have_count(0)
    told = LedgerEntry.objects.filter(event="setup_step.skipped").count()
    assert told == SkippedStep.objects.count() == 4
    assert shown.said == []


def test_security_alone_is_a_choice_like_another(screen: Callable[..., Screen]) -> None:
    page = found(screen, scripts=True).page

    page.get_by_role("button", name="Begin with Security alone").click()

    expect(step(page)).to_have_text("Systems")
    assert LedgerEntry.objects.get(event="scope.confirmed").details == {
        "categories": ["security"],
        "systems": [],
    }


def test_going_back_after_founding_is_harmless(screen: Callable[..., Screen]) -> None:
    page = screen("/welcome/").page
    page.get_by_label("Organization").fill("Northwind Labs")
    page.get_by_label("Your name").fill("June Lindqvist")
    page.get_by_label("Your e-mail address").fill("june@northwind.example")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Begin the record").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill("four plain words")
    page.get_by_role("button", name="Begin the record").click()
    expect(step(page)).to_have_text("Categories")

    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("heading", name="Set up Trackrecord")).to_be_visible()
    assert User.objects.count() == 1


def test_the_welcome_proposes_the_browser_s_time_zone(screen: Callable[..., Screen]) -> None:
    page = screen("/welcome/").page
    own = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")

    assert page.get_by_label("Time zone").input_value() == own


def test_the_steps_are_sound_for_everybody_s_eyes(screen: Callable[..., Screen]) -> None:
    shown = found(screen, scripts=True)
    page = shown.page
    for key in ("organization", "categories", "systems", "connection", "people", "done"):
        for scheme, width in (("light", 1440), ("dark", 390)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"/setup/{key}/")
            assert shown.faults() == [], (key, scheme)
