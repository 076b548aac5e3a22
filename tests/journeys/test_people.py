"""People in a real browser: the roster brought, a leaver's key closed, and Google connected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from playwright.sync_api import FilePayload, Page, expect

from compliance.jobs.local.google.seeds.small import small
from compliance.people.models import Person, RosterImport
from tests.browser import Screen
from tests.fakes.google import Google, google
from tests.people.building import person
from tests.workers import Workers

from tests.fakes.aws import KEYS, AwsServer

from .conftest import Company, fill_connection
from .test_connecting import run_again, until_complete

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("queue")]
DOMAIN = "northwind.example"
_LIST = """\
Name,Work e-mail,First day,Last day,Department,Manager
Ada Byron,ada@northwind.example,2024-02-01,,Platform,bob@northwind.example
Bob Stone,bob@northwind.example,2023-05-01,,Platform,
Cleo Hart,cleo.northwind.example,2024-02-01,,Sales,bob@northwind.example
Dan Ives,dan@northwind.example,2024-13-01,,Sales,
,eve@northwind.example,2024-02-01,,Sales,
Fay Moss,fay@northwind.example,2022-01-10,2026-01-30 17:00,Sales,bob@northwind.example
"""


def the_list() -> FilePayload:
    return {"name": "people.csv", "mimeType": "text/csv", "buffer": _LIST.encode()}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_roster_with_three_bad_rows_is_brought(
    screen: Callable[..., Screen], company: Company, scripts: bool
) -> None:
    page = screen("/people/", user=company.lead, scripts=scripts).page
    page.get_by_role("link", name="Bring the roster").first.click()
    page.get_by_label("Drop a file here, or choose one").set_input_files(files=[the_list()])
    page.get_by_role("button", name="Look at it").click()

    left_out = page.locator("section").filter(has_text="Rows that are left out")
    for row, sentence in (
        ("4", "That is no e-mail address."),
        ("5", "There is no such day."),
        ("6", "The name is missing."),
    ):
        expect(left_out.get_by_role("row", name=sentence)).to_contain_text(row)
    expect(page.locator(".facts").first).to_contain_text("3 rows")
    assert not Person.objects.exists()

    page.get_by_role("button", name="Take 3 people in").click()
    expect(page.get_by_text("3 people are on the roster. 3 rows were left out.")).to_be_visible()
    expect(page.locator("#list")).to_contain_text("Ada Byron")
    page.get_by_role("link", name="Ada Byron").click()
    expect(page.locator(".facts").first).to_contain_text("Bob Stone")
    assert RosterImport.objects.get().refused == 3


def leave(name: str, hours: int) -> Person:
    left = datetime.now(UTC) - timedelta(hours=hours)
    return person(name, email=f"{name.lower()}@{DOMAIN}", last_day=left.date(), left_at=left)


def key_of(aws: AwsServer, name: str) -> str:
    """Make a user with a key, whose tag says whose it is; return the key's id."""
    iam = aws.sdk("iam")
    tags = [{"Key": "Email", "Value": f"{name}@{DOMAIN}"}]
    iam.create_user(UserName=name, Tags=tags)
    made = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
    return str(made)


def closed_mark(page: Page) -> str:
    """Return how the leaver's row says that every account is closed."""
    mark = page.locator("#list tbody tr").first.locator(".marks li").first
    return mark.get_attribute("class") or ""


def test_a_leaver_s_row_turns_green_once_the_key_is_gone(
    screen: Callable[..., Screen], company: Company, workers: Workers, aws: AwsServer
) -> None:
    leave("Noah", hours=5)
    key = key_of(aws, "noah")
    page = screen("/connections/add/aws/", user=company.lead).page
    fill_connection(page, aws, key=KEYS["access_key_id"])
    page.get_by_role("button", name="Test now").click()
    page.get_by_label("Secret access key").fill("secret")
    page.get_by_role("button", name="Connect and collect").click()
    workers.start()
    until_complete(page)
    connection = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").last
    address = connection.get_attribute("href")

    page.goto("/populations/")
    page.get_by_role("link", name="Leavers on the roster").click()
    expect(page.locator("#list")).to_contain_text("Noah")
    assert closed_mark(page) == "bad"
    leavers = page.url

    aws.sdk("iam").delete_access_key(UserName="noah", AccessKeyId=key)
    page.goto(address or "")
    run_again(page)
    until_complete(page)

    page.goto(leavers)
    assert closed_mark(page) == "ok"
    page.locator("#list").get_by_role("link", name="Noah").click()
    expect(page.get_by_role("row", name="All access ended in time")).to_contain_text("Pass")
    expect(page.get_by_text("two observations").first).to_be_visible()


@pytest.fixture
def workspace() -> Iterator[Google]:
    cache.clear()
    with google(small(datetime.now(UTC))) as running:
        yield running
    cache.clear()


def test_google_workspace_is_connected_in_the_wizard(
    screen: Callable[..., Screen], company: Company, workers: Workers, workspace: Google
) -> None:
    page = screen("/connections/add/google/", user=company.lead).page
    expect(page.get_by_text("admin.directory.user.readonly").first).to_be_visible()
    page.get_by_label("Name").fill("Google Workspace")
    page.get_by_label("Primary domain").fill(DOMAIN)
    page.get_by_label("Administrator to stand in for").fill(f"mara@{DOMAIN}")
    page.get_by_label("The service account's key").fill(json.dumps(workspace.key))
    page.get_by_text("More settings").click()
    page.get_by_label("Address of the API").fill(workspace.address)
    page.get_by_role("button", name="Test now").click()
    expect(page.locator("#tested")).to_contain_text("It works")
    page.get_by_label("The service account's key").fill(json.dumps(workspace.key))
    page.get_by_role("button", name="Connect and collect").click()
    workers.start()
    until_complete(page)

    page.goto("/checks/GW-01/")
    expect(page.locator("#list tbody tr").first).to_be_visible()
    page.goto("/people/accounts/")
    expect(page.locator("#list")).to_contain_text(f"mara@{DOMAIN}")
