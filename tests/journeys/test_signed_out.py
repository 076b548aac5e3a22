"""A session that ended while a form was filled: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from compliance.accounts.models import ApiToken
from tests.browser import Screen

from .conftest import PASSWORD, Company, fill_upload, screenshot, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]


def sign_out_elsewhere(page: Page) -> Page:
    other = page.context.new_page()
    other.goto("/account/")
    other.locator(".who summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    return other


def assert_kept(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="You were signed out")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Keys rotate")
    expect(page.get_by_label("DP-02")).to_be_checked()
    expect(page.get_by_label("Taken from")).to_have_value("AWS console")


@pytest.fixture
def filled(screen: Callable[..., Screen], company: Company) -> Page:
    page = screen("/evidence/add/", user=company.engineer).page
    fill_upload(page, title="Keys rotate", covers_from=timezone.now().date(), file=screenshot())
    return page


def test_typed_is_there_again_after_the_sign_in(filled: Page, company: Company) -> None:
    sign_out_elsewhere(filled)
    filled.get_by_role("button", name="Seal and attach").click()
    sign_in(filled, company.engineer.email, "not the password")
    sign_in(filled, company.engineer.email)

    assert_kept(filled)
    assert filled.evaluate("sessionStorage.getItem('typed')") is None

    filled.get_by_label("Drop a file here").set_input_files(files=[screenshot()])
    filled.get_by_role("button", name="Seal and attach").click()
    expect(filled.get_by_role("heading", name="Keys rotate")).to_be_visible()
    filled.goto("/evidence/add/")
    expect(filled.get_by_label("Title")).to_have_value("")


def test_typed_is_there_again_when_the_form_had_grown_too_old(
    filled: Page, company: Company
) -> None:
    other = sign_out_elsewhere(filled)
    sign_in(other, company.engineer.email)
    expect(other.get_by_role("heading", name="My work")).to_be_visible()
    filled.get_by_role("button", name="Seal and attach").click()
    filled.get_by_role("link", name="Load the page again").click()

    assert_kept(filled)


def test_passwords_are_never_kept(screen: Callable[..., Screen], company: Company) -> None:
    page = screen("/connections/add/aws/", user=company.lead).page
    page.get_by_label("Name").fill("AWS production")
    page.get_by_label("How to sign in").select_option("keys")
    page.get_by_label("Secret access key").fill("a-secret-of-aws")
    sign_out_elsewhere(page)
    page.get_by_role("button", name="Connect and collect").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    assert "a-secret-of-aws" not in page.evaluate("JSON.stringify(sessionStorage)")
    sign_in(page, company.lead.email, PASSWORD)
    expect(page.get_by_label("Name")).to_have_value("AWS production")
    expect(page.get_by_label("How to sign in")).to_have_value("keys")
    expect(page.get_by_label("Secret access key")).to_have_value("")


def test_a_form_without_a_page_of_its_own_comes_back_to_where_it_stood(
    screen: Callable[..., Screen], company: Company
) -> None:
    token = ApiToken.objects.create(
        user=company.lead, label="pipeline", digest="0" * 64, created_at=timezone.now()
    )
    page = screen("/account/", user=company.lead).page
    sign_out_elsewhere(page)
    page.locator(f'form[action*="/tokens/{token.pk}/"] button').click()
    sign_in(page, company.lead.email)

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
