"""The lead connects GitHub, reads every change, and follows what went past review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from compliance.jobs.local.github.seeds.demo import demo
from compliance.jobs.local.github.world import TOKEN
from tests.browser import Screen
from tests.fakes.github import GitHub, github
from tests.workers import Workers

from .conftest import Company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]
A_RUN = 90_000


@pytest.fixture(scope="module")
def labs() -> Iterator[GitHub]:
    with github(demo(datetime.now(UTC))) as server:
        yield server


def connect(page: Page, server: GitHub, *, token: str) -> None:
    page.get_by_label("Name", exact=True).fill("GitHub")
    page.get_by_label("How to sign in").select_option("token")
    page.get_by_label("Organizations").fill("northwind-labs")
    page.get_by_label("Token", exact=True).fill(token)
    page.get_by_text("More settings").click()
    page.get_by_label("Address of the API").fill(server.address)


def test_every_change_is_read_and_what_went_past_review_is_followed(
    screen: Callable[..., Screen],
    company: Company,
    workers: Workers,
    labs: GitHub,
    tmp_path: Path,
) -> None:
    cache.clear()
    shown = screen("/connections/add/github/", user=company.lead)
    page = shown.page
    connect(page, labs, token="not-a-token")
    page.get_by_role("button", name="Test now").click()
    expect(page.locator("#tested")).to_contain_text("It does not work yet")
    page.get_by_label("Token", exact=True).fill(TOKEN)
    page.get_by_role("button", name="Test now").click()
    expect(page.locator("#tested")).to_contain_text("It works: account northwind-labs")
    page.get_by_label("Token", exact=True).fill(TOKEN)
    page.get_by_role("button", name="Connect and collect").click()
    expect(page.get_by_text("0 of 4 collectors done").first).to_be_visible()
    workers.start()
    expect(page.locator("#run").get_by_text("Complete")).to_be_visible(timeout=A_RUN)

    page.get_by_role("link", name="Populations").click()
    page.get_by_role("link", name="Merged changes").first.click()
    expect(page.get_by_role("heading", name="Attributes, tested of every item")).to_be_visible()
    follow_the_direct_push(page)
    explain_a_difference(page)
    take_the_list(page, tmp_path)
    assert shown.faults() == []


def follow_the_direct_push(page: Page) -> None:
    """Go from a difference to the commit nobody reviewed."""
    page.get_by_role("link", name="Completeness").click()
    difference = page.get_by_role("row").filter(has_text="Direct push by").first
    difference.get_by_role("link").last.click()
    expect(page.get_by_text("No pull request of this population brought it.")).to_be_visible()
    expect(page.get_by_text("Past review")).to_be_visible()
    page.go_back()


def explain_a_difference(page: Page) -> None:
    """Find the force push, which says itself why something is missing."""
    page.get_by_role("searchbox").fill("force push")
    row = page.get_by_role("row").filter(has_text="Force push by")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Explained")


def take_the_list(page: Page, folder: Path) -> None:
    """Take every change as a file, with its attributes."""
    page.get_by_role("link", name="Items and attributes").click()
    page.locator("summary", has_text="View").first.click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").first.click()
    file = folder / "changes.csv"
    taken.value.save_as(file)
    lines = file.read_text().splitlines()
    assert len(lines) > 200
    assert "Author" in lines[0] and "Approved by another person" in lines[0]
