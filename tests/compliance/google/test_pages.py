"""Lists come in pages as Google's do: limits, tokens, short pages, empty pages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from compliance.jobs.local.google.seeds.large import ADMINISTRATOR, large
from tests.fakes.google import Google, google

from .paths import (
    ACTIVITIES,
    CUSTOMER,
    DEVICES,
    DIRECTORY,
    GROUPS,
    MINE,
    POLICIES,
    USAGE,
    USERS,
    days_before,
)

_LISTS: tuple[tuple[str, dict[str, str], str, str, str], ...] = (
    (USERS, MINE, "users", "maxResults", "id"),
    (GROUPS, MINE, "groups", "maxResults", "id"),
    (f"{GROUPS}/group.0000@northwind.example/members", {}, "members", "maxResults", "id"),
    (f"{CUSTOMER}/devices/mobile", {}, "mobiledevices", "maxResults", "deviceId"),
    (f"{CUSTOMER}/devices/chromeos", {}, "chromeosdevices", "maxResults", "deviceId"),
    (f"{CUSTOMER}/roles", {}, "items", "maxResults", "roleId"),
    (f"{ACTIVITIES}/admin", {}, "items", "maxResults", "etag"),
    (POLICIES, {}, "policies", "pageSize", "name"),
    (DEVICES, {}, "devices", "pageSize", "name"),
    (f"{DEVICES}/-/deviceUsers", {}, "deviceUsers", "pageSize", "name"),
)


@pytest.fixture(scope="module")
def big() -> Iterator[Google]:
    world = large(datetime.now(UTC), users=640, groups=260, units=60)
    with google(world) as served:
        assert world.is_super(world.user(ADMINISTRATOR))
        yield served


@pytest.fixture
def calm(big: Google) -> Iterator[Google]:
    """Give the large Google, whose trouble ends with the test."""
    yield big
    big.tell("trouble", short_pages=False, empty_pages=False, page_seconds=259_200)


def _all(served: Google, path: str, rows: str, **query: Any) -> list[dict[str, Any]]:
    return [row for page in served.pages(path, **query) for row in page.get(rows, [])]


@pytest.mark.parametrize(("path", "query", "rows", "size", "key"), _LISTS)
def test_the_pages_of_a_list_hold_every_row_once(
    big: Google, path: str, query: dict[str, str], rows: str, size: str, key: str
) -> None:
    whole = [row[key] for row in _all(big, path, rows, **query)]
    assert len(set(whole)) == len(whole) > 2
    asked = max(1, min(20, len(whole) // 3))
    pages = big.pages(path, **query, **{size: asked})
    assert {len(page[rows]) for page in pages[:-1]} == {asked}
    assert len(pages) == -(-len(whole) // asked)
    assert [row[key] for page in pages for row in page[rows]] == whole


@pytest.mark.parametrize(("path", "query", "rows", "size", "key"), _LISTS)
@pytest.mark.parametrize(
    "trouble",
    [{"short_pages": True}, {"empty_pages": True}, {"short_pages": True, "empty_pages": True}],
)
def test_a_page_may_hold_fewer_rows_than_asked_or_none_and_go_on(
    calm: Google,
    trouble: dict[str, bool],
    path: str,
    query: dict[str, str],
    rows: str,
    size: str,
    key: str,
) -> None:
    whole = [row[key] for row in _all(calm, path, rows, **query)]
    calm.tell("trouble", **trouble)
    pages = calm.pages(path, **query, **{size: 20})
    assert [row[key] for page in pages for row in page.get(rows, [])] == whole
    if trouble.get("empty_pages"):
        assert rows not in pages[0]
        assert pages[0]["nextPageToken"]
    if trouble.get("short_pages"):
        assert max(len(page.get(rows, [])) for page in pages) <= 10


@pytest.mark.parametrize(
    ("path", "query", "rows", "most"),
    [
        (USERS, {**MINE, "maxResults": 500}, "users", 500),
        (USERS, MINE, "users", 100),
        (GROUPS, MINE, "groups", 200),
        (GROUPS, {**MINE, "maxResults": 900}, "groups", 200),
        (f"{GROUPS}/group.0000@northwind.example/members", {"maxResults": 900}, "members", 200),
        (f"{CUSTOMER}/devices/mobile", {}, "mobiledevices", 100),
        (f"{CUSTOMER}/devices/chromeos", {"maxResults": 900}, "chromeosdevices", 160),
        (f"{ACTIVITIES}/login", {}, "items", 1000),
        (POLICIES, {}, "policies", 29),
        (DEVICES, {}, "devices", 20),
        (DEVICES, {"pageSize": 900}, "devices", 100),
        (f"{DEVICES}/-/deviceUsers", {}, "deviceUsers", 5),
        (f"{DEVICES}/-/deviceUsers", {"pageSize": 900}, "deviceUsers", 20),
    ],
)
def test_a_page_holds_at_most_what_google_gives(
    big: Google, path: str, query: dict[str, Any], rows: str, most: int
) -> None:
    assert len(big.get(path, **query).body[rows]) == most


def test_policies_come_fifty_a_page_and_a_hundred_at_most(server: Google) -> None:
    for number in range(120):
        server.tell("set_policy", setting=f"chat.setting_{number}", value={"on": True})
    assert [len(page["policies"]) for page in server.pages(POLICIES)] == [50, 50, 31]
    assert [len(page["policies"]) for page in server.pages(POLICIES, pageSize=400)] == [100, 31]


@pytest.mark.parametrize(
    "other",
    [
        {"orderBy": "familyName"},
        {"query": "isSuspended=false"},
        {"domain": "northwind.example"},
        {"showDeleted": "true"},
    ],
)
def test_a_token_is_for_the_query_it_came_from(big: Google, other: dict[str, str]) -> None:
    token = big.get(USERS, **MINE, maxResults=5).body["nextPageToken"]
    assert big.get(USERS, **MINE, pageToken=token).status == 200
    said = big.get(USERS, **MINE, **other, pageToken=token)
    assert (said.status, said.body["error"]["message"]) == (400, "Invalid page token")
    assert big.get(GROUPS, **MINE, pageToken=token).status == 400


def test_a_token_is_good_for_a_while_only(calm: Google) -> None:
    token = calm.get(USERS, **MINE).body["nextPageToken"]
    calm.tell("trouble", page_seconds=0.01)
    time.sleep(0.05)
    assert (
        calm.get(USERS, **MINE, pageToken=token).body["error"]["errors"][0]["location"]
        == "pageToken"
    )


def test_who_comes_or_goes_between_two_pages_shifts_nobody(server: Google) -> None:
    first = server.get(USERS, **MINE, maxResults=3).body
    seen = [user["primaryEmail"] for user in first["users"]]
    server.tell("delete_user", email=seen[0])
    server.tell("add_user", email="aaa@northwind.example", given="A", family="A")
    rest = _all(server, USERS, "users", **MINE, pageToken=first["nextPageToken"])
    assert [user["primaryEmail"] for user in rest] == [
        "noah.petrov@northwind.example",
        "piotr.zielinski@northwind.example",
        "ravi@northwind.example",
    ]


def test_what_happens_while_a_report_is_read_does_not_shift_it(server: Google) -> None:
    path = f"{ACTIVITIES}/admin"
    whole = [row["etag"] for row in _all(server, path, "items")]
    first = server.get(path, maxResults=3).body
    server.tell("suspend_user", email="june@northwind.example")
    rest = _all(server, path, "items", maxResults=3, pageToken=first["nextPageToken"])
    assert [row["etag"] for row in [*first["items"], *rest]] == whole


@pytest.mark.parametrize("order", ["email", "familyName", "givenName"])
def test_users_are_ordered_both_ways(big: Google, order: str) -> None:
    up = _all(big, USERS, "users", **MINE, orderBy=order, maxResults=90)
    down = _all(big, USERS, "users", **MINE, orderBy=order, sortOrder="DESCENDING", maxResults=90)
    assert [user["id"] for user in down] == [user["id"] for user in reversed(up)]
    key = {"email": "primaryEmail"}.get(order)
    values = [user[key] if key else user["name"][order].lower() for user in up]
    assert values == sorted(values)


def test_usage_of_everybody_comes_in_pages(big: Google) -> None:
    day = days_before(f"{big.world.now():%Y-%m-%d}", 2)
    pages = big.pages(f"{USAGE}/{day}", maxResults=200, parameters="accounts:num_security_keys")
    rows = [row for page in pages for row in page["usageReports"]]
    assert len(pages) == 4
    assert len({row["entity"]["profileId"] for row in rows}) == len(rows)
    assert {one["name"] for row in rows for one in row["parameters"]} == {
        "accounts:num_security_keys"
    }


def test_an_empty_list_has_no_rows_at_all(server: Google) -> None:
    server.tell("add_group", email="nobody@northwind.example", name="Nobody")
    body = server.get(f"{GROUPS}/nobody@northwind.example/members").body
    assert set(body) == {"kind", "etag"}
    units = server.get(f"{CUSTOMER}/orgunits", orgUnitPath="/Warehouse").body
    assert "organizationUnits" not in units
    assert server.get(f"{DIRECTORY}/users", **MINE, query="email:zzz").body.get("users") is None
