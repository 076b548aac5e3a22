"""An engineer adds a screenshot; what is wrong is told where it is, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from evidence.models import EvidenceItem
from tests.browser import Screen

from .conftest import Company, fill_upload, screenshot, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]
TITLE = "Keys rotate, as the console shows"


def send(page: Page) -> None:
    page.get_by_role("button", name="Seal and attach").click()


def error_at(page: Page, field: str) -> Any:
    return page.locator(f"#id_{field}_error")


def test_mistakes_are_told_at_the_field_and_nothing_typed_is_lost(
    screen: Callable[..., Screen], company: Company, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 5_000
    page = screen("/evidence/add/", user=company.engineer).page
    fill_upload(page, title=TITLE, covers_from=None, file=screenshot(90, is_noise=True))
    expect(page.locator("[data-digest]")).to_have_text("Choose a file of at most 4.9 KB.")

    page.get_by_label("Covers from").fill("")
    page.locator("form[enctype]").evaluate("form => { form.noValidate = true }")
    send(page)

    expect(error_at(page, "covers_from")).to_be_visible()
    expect(error_at(page, "file")).to_contain_text("at most 4.9\xa0KB are kept")
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    expect(page.get_by_label("Taken from")).to_have_value("AWS console")
    expect(page.get_by_label("DP-02")).to_be_checked()
    assert not EvidenceItem.objects.exists()


@pytest.mark.parametrize("scripts", [True, False])
def test_screenshot_is_in_the_library_on_its_control_and_drawn(
    screen: Callable[..., Screen], company: Company, scripts: bool
) -> None:
    page = screen("/accounts/login/?next=/evidence/add/", scripts=scripts).page
    sign_in(page, company.engineer.email)
    month_ago = timezone.now().date() - timedelta(days=30)
    fill_upload(page, title=TITLE, covers_from=month_ago, file=screenshot())
    send(page)

    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    picture = page.locator(".paper img")
    expect(picture).to_be_visible()
    assert page.request.get(f"{page.url}image/1/").headers["content-type"] == "image/png"
    for path in ("/evidence/", "/controls/DP-02/"):
        page.goto(path)
        expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def test_controls_are_found_by_their_title(screen: Callable[..., Screen], company: Company) -> None:
    page = screen("/evidence/add/?control=DP-02", user=company.engineer).page
    expect(page.get_by_label("DP-02 Encryption keys are managed")).to_be_checked()

    page.get_by_role("searchbox", name="Filter controls").fill("nothing like it")
    expect(page.get_by_label("DP-02")).to_be_hidden()
    expect(page.get_by_text("1 chosen, 0 of 1 shown")).to_be_visible()

    page.get_by_role("searchbox", name="Filter controls").fill("keys MANAGED")
    expect(page.get_by_label("DP-02")).to_be_visible()
