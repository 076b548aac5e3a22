"""Lists as people use them: filtered while typing, chosen from, acted on, and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from controls.models import Control
from evidence.models import EvidenceItem
from tests import factories
from tests.browser import Screen

from .conftest import Company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


@pytest.fixture
def controls(company: Company) -> None:
    for number in range(1, 4):
        factories.control(f"AC-0{number}", title=f"Access rule {number}")


@pytest.fixture
def evidence(company: Company) -> None:
    for number in range(120):
        factories.evidence_item(company.control, title=f"Paper {number:03}")


def rows(page: Page) -> list[str]:
    return page.locator("#list tbody a.ttl").all_inner_texts()


@pytest.mark.usefixtures("controls")
def test_a_list_is_filtered_while_one_types(
    screen: Callable[..., Screen], company: Company
) -> None:
    shown = screen("/controls/", user=company.lead)
    page = shown.page
    field = page.get_by_role("searchbox", name="Filter controls")
    field.press_sequentially("access rule", delay=40)

    expect(page.locator("#list-count")).to_have_text("3 of 4 controls")
    expect(field).to_have_value("access rule")
    expect(field).to_be_focused()
    assert page.url.endswith("?q=access%20rule")

    page.get_by_role("link", name="Unproven").click()
    expect(page.locator("#chip-health-unproven")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Control", exact=True).click()
    expect(page.locator("th[aria-sort]")).to_have_text("Control")
    assert [text[:5] for text in rows(page)] == ["AC-01", "AC-02", "AC-03"]
    page.go_back()
    expect(page.locator("th[aria-sort]")).to_contain_text("Health")
    assert shown.faults() == []


@pytest.mark.usefixtures("controls")
@pytest.mark.parametrize("scripts", [True, False])
def test_several_are_given_an_owner_and_given_back(
    screen: Callable[..., Screen], company: Company, scripts: bool
) -> None:
    shown = screen("/controls/?sort=control", user=company.lead, scripts=scripts)
    page = shown.page
    page.get_by_label("Select AC-01").check()
    page.get_by_label("Select AC-03").check()
    if scripts:
        expect(page.locator("#bulk")).to_contain_text("2 selected")
    page.get_by_role("button", name="Assign an owner").click()

    expect(page.get_by_role("heading", name="Assign an owner to 2 controls?")).to_be_visible()
    if scripts:
        assert shown.faults() == []
    page.get_by_label("Owner").last.select_option(label=str(company.engineer))
    page.get_by_role("button", name="Assign an owner").last.click()

    expect(page.locator("#toasts")).to_contain_text("2 controls now answered for by")
    assert Control.objects.filter(owner=company.engineer).count() == 2
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("Undone for 2 controls.")
    assert not Control.objects.filter(owner=company.engineer).exists()


@pytest.mark.usefixtures("controls")
def test_what_is_asked_back_can_be_left_with_nothing_done(
    screen: Callable[..., Screen], company: Company
) -> None:
    page = screen("/controls/", user=company.lead).page
    page.get_by_label("Select all rows of this page").check()
    page.get_by_role("button", name="Assign an owner").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.get_by_role("button", name="Assign an owner").click()
    page.get_by_role("link", name="Cancel").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Clear the selection").click()
    expect(page.locator("#bulk")).to_be_hidden()
    assert not Control.objects.exclude(owner=None).exists()


@pytest.mark.usefixtures("evidence")
@pytest.mark.parametrize("scripts", [True, False])
def test_pages_are_walked_there_and_back(
    screen: Callable[..., Screen], company: Company, scripts: bool
) -> None:
    page = screen("/evidence/?sort=evidence", user=company.engineer, scripts=scripts).page
    pages = page.get_by_role("navigation", name="Pages")
    expect(pages).to_contain_text("1–50 of 120")
    pages.get_by_role("link", name="Next").click()
    expect(pages).to_contain_text("51–100 of 120")
    assert "Paper 050" in rows(page)[0]
    pages.get_by_role("link", name="Next").click()
    expect(pages).to_contain_text("101–120 of 120")
    pages.get_by_role("link", name="Previous").click()
    expect(pages).to_contain_text("51–100 of 120")
    pages.get_by_role("link", name="Previous").click()
    expect(pages).to_contain_text("1–50 of 120")
    assert "Paper 000" in rows(page)[0]


@pytest.mark.usefixtures("evidence")
@pytest.mark.parametrize("scripts", [True, False])
def test_columns_are_chosen_and_kept_as_a_view(
    screen: Callable[..., Screen], company: Company, scripts: bool
) -> None:
    shown = screen("/evidence/?q=paper", user=company.engineer, scripts=scripts)
    page = shown.page
    menu = page.locator("summary", has_text="View")
    menu.click()
    page.get_by_role("group", name="Columns").get_by_label("SHA-256").uncheck()
    page.get_by_role("group", name="Columns").get_by_label("Received").check()
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="Received")).to_be_visible()
    expect(page.get_by_role("columnheader", name="SHA-256")).to_have_count(0)

    menu.click()
    page.get_by_label("Save this one as").fill("When it came")
    page.get_by_role("button", name="Save the view").click()
    expect(page.locator("#toasts")).to_contain_text("The view “When it came” is saved.")
    expect(menu).to_have_text("View: When it came")

    page.goto("/evidence/")
    expect(page.get_by_role("columnheader", name="Received")).to_have_count(0)
    menu.click()
    page.get_by_role("link", name="When it came").click()
    expect(page.get_by_role("columnheader", name="Received")).to_be_visible()
    if scripts:
        menu.click()
        assert shown.faults() == []


@pytest.mark.usefixtures("evidence")
def test_the_panel_of_filters_narrows_and_a_chip_takes_it_back(
    screen: Callable[..., Screen], company: Company
) -> None:
    shown = screen("/evidence/", user=company.engineer)
    page = shown.page
    page.locator("summary", has_text="Filter").click()
    assert shown.faults() == []
    page.locator("#pick-state").select_option("withdrawn")
    page.get_by_role("button", name="Filter", exact=True).click()

    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.get_by_role("link", name="State: Withdrawn").click()
    expect(page.locator("#list-count")).to_have_text("120 items")


@pytest.mark.usefixtures("evidence")
def test_a_list_is_taken_as_a_file(screen: Callable[..., Screen], company: Company) -> None:
    page = screen("/evidence/?q=00", user=company.engineer).page
    page.locator("summary", has_text="View").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()

    lines = coming.value.path().read_text().splitlines()
    expected = EvidenceItem.objects.filter(title__contains="00").count()
    assert len(lines) == expected + 1
    assert coming.value.suggested_filename.startswith("items-")


@pytest.mark.parametrize("path", ["/controls/", "/checks/AWS-40/", "/settings/users/"])
def test_the_menus_of_a_list_stand_in_its_title_s_line(
    path: str, screen: Callable[..., Screen], company: Company
) -> None:
    page = screen(path, user=company.lead).page
    title = page.locator("#list > header h2").bounding_box()
    for menu in page.locator("#list-view > details").all():
        place = menu.bounding_box()
        assert title is not None and place is not None
        assert place["y"] <= title["y"] + title["height"] / 2 <= place["y"] + place["height"]


@pytest.mark.usefixtures("controls")
def test_the_menus_follow_the_words(screen: Callable[..., Screen], company: Company) -> None:
    page = screen("/controls/", user=company.lead).page
    page.get_by_role("searchbox", name="Filter controls").press_sequentially("rule 2", delay=40)
    expect(page.locator("#list-count")).to_have_text("1 of 4 controls")

    page.locator("#list-view summary", has_text="View").click()

    csv = page.locator("#list-view").get_by_role("link", name="CSV")
    expect(csv).to_have_attribute("href", "/controls/?q=rule+2&format=csv")
