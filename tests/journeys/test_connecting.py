"""The lead connects AWS, watches, finds what fails, has it mended, and sees that it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Screen
from tests.fakes.aws import ACCOUNT, KEYS, AwsServer
from tests.workers import Workers

from .conftest import KEY_CHECK, Company, fill_connection

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]
A_RUN = 90_000


def until_complete(page: Page) -> None:
    expect(page.locator("#run").get_by_text("Complete")).to_be_visible(timeout=A_RUN)


def run_again(page: Page) -> None:
    page.goto("/connections/aws-production/")
    page.get_by_role("button", name="Run now").click()


def try_keys_until_they_work(page: Page, aws: AwsServer) -> None:
    said = page.locator("#tested")
    test = page.get_by_role("button", name="Test now")
    fill_connection(page, aws, key="not-a-key")
    test.click()
    expect(said).to_contain_text("at least 16 capital letters and digits")

    page.get_by_label("Access key id").fill(KEYS["access_key_id"])
    aws.control("deny?call=sts:GetCallerIdentity")
    test.click()
    expect(said).to_contain_text("It does not work yet")

    aws.quiet()
    test.click()
    expect(said).to_contain_text(f"It works: account {ACCOUNT}")


def open_failing_resource(page: Page) -> None:
    page.get_by_role("link", name=KEY_CHECK).click()
    title = page.locator(f"a.ttl[href^='/checks/{KEY_CHECK}/']")
    failing = page.get_by_role("row").filter(has=title)
    expect(failing).to_have_count(1)
    expect(failing).to_contain_text("Fail")
    failing.get_by_role("link").click()


def read_evidence_and_receipt(page: Page) -> None:
    page.goto(f"/checks/{KEY_CHECK}/")
    page.get_by_role("link", name="EV-").first.click()
    expect(page.locator(".records details").filter(has_text="kms:ListKeys").first).to_be_visible()
    expect(page.get_by_text("unchanged")).to_be_visible()
    page.get_by_role("link", name="calls").first.click()
    expect(page.get_by_role("heading", name="Every call")).to_be_visible()
    expect(page.locator(".facts code").filter(has_text="kms:ListKeys")).to_be_visible()


def test_what_fails_is_found_mended_and_seen_mended(
    screen: Callable[..., Screen], company: Company, workers: Workers, aws: AwsServer
) -> None:
    page = screen("/connections/", user=company.lead).page
    page.get_by_role("link", name="Connect Amazon Web Services").click()
    try_keys_until_they_work(page, aws)
    page.get_by_role("button", name="Connect and collect").click()
    expect(page.get_by_text("0 of 8 collectors done").first).to_be_visible()
    workers.start()
    until_complete(page)

    open_failing_resource(page)
    intervals = page.locator("tbody tr")
    expect(intervals).to_have_count(1)
    expect(intervals).to_contain_text("still so")

    story = page.url
    kms = aws.sdk("kms", "eu-west-1")
    kms.enable_key_rotation(KeyId=kms.list_keys()["Keys"][0]["KeyId"])
    run_again(page)
    until_complete(page)

    page.goto(story)
    expect(intervals).to_have_count(2)
    expect(intervals.filter(has_text="Pass")).to_contain_text("still so")
    expect(intervals.filter(has_text="Fail")).not_to_contain_text("still so")
    read_evidence_and_receipt(page)


def test_connecting_and_watching_need_no_script(
    screen: Callable[..., Screen], company: Company, workers: Workers, aws: AwsServer
) -> None:
    page = screen("/connections/add/aws/", user=company.lead, scripts=False).page
    fill_connection(page, aws, key=KEYS["access_key_id"])
    page.get_by_role("button", name="Test now").click()
    expect(page.locator("#tested")).to_contain_text(f"It works: account {ACCOUNT}")
    page.get_by_label("Secret access key").fill("secret")
    page.get_by_role("button", name="Connect and collect").click()
    expect(page.get_by_text("0 of 8 collectors done")).to_be_visible()

    workers.start()
    again = page.get_by_role("link", name="Look again")
    complete = page.locator("#run").get_by_text("Complete")
    for _ in range(A_RUN // 500):
        expect(again.or_(complete)).to_be_visible()
        if complete.is_visible():
            break
        page.wait_for_timeout(500)
        again.click()
    until_complete(page)

    run_again(page)
    expect(page.get_by_role("heading", name="Run", exact=False).first).to_be_visible()
